/* OpenID issuers and the sessions that began at them; the ID token is sealed. */
#include "store/sqlite/query.h"
#include "store/sqlite/tables.h"

static pc_err put_document(struct pc_sqlite *db, const void *what) {
    const struct pc_issuer_document *document = what;
    PC_CLEANUP(pc_query_end)
    struct pc_query q =
        pc_query(db, "INSERT INTO issuer (issuer, discovery, jwks, fetched) VALUES (?, ?, ?, ?) "
                     "ON CONFLICT (issuer) DO UPDATE SET discovery = excluded.discovery, "
                     "jwks = excluded.jwks, fetched = excluded.fetched");
    pc_bind_text(&q, document->issuer);
    pc_bind_text(&q, document->discovery);
    pc_bind_text(&q, document->jwks);
    pc_bind_int(&q, document->fetched);
    return pc_query_change(&q);
}

pc_err pc_sqlite_issuer_put(void *self, const struct pc_issuer_document *document) {
    return pc_sqlite_write(self, put_document, document);
}

pc_err pc_sqlite_issuer_get(void *self, struct pc_arena *arena, struct pc_span issuer,
                            struct pc_issuer_document *out) {
    PC_CLEANUP(pc_sqlite_leave) struct pc_sqlite *db = pc_sqlite_enter(self);
    PC_CLEANUP(pc_query_end)
    struct pc_query q =
        pc_query(db, "SELECT issuer, discovery, jwks, fetched FROM issuer WHERE issuer = ?");
    pc_bind_text(&q, issuer);
    pc_err err = pc_query_step(&q);
    if (err != PC_OK)
        return err;
    *out = (struct pc_issuer_document){.issuer = pc_column_bytes(&q, arena)};
    out->discovery = pc_column_bytes(&q, arena);
    out->jwks = pc_column_bytes(&q, arena);
    out->fetched = pc_column_int(&q);
    return pc_query_end_of_row(&q);
}

static pc_err put_session(struct pc_sqlite *db, const void *what) {
    const struct pc_foreign_session *session = what;
    PC_CLEANUP(pc_query_end)
    struct pc_query q = pc_query(
        db, "INSERT INTO foreign_session (session, issuer, sid, id_token) VALUES (?, ?, ?, ?)");
    pc_bind_id(&q, &session->session);
    pc_bind_text(&q, session->issuer);
    pc_bind_text(&q, session->sid);
    pc_bind_sealed(&q, PC_SEALED_FOREIGN_SESSION_ID_TOKEN, pc_sealed_key(&session->session),
                   session->id_token);
    return pc_query_change(&q);
}

pc_err pc_sqlite_foreign_session_put(void *self, const struct pc_foreign_session *session) {
    return pc_sqlite_write(self, put_session, session);
}

pc_err pc_sqlite_foreign_session_get(void *self, struct pc_arena *arena,
                                     const struct pc_id *session, struct pc_foreign_session *out) {
    PC_CLEANUP(pc_sqlite_leave) struct pc_sqlite *db = pc_sqlite_enter(self);
    PC_CLEANUP(pc_query_end)
    struct pc_query q =
        pc_query(db, "SELECT issuer, sid, id_token FROM foreign_session WHERE session = ?");
    pc_bind_id(&q, session);
    pc_err err = pc_query_step(&q);
    if (err != PC_OK)
        return err;
    *out = (struct pc_foreign_session){.session = *session, .issuer = pc_column_bytes(&q, arena)};
    out->sid = pc_column_bytes(&q, arena);
    out->id_token =
        pc_column_sealed(&q, PC_SEALED_FOREIGN_SESSION_ID_TOKEN, pc_sealed_key(session), arena);
    return pc_query_end_of_row(&q);
}

pc_err pc_sqlite_foreign_session_list(void *self, struct pc_span issuer, struct pc_span sid,
                                      pc_foreign_session_row row, void *context) {
    if (sid.len == 0)
        return PC_OK;
    PC_CLEANUP(pc_sqlite_leave) struct pc_sqlite *db = pc_sqlite_enter(self);
    PC_CLEANUP(pc_query_end)
    struct pc_query q =
        pc_query(db, "SELECT session FROM foreign_session WHERE issuer = ? AND sid = ?");
    pc_bind_text(&q, issuer);
    pc_bind_text(&q, sid);
    while (pc_query_next(&q)) {
        struct pc_id session = pc_column_id(&q);
        (void)pc_query_keep(&q, row(context, &session));
    }
    return pc_query_end_of_row(&q);
}
