/* Revoked token and session ids, until the tokens would have ended anyway. */
#include "store/sqlite/query.h"
#include "store/sqlite/tables.h"

struct revocation {
    struct pc_span id;
    pc_time until;
};

/* Revoking again never shortens it. */
static pc_err put(struct pc_sqlite *db, const void *what) {
    const struct revocation *r = what;
    PC_CLEANUP(pc_query_end)
    struct pc_query q = pc_query(db, "INSERT INTO revocation (id, until) VALUES (?, ?) "
                                     "ON CONFLICT (id) DO UPDATE SET until = excluded.until "
                                     "WHERE until < excluded.until");
    pc_bind_text(&q, r->id);
    pc_bind_int(&q, r->until);
    return pc_query_change(&q);
}

pc_err pc_sqlite_revocation_put(void *self, struct pc_span id, pc_time until) {
    struct revocation r = {id, until};
    return pc_sqlite_write(self, put, &r);
}

pc_err pc_sqlite_revocation_get(void *self, struct pc_span id, pc_time now) {
    PC_CLEANUP(pc_sqlite_leave) struct pc_sqlite *db = pc_sqlite_enter(self);
    PC_CLEANUP(pc_query_end)
    struct pc_query q = pc_query(db, "SELECT until FROM revocation WHERE id = ? AND until >= ?");
    pc_bind_text(&q, id);
    pc_bind_int(&q, now);
    return pc_query_step(&q);
}

pc_err pc_sqlite_revocation_list(void *self, pc_time now, pc_revocation_row row, void *context) {
    PC_CLEANUP(pc_sqlite_leave) struct pc_sqlite *db = pc_sqlite_enter(self);
    PC_CLEANUP(pc_query_end)
    struct pc_query q =
        pc_query(db, "SELECT id, until FROM revocation WHERE +until >= ? ORDER BY id");
    pc_bind_int(&q, now);
    while (pc_query_next(&q)) {
        struct pc_span id = pc_column_bytes(&q, NULL);
        (void)pc_query_keep(&q, row(context, id, pc_column_int(&q)));
    }
    return pc_query_end_of_row(&q);
}
