/* Keys that sign; the private half is sealed. */
#include "store/sqlite/query.h"
#include "store/sqlite/tables.h"

static pc_err put(struct pc_sqlite *db, const void *what) {
    const struct pc_signing_key *key = what;
    PC_CLEANUP(pc_query_end)
    struct pc_query q = pc_query(
        db, "INSERT INTO signing_key (kid, algorithm, use, private_der, public_der, created, "
            "retired, not_after) VALUES (?, ?, ?, ?, ?, ?, ?, ?) "
            "ON CONFLICT (kid) DO UPDATE SET algorithm = excluded.algorithm, use = excluded.use, "
            "private_der = excluded.private_der, public_der = excluded.public_der, "
            "created = excluded.created, retired = excluded.retired, "
            "not_after = excluded.not_after");
    pc_bind_text(&q, key->kid);
    pc_bind_text(&q, key->algorithm);
    pc_bind_text(&q, key->use);
    pc_bind_sealed(&q, PC_SEALED_SIGNING_KEY_PRIVATE_DER, key->kid, key->private_der);
    pc_bind_blob(&q, key->public_der);
    pc_bind_int(&q, key->created);
    pc_bind_int(&q, key->retired);
    pc_bind_int(&q, key->not_after);
    return pc_query_change(&q);
}

pc_err pc_sqlite_signing_key_put(void *self, const struct pc_signing_key *key) {
    return pc_sqlite_write(self, put, key);
}

static pc_err read_key(struct pc_query *q, struct pc_arena *arena, struct pc_signing_key *out) {
    *out = (struct pc_signing_key){.kid = pc_column_bytes(q, arena)};
    out->algorithm = pc_column_bytes(q, arena);
    out->use = pc_column_bytes(q, arena);
    out->private_der = pc_column_sealed(q, PC_SEALED_SIGNING_KEY_PRIVATE_DER, out->kid, arena);
    out->public_der = pc_column_bytes(q, arena);
    out->created = pc_column_int(q);
    out->retired = pc_column_int(q);
    out->not_after = pc_column_int(q);
    return pc_query_end_of_row(q);
}

/* Newest first; what rows hold stays in the arena. */
pc_err pc_sqlite_signing_key_list(void *self, struct pc_arena *arena, pc_signing_key_row row,
                                  void *context) {
    PC_CLEANUP(pc_sqlite_leave) struct pc_sqlite *db = pc_sqlite_enter(self);
    PC_CLEANUP(pc_query_end)
    struct pc_query q =
        pc_query(db, "SELECT kid, algorithm, use, private_der, public_der, created, "
                     "retired, not_after FROM signing_key "
                     "ORDER BY created DESC, kid");
    struct pc_signing_key key;
    while (pc_query_next(&q)) {
        if (pc_query_keep(&q, read_key(&q, arena, &key)) == PC_OK)
            (void)pc_query_keep(&q, row(context, &key));
    }
    return pc_query_end_of_row(&q);
}
