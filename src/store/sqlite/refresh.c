/* Refresh tokens: each is good for one use. The view holds none. */
#include "store/sqlite/query.h"
#include "store/sqlite/tables.h"

static pc_err put(struct pc_sqlite *db, const void *what) {
    const struct pc_refresh *refresh = what;
    PC_CLEANUP(pc_query_end)
    struct pc_query q =
        pc_query(db, "INSERT INTO refresh (sha256, session, expires, used) VALUES (?, ?, ?, ?)");
    pc_bind_blob(&q, pc_span(refresh->sha256, sizeof refresh->sha256));
    pc_bind_id(&q, &refresh->session);
    pc_bind_int(&q, refresh->expires);
    pc_bind_int(&q, refresh->used);
    return pc_query_run(&q);
}

pc_err pc_sqlite_refresh_put(void *self, const struct pc_refresh *refresh) {
    return pc_sqlite_write(self, put, refresh);
}

pc_err pc_sqlite_refresh_get(void *self, const uint8_t sha256[32], struct pc_refresh *out) {
    PC_CLEANUP(pc_sqlite_leave) struct pc_sqlite *db = pc_sqlite_enter(self);
    PC_CLEANUP(pc_query_end)
    struct pc_query q =
        pc_query(db, "SELECT sha256, session, expires, used FROM refresh WHERE sha256 = ?");
    pc_bind_blob(&q, pc_span(sha256, 32));
    pc_err err = pc_query_step(&q);
    if (err != PC_OK)
        return err;
    *out = (struct pc_refresh){0};
    pc_column_fixed(&q, out->sha256, sizeof out->sha256);
    out->session = pc_column_id(&q);
    out->expires = pc_column_int(&q);
    out->used = pc_column_int(&q);
    return pc_query_end_of_row(&q);
}

struct use {
    const uint8_t *sha256;
    pc_time now;
};

static pc_err is_there(struct pc_sqlite *db, const uint8_t *sha256) {
    PC_CLEANUP(pc_query_end)
    struct pc_query q = pc_query(db, "SELECT 1 FROM refresh WHERE sha256 = ?");
    pc_bind_blob(&q, pc_span(sha256, 32));
    return pc_query_step(&q);
}

static pc_err use_once(struct pc_sqlite *db, const void *what) {
    const struct use *use = what;
    PC_CLEANUP(pc_query_end)
    struct pc_query q = pc_query(db, "UPDATE refresh SET used = ? WHERE sha256 = ? AND used = 0");
    pc_bind_int(&q, use->now);
    pc_bind_blob(&q, pc_span(use->sha256, 32));
    pc_err err = pc_query_run(&q);
    if (err != PC_OK || sqlite3_changes(db->handle) == 1)
        return err;
    err = is_there(db, use->sha256);
    return err == PC_OK ? PC_ERR_EXISTS : err;
}

pc_err pc_sqlite_refresh_use(void *self, const uint8_t sha256[32], pc_time now) {
    if (now == 0)
        return PC_ERR_INVALID; /* 0 means that it has not been used */
    struct use use = {sha256, now};
    return pc_sqlite_write(self, use_once, &use);
}

static pc_err delete_all(struct pc_sqlite *db, const void *what) {
    PC_CLEANUP(pc_query_end)
    struct pc_query q = pc_query(db, "DELETE FROM refresh WHERE session = ?");
    pc_bind_id(&q, what);
    return pc_query_run(&q);
}

pc_err pc_sqlite_refresh_delete(void *self, const struct pc_id *session) {
    return pc_sqlite_write(self, delete_all, session);
}
