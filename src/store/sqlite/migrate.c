/* Bringing the schema up to date. */
#include "store/sqlite/migrate.h"

#include <string.h>

#include "store/sqlite/db.h"

static pc_err failed(sqlite3 *handle, int rc, const char *what, struct pc_diag *diag) {
    return pc_diag_set(diag, pc_sqlite_err(rc), "store: %s: %s", what, sqlite3_errmsg(handle));
}

static pc_err make_table(sqlite3 *handle, struct pc_diag *diag) {
    int rc = sqlite3_exec(handle,
                          "CREATE TABLE IF NOT EXISTS schema_migrations ("
                          "number INTEGER PRIMARY KEY, name TEXT NOT NULL, "
                          "checksum TEXT NOT NULL) STRICT",
                          NULL, NULL, NULL);
    return rc == SQLITE_OK ? PC_OK : failed(handle, rc, "the schema cannot be read", diag);
}

static pc_err check_row(sqlite3_stmt *stmt, const struct pc_migration *list, size_t count,
                        size_t have, struct pc_diag *diag) {
    int64_t number = sqlite3_column_int64(stmt, 0);
    if (number > (int64_t)count)
        return pc_diag_set(diag, PC_ERR_UNSUPPORTED,
                           "store: its schema has number %lld, this program knows %zu: it was "
                           "written by a newer Portcullis",
                           (long long)number, count);
    const char *checksum = (const char *)sqlite3_column_text(stmt, 1);
    if (number != (int64_t)have + 1 || checksum == NULL ||
        strcmp(checksum, list[have].checksum) != 0)
        return pc_diag_set(diag, PC_ERR_CORRUPT,
                           "store: its migration %lld is not the one that this program knows",
                           (long long)number);
    return PC_OK;
}

static pc_err check_applied(sqlite3 *handle, const struct pc_migration *list, size_t count,
                            size_t *have, struct pc_diag *diag) {
    sqlite3_stmt *stmt = NULL;
    int rc = sqlite3_prepare_v2(
        handle, "SELECT number, checksum FROM schema_migrations ORDER BY number", -1, &stmt, NULL);
    pc_err err = PC_OK;
    *have = 0;
    while (rc == SQLITE_OK && err == PC_OK && (rc = sqlite3_step(stmt)) == SQLITE_ROW) {
        rc = SQLITE_OK;
        err = check_row(stmt, list, count, *have, diag);
        ++*have;
    }
    if (err == PC_OK && rc != SQLITE_DONE)
        err = failed(handle, rc, "the schema cannot be read", diag);
    (void)sqlite3_finalize(stmt);
    return err;
}

static int record(sqlite3 *handle, const struct pc_migration *m) {
    sqlite3_stmt *stmt = NULL;
    int rc = sqlite3_prepare_v2(handle, "INSERT INTO schema_migrations VALUES (?, ?, ?)", -1, &stmt,
                                NULL);
    if (rc != SQLITE_OK)
        return rc;
    (void)sqlite3_bind_int64(stmt, 1, m->number);
    (void)sqlite3_bind_text(stmt, 2, m->name, -1, SQLITE_STATIC);
    (void)sqlite3_bind_text(stmt, 3, m->checksum, -1, SQLITE_STATIC);
    rc = sqlite3_step(stmt);
    (void)sqlite3_finalize(stmt);
    return rc == SQLITE_DONE ? SQLITE_OK : rc;
}

static pc_err apply(sqlite3 *handle, const struct pc_migration *m, struct pc_diag *diag) {
    int rc = sqlite3_exec(handle, "BEGIN IMMEDIATE", NULL, NULL, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_exec(handle, m->sql, NULL, NULL, NULL);
    if (rc == SQLITE_OK)
        rc = record(handle, m);
    if (rc == SQLITE_OK)
        rc = sqlite3_exec(handle, "COMMIT", NULL, NULL, NULL);
    if (rc == SQLITE_OK)
        return PC_OK;
    pc_err err = pc_diag_set(diag, pc_sqlite_err(rc), "store: migration %u (%s): %s", m->number,
                             m->name, sqlite3_errmsg(handle));
    if (sqlite3_get_autocommit(handle) == 0)
        (void)sqlite3_exec(handle, "ROLLBACK", NULL, NULL, NULL);
    return err;
}

pc_err pc_sqlite_migrate(sqlite3 *handle, const struct pc_migration *list, size_t count,
                         struct pc_diag *diag) {
    size_t have = 0;
    pc_err err = make_table(handle, diag);
    if (err == PC_OK)
        err = check_applied(handle, list, count, &have, diag);
    for (size_t i = have; i < count && err == PC_OK; i++)
        err = apply(handle, &list[i], diag);
    return err;
}
