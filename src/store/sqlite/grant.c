/* Sessions that belong to OAuth clients. The view holds none. */
#include "store/sqlite/query.h"
#include "store/sqlite/tables.h"

#define COLUMNS "session, client, scope, parent"

static pc_err put(struct pc_sqlite *db, const void *what) {
    const struct pc_grant *grant = what;
    PC_CLEANUP(pc_query_end)
    struct pc_query q = pc_query(db, "INSERT INTO client_grant (" COLUMNS ") VALUES (?, ?, ?, ?)");
    pc_bind_id(&q, &grant->session);
    pc_bind_text(&q, grant->client);
    pc_bind_text(&q, grant->scope);
    pc_bind_id(&q, &grant->parent);
    return pc_query_run(&q);
}

pc_err pc_sqlite_grant_put(void *self, const struct pc_grant *grant) {
    return pc_sqlite_write(self, put, grant);
}

static pc_err read_grant(struct pc_query *q, struct pc_arena *arena, struct pc_grant *out) {
    *out = (struct pc_grant){.session = pc_column_id(q)};
    out->client = pc_column_bytes(q, arena);
    out->scope = pc_column_bytes(q, arena);
    out->parent = pc_column_id(q);
    return pc_query_end_of_row(q);
}

pc_err pc_sqlite_grant_get(void *self, struct pc_arena *arena, const struct pc_id *session,
                           struct pc_grant *out) {
    PC_CLEANUP(pc_sqlite_leave) struct pc_sqlite *db = pc_sqlite_enter(self);
    PC_CLEANUP(pc_query_end)
    struct pc_query q = pc_query(db, "SELECT " COLUMNS " FROM client_grant WHERE session = ?");
    pc_bind_id(&q, session);
    pc_err err = pc_query_step(&q);
    return err == PC_OK ? read_grant(&q, arena, out) : err;
}

static pc_err each(struct pc_query *q, pc_grant_row row, void *context) {
    struct pc_grant grant;
    while (pc_query_next(q)) {
        if (pc_query_keep(q, read_grant(q, NULL, &grant)) == PC_OK)
            (void)pc_query_keep(q, row(context, &grant));
    }
    return pc_query_end_of_row(q);
}

pc_err pc_sqlite_grant_of_client(void *self, struct pc_span client, pc_grant_row row,
                                 void *context) {
    PC_CLEANUP(pc_sqlite_leave) struct pc_sqlite *db = pc_sqlite_enter(self);
    PC_CLEANUP(pc_query_end)
    struct pc_query q =
        pc_query(db, "SELECT " COLUMNS " FROM client_grant WHERE client = ? ORDER BY session");
    pc_bind_text(&q, client);
    return each(&q, row, context);
}

pc_err pc_sqlite_grant_of_parent(void *self, const struct pc_id *parent, pc_grant_row row,
                                 void *context) {
    if (pc_id_is_none(parent))
        return PC_OK;
    PC_CLEANUP(pc_sqlite_leave) struct pc_sqlite *db = pc_sqlite_enter(self);
    PC_CLEANUP(pc_query_end)
    struct pc_query q = pc_query(db, "SELECT " COLUMNS " FROM client_grant "
                                     "WHERE parent = ? AND parent <> zeroblob(16) "
                                     "ORDER BY session");
    pc_bind_id(&q, parent);
    return each(&q, row, context);
}
