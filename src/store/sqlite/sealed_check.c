/* Opening every sealed value once, by the table of sealed columns. */
#include "store/copy.h"

#include <sqlite3.h>

#include "store/sqlite/db.h"
#include "store/sqlite/sealed_columns.h"

struct checking {
    sqlite3 *handle;
    const struct pc_field_cipher *cipher;
    uint64_t opened;
    struct pc_diag *diag;
};

static void close_handle(sqlite3 **handle) {
    (void)sqlite3_close_v2(*handle);
    *handle = NULL;
}

static pc_err failed(const struct checking *c, int rc) {
    return pc_diag_set(c->diag, pc_sqlite_err(rc), "store: %s", sqlite3_errmsg(c->handle));
}

static struct pc_span bytes_of(sqlite3_stmt *stmt, int column) {
    const void *ptr = sqlite3_column_blob(stmt, column);
    return pc_span(ptr, ptr == NULL ? 0 : (size_t)sqlite3_column_bytes(stmt, column));
}

static pc_err open_value(struct checking *c, const struct pc_sealed_column *column,
                         struct pc_span key, struct pc_span sealed) {
    PC_CLEANUP(pc_buf_free) struct pc_buf place = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf plain = PC_BUF_SECRET;
    if (sealed.len == 0) /* there is none */
        return PC_OK;
    pc_err err = pc_sealed_place(column, key, &place);
    if (err == PC_OK)
        err = c->cipher->open(c->cipher->self, pc_buf_span(&place), sealed, &plain);
    if (err == PC_ERR_NOMEM)
        return err;
    if (err != PC_OK)
        return pc_diag_set(c->diag, PC_ERR_CORRUPT,
                           "store: a value of %s does not open with the keys of the ring",
                           column->name);
    c->opened++;
    return PC_OK;
}

static pc_err walk(struct checking *c, const struct pc_sealed_column *column) {
    sqlite3_stmt *stmt = NULL;
    int rc = sqlite3_prepare_v2(c->handle, column->walk, -1, &stmt, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_bind_text(stmt, 1, "", 0, SQLITE_STATIC); /* before every key */
    if (rc == SQLITE_OK)
        rc = sqlite3_bind_int64(stmt, 2, -1); /* all rows */
    pc_err err = PC_OK;
    while (rc == SQLITE_OK && err == PC_OK && (rc = sqlite3_step(stmt)) == SQLITE_ROW) {
        rc = SQLITE_OK;
        err = open_value(c, column, bytes_of(stmt, 0), bytes_of(stmt, 1));
    }
    if (err == PC_OK && rc != SQLITE_DONE)
        err = failed(c, rc);
    (void)sqlite3_finalize(stmt);
    return err;
}

pc_err pc_sqlite_check_sealed(const char *path, const struct pc_field_cipher *cipher,
                              uint64_t *opened, struct pc_diag *diag) {
    PC_CLEANUP(close_handle) sqlite3 *handle = NULL;
    *opened = 0;
    int rc = sqlite3_open_v2(path, &handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
    struct checking c = {.handle = handle, .cipher = cipher, .diag = diag};
    if (rc != SQLITE_OK)
        return pc_diag_set(diag, pc_sqlite_err(rc), "store %s: %s", path, sqlite3_errstr(rc));
    (void)sqlite3_extended_result_codes(handle, 1);
    pc_err err = PC_OK;
    for (size_t i = 0; i < PC_SEALED_COUNT && err == PC_OK; i++)
        err = walk(&c, &pc_sealed_columns[i]);
    *opened = c.opened;
    return err;
}
