/* Codes that stand in for a second factor: each is good for one use. The view holds none. */
#include "store/sqlite/query.h"
#include "store/sqlite/tables.h"

/* A keyed digest of account, kind and code: without the key ring a code cannot be found by trying
 * all of them, however short it is. */
static void bind_digest(struct pc_query *q, const struct pc_factor_code *code) {
    PC_CLEANUP(pc_buf_free) struct pc_buf text = PC_BUF_SECRET;
    pc_id_format(&code->account, &text);
    pc_buf_add_char(&text, '.');
    pc_buf_add(&text, code->kind);
    pc_buf_add_char(&text, '.');
    pc_buf_add(&text, code->code);
    (void)pc_query_keep(q, pc_buf_end(&text));
    pc_bind_index(q, "factor_code.digest", pc_buf_span(&text));
}

static pc_err put(struct pc_sqlite *db, const void *what) {
    const struct pc_factor_code *code = what;
    PC_CLEANUP(pc_query_end)
    struct pc_query q = pc_query(db, "INSERT INTO factor_code (digest, account, kind, created, "
                                     "expires, used) VALUES (?, ?, ?, ?, ?, 0)");
    bind_digest(&q, code);
    pc_bind_id(&q, &code->account);
    pc_bind_text(&q, code->kind);
    pc_bind_int(&q, code->created);
    pc_bind_int(&q, code->expires);
    return pc_query_run(&q);
}

pc_err pc_sqlite_code_put(void *self, const struct pc_factor_code *code) {
    return code->code.len == 0 ? PC_ERR_INVALID : pc_sqlite_write(self, put, code);
}

struct use {
    const struct pc_factor_code *code;
    pc_time now;
};

static pc_err use_once(struct pc_sqlite *db, const void *what) {
    const struct use *use = what;
    PC_CLEANUP(pc_query_end)
    struct pc_query q =
        pc_query(db, "UPDATE factor_code SET used = ?1 WHERE digest = ?2 AND account = ?3 "
                     "AND kind = ?4 AND used = 0 AND expires > ?1");
    pc_bind_int(&q, use->now);
    bind_digest(&q, use->code);
    pc_bind_id(&q, &use->code->account);
    pc_bind_text(&q, use->code->kind);
    pc_err err = pc_query_run(&q);
    if (err == PC_OK && sqlite3_changes(db->handle) != 1)
        return PC_ERR_NOTFOUND;
    return err;
}

pc_err pc_sqlite_code_use(void *self, const struct pc_factor_code *code, pc_time now) {
    if (now == 0 || code->code.len == 0)
        return PC_ERR_INVALID; /* 0 means that it has not been used */
    struct use use = {code, now};
    return pc_sqlite_write(self, use_once, &use);
}

pc_err pc_sqlite_code_count(void *self, const struct pc_id *account, struct pc_span kind,
                            pc_time now, pc_time since, struct pc_factor_code_count *out) {
    PC_CLEANUP(pc_sqlite_leave) struct pc_sqlite *db = pc_sqlite_enter(self);
    PC_CLEANUP(pc_query_end)
    struct pc_query q =
        pc_query(db, "SELECT count(*) FILTER (WHERE created > ?1 AND created <= ?2), "
                     "count(*) FILTER (WHERE used = 0 AND expires > ?2), "
                     "coalesce(min(expires) FILTER (WHERE used = 0 AND expires > ?2), 0) "
                     "FROM factor_code WHERE account = ?3 AND kind = ?4");
    pc_bind_int(&q, since);
    pc_bind_int(&q, now);
    pc_bind_id(&q, account);
    pc_bind_text(&q, kind);
    pc_err err = pc_query_step(&q);
    if (err != PC_OK)
        return err;
    out->made = (uint32_t)pc_column_int(&q);
    out->left = (uint32_t)pc_column_int(&q);
    out->expires = pc_column_int(&q);
    return pc_query_end_of_row(&q);
}

struct of_kind {
    const struct pc_id *account;
    struct pc_span kind;
    pc_time now;
};

static pc_err make_void(struct pc_sqlite *db, const void *what) {
    const struct of_kind *of = what;
    PC_CLEANUP(pc_query_end)
    struct pc_query q =
        pc_query(db, "UPDATE factor_code SET used = ? WHERE account = ? AND kind = ? AND used = 0");
    pc_bind_int(&q, of->now);
    pc_bind_id(&q, of->account);
    pc_bind_text(&q, of->kind);
    return pc_query_run(&q);
}

pc_err pc_sqlite_code_void(void *self, const struct pc_id *account, struct pc_span kind,
                           pc_time now) {
    struct of_kind of = {account, kind, now};
    return pc_sqlite_write(self, make_void, &of);
}

static pc_err delete_all(struct pc_sqlite *db, const void *what) {
    const struct of_kind *of = what;
    PC_CLEANUP(pc_query_end)
    struct pc_query q = pc_query(db, "DELETE FROM factor_code WHERE account = ?1 "
                                     "AND (kind = ?2 OR ?2 = '')");
    pc_bind_id(&q, of->account);
    pc_bind_text(&q, of->kind);
    return pc_query_run(&q);
}

pc_err pc_sqlite_code_delete(void *self, const struct pc_id *account, struct pc_span kind) {
    struct of_kind of = {account, kind, 0};
    return pc_sqlite_write(self, delete_all, &of);
}
