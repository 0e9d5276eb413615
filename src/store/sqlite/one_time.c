/* Tokens that are good for one use: only their digests. The view holds none. */
#include <string.h>

#include "store/sqlite/query.h"
#include "store/sqlite/tables.h"

static void bind_account(struct pc_query *q, const struct pc_id *account) {
    if (pc_id_is_none(account))
        pc_bind_null(q);
    else
        pc_bind_id(q, account);
}

static pc_err put(struct pc_sqlite *db, const void *what) {
    const struct pc_one_time *token = what;
    PC_CLEANUP(pc_query_end)
    struct pc_query q =
        pc_query(db, "INSERT INTO one_time (sha256, kind, account, created, expires, used) "
                     "VALUES (?, ?, ?, ?, ?, 0)");
    pc_bind_blob(&q, pc_span(token->sha256, sizeof token->sha256));
    pc_bind_int(&q, (int64_t)token->kind);
    bind_account(&q, &token->account);
    pc_bind_int(&q, token->created);
    pc_bind_int(&q, token->expires);
    return pc_query_run(&q);
}

pc_err pc_sqlite_one_time_put(void *self, const struct pc_one_time *token) {
    return pc_sqlite_write(self, put, token);
}

pc_err pc_sqlite_one_time_get(void *self, enum pc_one_time_kind kind, const uint8_t sha256[32],
                              pc_time now, struct pc_one_time *out) {
    PC_CLEANUP(pc_sqlite_leave) struct pc_sqlite *db = pc_sqlite_enter(self);
    PC_CLEANUP(pc_query_end)
    struct pc_query q = pc_query(
        db, "SELECT account, created, expires FROM one_time "
            "WHERE sha256 = ? AND kind = ? AND used = 0 AND expires > ? AND account IS NOT NULL");
    pc_bind_blob(&q, pc_span(sha256, 32));
    pc_bind_int(&q, (int64_t)kind);
    pc_bind_int(&q, now);
    pc_err err = pc_query_step(&q);
    if (err != PC_OK)
        return err;
    *out = (struct pc_one_time){.kind = kind};
    memcpy(out->sha256, sha256, 32);
    out->account = pc_column_id(&q);
    out->created = pc_column_int(&q);
    out->expires = pc_column_int(&q);
    return pc_query_end_of_row(&q);
}

struct whose {
    enum pc_one_time_kind kind;
    const struct pc_id *account;
    pc_time when;
};

/* Those that are marked stay for a while: they count as asked for. */
static pc_err end(struct pc_sqlite *db, const void *what) {
    const struct whose *whose = what;
    PC_CLEANUP(pc_query_end)
    struct pc_query q =
        pc_query(db, "UPDATE one_time SET used = ? WHERE account = ? AND kind = ? AND used = 0");
    pc_bind_int(&q, whose->when);
    pc_bind_id(&q, whose->account);
    pc_bind_int(&q, (int64_t)whose->kind);
    return pc_query_run(&q);
}

pc_err pc_sqlite_one_time_end(void *self, enum pc_one_time_kind kind, const struct pc_id *account,
                              pc_time now) {
    struct whose whose = {kind, account, now};
    return now == 0 ? PC_ERR_INVALID : pc_sqlite_write(self, end, &whose);
}

static pc_err delete (struct pc_sqlite *db, const void *what) {
    PC_CLEANUP(pc_query_end)
    struct pc_query q = pc_query(db, "DELETE FROM one_time WHERE sha256 = ?");
    pc_bind_blob(&q, pc_span(what, 32));
    return pc_query_run(&q);
}

pc_err pc_sqlite_one_time_delete(void *self, const uint8_t sha256[32]) {
    return pc_sqlite_write(self, delete, sha256);
}

pc_err pc_sqlite_one_time_count(void *self, enum pc_one_time_kind kind, const struct pc_id *account,
                                pc_time since, uint64_t *out) {
    PC_CLEANUP(pc_sqlite_leave) struct pc_sqlite *db = pc_sqlite_enter(self);
    PC_CLEANUP(pc_query_end)
    struct pc_query q = pc_query(
        db, "SELECT count(*) FROM one_time WHERE account = ? AND kind = ? AND created > ?");
    pc_bind_id(&q, account);
    pc_bind_int(&q, (int64_t)kind);
    pc_bind_int(&q, since);
    pc_err err = pc_query_step(&q);
    if (err != PC_OK)
        return err;
    *out = (uint64_t)pc_column_int(&q);
    return pc_query_end_of_row(&q);
}
