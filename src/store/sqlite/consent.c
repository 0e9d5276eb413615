/* What accounts allowed OAuth clients. The view holds none. */
#include "store/sqlite/query.h"
#include "store/sqlite/tables.h"

#define COLUMNS "account, client, scope, given"

static pc_err put(struct pc_sqlite *db, const void *what) {
    const struct pc_consent *consent = what;
    PC_CLEANUP(pc_query_end)
    struct pc_query q =
        pc_query(db, "INSERT INTO consent (" COLUMNS ") VALUES (?, ?, ?, ?) "
                     "ON CONFLICT (account, client) DO UPDATE SET scope = excluded.scope, "
                     "given = excluded.given");
    pc_bind_id(&q, &consent->account);
    pc_bind_text(&q, consent->client);
    pc_bind_text(&q, consent->scope);
    pc_bind_int(&q, consent->given);
    return pc_query_run(&q);
}

pc_err pc_sqlite_consent_put(void *self, const struct pc_consent *consent) {
    return pc_sqlite_write(self, put, consent);
}

static pc_err read_consent(struct pc_query *q, struct pc_arena *arena, struct pc_consent *out) {
    *out = (struct pc_consent){.account = pc_column_id(q)};
    out->client = pc_column_bytes(q, arena);
    out->scope = pc_column_bytes(q, arena);
    out->given = pc_column_int(q);
    return pc_query_end_of_row(q);
}

pc_err pc_sqlite_consent_get(void *self, struct pc_arena *arena, const struct pc_id *account,
                             struct pc_span client, struct pc_consent *out) {
    PC_CLEANUP(pc_sqlite_leave) struct pc_sqlite *db = pc_sqlite_enter(self);
    PC_CLEANUP(pc_query_end)
    struct pc_query q =
        pc_query(db, "SELECT " COLUMNS " FROM consent WHERE account = ? AND client = ?");
    pc_bind_id(&q, account);
    pc_bind_text(&q, client);
    pc_err err = pc_query_step(&q);
    return err == PC_OK ? read_consent(&q, arena, out) : err;
}

pc_err pc_sqlite_consent_list(void *self, const struct pc_id *account, pc_consent_row row,
                              void *context) {
    PC_CLEANUP(pc_sqlite_leave) struct pc_sqlite *db = pc_sqlite_enter(self);
    PC_CLEANUP(pc_query_end)
    struct pc_query q =
        pc_query(db, "SELECT " COLUMNS " FROM consent WHERE account = ? ORDER BY client");
    pc_bind_id(&q, account);
    struct pc_consent consent;
    while (pc_query_next(&q)) {
        if (pc_query_keep(&q, read_consent(&q, NULL, &consent)) == PC_OK)
            (void)pc_query_keep(&q, row(context, &consent));
    }
    return pc_query_end_of_row(&q);
}

static pc_err delete (struct pc_sqlite *db, const void *what) {
    const struct pc_consent *consent = what;
    PC_CLEANUP(pc_query_end)
    struct pc_query q = pc_query(db, "DELETE FROM consent WHERE account = ? AND client = ?");
    pc_bind_id(&q, &consent->account);
    pc_bind_text(&q, consent->client);
    pc_err err = pc_query_run(&q);
    return err == PC_OK && sqlite3_changes(db->handle) == 0 ? PC_ERR_NOTFOUND : err;
}

pc_err pc_sqlite_consent_delete(void *self, const struct pc_id *account, struct pc_span client) {
    struct pc_consent consent = {.account = *account, .client = client};
    return pc_sqlite_write(self, delete, &consent);
}
