/* Sessions, alive and ended. */
#include <string.h>

#include "store/sqlite/query.h"
#include "store/sqlite/tables.h"

#define COLUMNS                                                                                    \
    "id, account, created, expires, auth_time, mfa, cookie_sha256, sealed_address, "               \
    "address, sealed_agent, agent, last_seen, ended"

/* An update, not a replacement: that would take the session's refresh tokens away. */
static pc_err put(struct pc_sqlite *db, const void *what) {
    const struct pc_session *session = what;
    struct pc_span key = pc_sealed_key(&session->record.id);
    PC_CLEANUP(pc_query_end)
    struct pc_query q = pc_query(
        db, "INSERT INTO session (" COLUMNS ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, '', ?, '', ?, ?) "
            "ON CONFLICT (id) DO UPDATE SET account = excluded.account, "
            "created = excluded.created, expires = excluded.expires, "
            "auth_time = excluded.auth_time, mfa = excluded.mfa, "
            "cookie_sha256 = excluded.cookie_sha256, sealed_address = excluded.sealed_address, "
            "address = '', sealed_agent = excluded.sealed_agent, agent = '', last_seen = "
            "excluded.last_seen, ended = excluded.ended");
    pc_bind_id(&q, &session->record.id);
    pc_bind_id(&q, &session->record.account);
    pc_bind_int(&q, session->record.created);
    pc_bind_int(&q, session->record.expires);
    pc_bind_int(&q, session->record.auth_time);
    pc_bind_int(&q, session->record.mfa);
    pc_bind_blob(&q, pc_span(session->cookie_sha256, sizeof session->cookie_sha256));
    pc_bind_sealed(&q, PC_SEALED_SESSION_ADDRESS, key, session->address);
    pc_bind_sealed(&q, PC_SEALED_SESSION_AGENT, key, session->agent);
    pc_bind_int(&q, session->last_seen);
    pc_bind_int(&q, session->ended);
    return pc_query_change(&q);
}

pc_err pc_sqlite_session_put(void *self, const struct pc_session *session) {
    return pc_id_is_none(&session->record.id) ? PC_ERR_INVALID
                                              : pc_sqlite_write(self, put, session);
}

static pc_err read_session(struct pc_query *q, struct pc_arena *arena, struct pc_session *out) {
    *out = (struct pc_session){0};
    struct pc_session_record *r = &out->record;
    r->id = pc_column_id(q);
    r->account = pc_column_id(q);
    r->created = pc_column_int(q);
    r->expires = pc_column_int(q);
    r->auth_time = pc_column_int(q);
    r->mfa = pc_column_bool(q);
    pc_column_fixed(q, out->cookie_sha256, sizeof out->cookie_sha256);
    out->address = pc_column_moved(q, PC_SEALED_SESSION_ADDRESS, pc_sealed_key(&r->id), arena);
    out->agent = pc_column_moved(q, PC_SEALED_SESSION_AGENT, pc_sealed_key(&r->id), arena);
    out->last_seen = pc_column_int(q);
    out->ended = pc_column_int(q);
    return pc_query_end_of_row(q);
}

pc_err pc_sqlite_session_get(void *self, struct pc_arena *arena, const struct pc_id *id,
                             struct pc_session *out) {
    PC_CLEANUP(pc_sqlite_leave) struct pc_sqlite *db = pc_sqlite_enter(self);
    PC_CLEANUP(pc_query_end)
    struct pc_query q = pc_query(db, "SELECT " COLUMNS " FROM session WHERE id = ?");
    pc_bind_id(&q, id);
    pc_err err = pc_query_step(&q);
    return err == PC_OK ? read_session(&q, arena, out) : err;
}

pc_err pc_sqlite_session_by_cookie(void *self, struct pc_arena *arena, const uint8_t sha256[32],
                                   struct pc_session *out) {
    static const uint8_t none[32];
    if (memcmp(sha256, none, sizeof none) == 0)
        return PC_ERR_NOTFOUND;
    PC_CLEANUP(pc_sqlite_leave) struct pc_sqlite *db = pc_sqlite_enter(self);
    PC_CLEANUP(pc_query_end)
    struct pc_query q = pc_query(db, "SELECT " COLUMNS " FROM session WHERE cookie_sha256 = ? "
                                     "AND cookie_sha256 <> zeroblob(32)");
    pc_bind_blob(&q, pc_span(sha256, 32));
    pc_err err = pc_query_step(&q);
    return err == PC_OK ? read_session(&q, arena, out) : err;
}

pc_err pc_sqlite_session_list(void *self, const struct pc_id *account, const struct pc_page *page,
                              pc_session_row row, void *context) {
    bool all = account == NULL || pc_id_is_none(account);
    struct pc_arena PC_CLEANUP(pc_arena_free) arena = {.secret = true};
    PC_CLEANUP(pc_sqlite_leave) struct pc_sqlite *db = pc_sqlite_enter(self);
    PC_CLEANUP(pc_query_end)
    struct pc_query q =
        pc_query(db, all ? "SELECT " COLUMNS " FROM session WHERE id > ? ORDER BY id LIMIT ?"
                         : "SELECT " COLUMNS
                           " FROM session WHERE account = ? AND id > ? ORDER BY id LIMIT ?");
    if (!all)
        pc_bind_id(&q, account);
    struct pc_id after;
    pc_bind_page(&q, page, &after);
    struct pc_session session;
    while (pc_query_next(&q)) {
        if (pc_query_keep(&q, read_session(&q, &arena, &session)) == PC_OK)
            (void)pc_query_keep(&q, row(context, &session));
        pc_arena_reset(&arena);
    }
    return pc_query_end_of_row(&q);
}
