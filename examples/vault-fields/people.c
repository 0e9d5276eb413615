/*
 * A service that keeps people's e-mail addresses sealed in SQLite: whoever has the database file
 * has no address. It is linked with libportcullis-vault and libsqlite3, and nothing else.
 *
 *     people DATABASE KEYS FIELDS add EMAIL | find EMAIL | list | rotate | reseal
 *
 * KEYS is a file with the section `vault` of Portcullis's configuration; FIELDS is the file with
 * the keys of fields, which is sealed under KEYS and made at the first use.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <portcullis/vault.h>
#include <sqlite3.h>

static const char schema[] =
    "CREATE TABLE IF NOT EXISTS people ("
    "  id INTEGER PRIMARY KEY,"
    "  email TEXT NOT NULL CHECK (email GLOB 'pc2.*'),"
    "  email_index BLOB NOT NULL UNIQUE CHECK (length(email_index) = 32)"
    ") STRICT;"
    "CREATE INDEX IF NOT EXISTS people_email_key ON people (substr(email, 5, 16));";

struct service {
    sqlite3 *db;
    const char *keys_file, *fields_file;
    struct portcullis_fields *fields;
    struct portcullis_error error;
};

static int refused(const struct service *service, const char *what) {
    fprintf(stderr, "people: %s: %s\n", what, service->error.text);
    return 1;
}

static int failed(const struct service *service, const char *what) {
    fprintf(stderr, "people: %s: %s\n", what, sqlite3_errmsg(service->db));
    return 1;
}

/* ---- keys ---- */

/* The vault's keys are needed to open the fields' keys, and not after that. */
static int open_fields(struct service *service, int rotate) {
    struct portcullis_vault *vault = NULL;
    enum portcullis_result result =
        portcullis_vault_open(service->keys_file, &vault, &service->error);
    if (result == PORTCULLIS_OK && access(service->fields_file, F_OK) != 0)
        result = portcullis_fields_create(service->fields_file, vault, &service->error);
    if (result == PORTCULLIS_OK && rotate)
        result = portcullis_fields_rotate(service->fields_file, vault, &service->error);
    if (result == PORTCULLIS_OK)
        result =
            portcullis_fields_open(service->fields_file, vault, &service->fields, &service->error);
    portcullis_vault_close(vault);
    return result == PORTCULLIS_OK ? 0 : refused(service, "keys");
}

/* ---- rows ---- */

enum { ID_TEXT = 24 };

/* A sealed value is bound to its row, so a row needs its id before its values. */
static struct portcullis_place place_of(sqlite3_int64 id, char text[ID_TEXT]) {
    int len = snprintf(text, ID_TEXT, "%lld", (long long)id);
    return (struct portcullis_place){"people", "email", text, (size_t)len};
}

static int seal(struct service *service, sqlite3_int64 id, const char *email, size_t len,
                char **out, size_t *out_len) {
    char id_text[ID_TEXT];
    struct portcullis_place place = place_of(id, id_text);
    return portcullis_field_seal(service->fields, &place, email, len, out, out_len,
                                 &service->error) == PORTCULLIS_OK
               ? 0
               : refused(service, "seal");
}

static int index_of(struct service *service, const char *email, unsigned char out[32]) {
    return portcullis_field_index(service->fields, "people", "email", email, strlen(email), out,
                                  &service->error) == PORTCULLIS_OK
               ? 0
               : refused(service, "index");
}

static int print_row(struct service *service, sqlite3_stmt *row) {
    sqlite3_int64 id = sqlite3_column_int64(row, 0);
    char id_text[ID_TEXT];
    struct portcullis_place place = place_of(id, id_text);
    unsigned char *email = NULL;
    size_t len = 0;
    if (portcullis_field_open(service->fields, &place, (const char *)sqlite3_column_text(row, 1),
                              (size_t)sqlite3_column_bytes(row, 1), &email, &len,
                              &service->error) != PORTCULLIS_OK)
        return refused(service, "open");
    printf("%lld %s\n", (long long)id, (const char *)email);
    portcullis_free(email, len);
    return 0;
}

static sqlite3_stmt *prepare(struct service *service, const char *sql) {
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v2(service->db, sql, -1, &statement, NULL) != SQLITE_OK)
        (void)failed(service, sql);
    return statement;
}

/* ---- commands ---- */

static int add(struct service *service, const char *email) {
    sqlite3_int64 id;
    sqlite3_randomness(sizeof id, &id);
    id &= INT64_MAX;
    unsigned char blind[32];
    char *sealed = NULL;
    size_t len = 0;
    if (index_of(service, email, blind) != 0 ||
        seal(service, id, email, strlen(email), &sealed, &len) != 0)
        return 1;
    sqlite3_stmt *insert = prepare(service, "INSERT INTO people VALUES (?, ?, ?)");
    int good = insert != NULL && sqlite3_bind_int64(insert, 1, id) == SQLITE_OK &&
               sqlite3_bind_text(insert, 2, sealed, (int)len, SQLITE_TRANSIENT) == SQLITE_OK &&
               sqlite3_bind_blob(insert, 3, blind, sizeof blind, SQLITE_TRANSIENT) == SQLITE_OK &&
               sqlite3_step(insert) == SQLITE_DONE;
    int code = good ? 0 : failed(service, "add");
    (void)sqlite3_finalize(insert);
    portcullis_free(sealed, len);
    return code;
}

static int find(struct service *service, const char *email) {
    unsigned char blind[32];
    if (index_of(service, email, blind) != 0)
        return 1;
    sqlite3_stmt *select = prepare(service, "SELECT id, email FROM people WHERE email_index = ?");
    int code = 1;
    if (select != NULL &&
        sqlite3_bind_blob(select, 1, blind, sizeof blind, SQLITE_TRANSIENT) == SQLITE_OK &&
        sqlite3_step(select) == SQLITE_ROW)
        code = print_row(service, select);
    (void)sqlite3_finalize(select);
    return code;
}

static int list(struct service *service) {
    sqlite3_stmt *select = prepare(service, "SELECT id, email FROM people ORDER BY id");
    int code = select == NULL;
    while (code == 0 && sqlite3_step(select) == SQLITE_ROW)
        code = print_row(service, select);
    (void)sqlite3_finalize(select);
    return code;
}

/* One row: only while it still holds what was read, for somebody may have changed it. */
static int reseal_row(struct service *service, sqlite3_stmt *row, sqlite3_stmt *update) {
    sqlite3_int64 id = sqlite3_column_int64(row, 0);
    const char *old = (const char *)sqlite3_column_text(row, 1);
    char id_text[ID_TEXT];
    struct portcullis_place place = place_of(id, id_text);
    unsigned char *email = NULL;
    char *sealed = NULL;
    size_t len = 0, sealed_len = 0;
    if (portcullis_field_open(service->fields, &place, old, strlen(old), &email, &len,
                              &service->error) != PORTCULLIS_OK)
        return refused(service, "open");
    int code = seal(service, id, (const char *)email, len, &sealed, &sealed_len);
    portcullis_free(email, len);
    if (code != 0)
        return code;
    int good =
        sqlite3_bind_text(update, 1, sealed, (int)sealed_len, SQLITE_TRANSIENT) == SQLITE_OK &&
        sqlite3_bind_int64(update, 2, id) == SQLITE_OK &&
        sqlite3_bind_text(update, 3, old, -1, SQLITE_TRANSIENT) == SQLITE_OK &&
        sqlite3_step(update) == SQLITE_DONE;
    (void)sqlite3_reset(update);
    portcullis_free(sealed, sealed_len);
    return good ? 0 : failed(service, "reseal");
}

/* Up to 100 rows that the active key has not sealed, in one transaction; *rows: how many. */
static int reseal_some(struct service *service, const char *active, int *rows) {
    sqlite3_stmt *select =
        prepare(service, "SELECT id, email FROM people WHERE substr(email, 5, 16) <> ? LIMIT 100");
    sqlite3_stmt *update =
        prepare(service, "UPDATE people SET email = ? WHERE id = ? AND email = ?");
    int code = select == NULL || update == NULL ||
               sqlite3_bind_text(select, 1, active, -1, SQLITE_TRANSIENT) != SQLITE_OK ||
               sqlite3_exec(service->db, "BEGIN IMMEDIATE", NULL, NULL, NULL) != SQLITE_OK;
    for (*rows = 0; code == 0 && sqlite3_step(select) == SQLITE_ROW; ++*rows)
        code = reseal_row(service, select, update);
    (void)sqlite3_finalize(select);
    (void)sqlite3_finalize(update);
    const char *end = code == 0 ? "COMMIT" : "ROLLBACK";
    return sqlite3_exec(service->db, end, NULL, NULL, NULL) == SQLITE_OK ? code : 1;
}

static int reseal(struct service *service) {
    char active[PORTCULLIS_FIELD_KEY_ID + 1];
    if (portcullis_fields_active(service->fields, active, &service->error) != PORTCULLIS_OK)
        return refused(service, "keys");
    long total = 0;
    for (int rows = 1, code = 0; rows > 0; total += rows) {
        code = reseal_some(service, active, &rows);
        if (code != 0)
            return code;
    }
    printf("%ld resealed\n", total);
    return 0;
}

static int run(struct service *service, const char *verb, const char *email) {
    if (open_fields(service, strcmp(verb, "rotate") == 0) != 0)
        return 1;
    if (strcmp(verb, "add") == 0 && email != NULL)
        return add(service, email);
    if (strcmp(verb, "find") == 0 && email != NULL)
        return find(service, email);
    if (strcmp(verb, "list") == 0)
        return list(service);
    if (strcmp(verb, "reseal") == 0)
        return reseal(service);
    return strcmp(verb, "rotate") == 0 ? 0 : 2;
}

int main(int argc, char **argv) {
    if (argc < 5) {
        fprintf(stderr, "people DATABASE KEYS FIELDS add EMAIL|find EMAIL|list|rotate|reseal\n");
        return 2;
    }
    struct service service = {.keys_file = argv[2], .fields_file = argv[3]};
    int code = 1;
    if (sqlite3_open(argv[1], &service.db) != SQLITE_OK ||
        sqlite3_exec(service.db, schema, NULL, NULL, NULL) != SQLITE_OK)
        (void)failed(&service, argv[1]);
    else
        code = run(&service, argv[4], argc > 5 ? argv[5] : NULL);
    portcullis_fields_close(service.fields);
    (void)sqlite3_close(service.db);
    return code;
}
