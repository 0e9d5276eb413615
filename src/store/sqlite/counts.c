/* How many there are, for status. */
#include "store/sqlite/query.h"
#include "store/sqlite/tables.h"

pc_err pc_sqlite_counts(void *self, pc_time now, struct pc_store_counts *out) {
    PC_CLEANUP(pc_sqlite_leave) struct pc_sqlite *db = pc_sqlite_enter(self);
    PC_CLEANUP(pc_query_end)
    struct pc_query q =
        pc_query(db, "SELECT (SELECT count(*) FROM account), (SELECT count(*) FROM api_key), "
                     "(SELECT count(*) FROM session WHERE ended = 0 AND expires > ?1), "
                     "(SELECT count(*) FROM revocation WHERE until >= ?1), "
                     "(SELECT count(*) FROM block WHERE expires = 0 OR expires > ?1)");
    pc_bind_int(&q, now);
    pc_err err = pc_query_step(&q);
    if (err != PC_OK)
        return err;
    out->accounts = (uint64_t)pc_column_int(&q);
    out->keys = (uint64_t)pc_column_int(&q);
    out->sessions = (uint64_t)pc_column_int(&q);
    out->revocations = (uint64_t)pc_column_int(&q);
    out->blocks = (uint64_t)pc_column_int(&q);
    return pc_query_end_of_row(&q);
}
