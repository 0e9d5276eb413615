/* Tokens: made, refreshed, revoked. */
#include "authority/tokens/tokens.h"

#include <string.h>

#include "authority/events.h"
#include "authority/people/permissions.h"
#include "authority/publish.h"
#include "authority/people/sessions.h"
#include "authority/tokens/signing_keys.h"
#include "base/encode.h"
#include "crypto/hash.h"

enum { REFRESH_BYTES = 32 };
#define REFRESH_PREFIX "ptr_"

struct pc_tokens pc_tokens_init(void) {
    return (struct pc_tokens){
        .access = PC_BUF_SECRET, .refresh = PC_BUF_SECRET, .cookie = PC_BUF_SECRET};
}

void pc_tokens_free(struct pc_tokens *tokens) {
    pc_buf_free(&tokens->access);
    pc_buf_free(&tokens->refresh);
    pc_buf_free(&tokens->cookie);
}

static pc_time soonest(pc_time a, pc_time b) {
    return a < b ? a : b;
}

static pc_err sign_access(struct pc_work *work, const struct pc_account *account,
                          const struct pc_session *session, pc_time life, struct pc_tokens *out) {
    const struct pc_settings_tokens *settings = &work->settings->tokens;
    pc_time expires =
        soonest(work->now + (life > 0 ? life : settings->access_life), session->record.expires);
    struct pc_jwt_claims claims = {.type_header = PC_SPAN("at+jwt"),
                                   .issuer = settings->issuer,
                                   .audience = settings->audience,
                                   .subject = pc_work_id_text(work, &account->id),
                                   .session = pc_work_id_text(work, &session->record.id),
                                   .type = PC_SPAN("access"),
                                   .name = account->name,
                                   .email = account->email,
                                   .tenant = account->tenant,
                                   .roles = account->roles,
                                   .expires = expires,
                                   .issued = work->now,
                                   .auth_time = session->record.auth_time,
                                   .mfa = session->record.mfa};
    pc_err err = pc_work_new_id(work, &out->id);
    if (err == PC_OK)
        err = pc_permissions_of(work, account, &claims.permissions);
    claims.id = pc_work_id_text(work, &out->id);
    if (err == PC_OK)
        err = pc_signing_keys_sign(work->authority, &claims, &out->access);
    out->expires_in = (uint64_t)((expires - work->now) / PC_SECOND);
    out->session = session->record.id;
    return err == PC_OK ? pc_buf_end(&out->access) : err;
}

static pc_err make_refresh(struct pc_work *work, const struct pc_session *session,
                           struct pc_buf *text) {
    uint8_t random[REFRESH_BYTES];
    struct pc_refresh refresh = {.session = session->record.id,
                                 .expires = soonest(work->now + work->settings->tokens.refresh_life,
                                                    session->record.expires)};
    pc_err err = pc_entropy_fill(work->authority->entropy, random, sizeof random);
    if (err == PC_OK)
        err = pc_sha256_one(pc_span(random, sizeof random), refresh.sha256);
    if (err != PC_OK)
        return err;
    pc_buf_add_str(text, REFRESH_PREFIX);
    pc_base64url_encode(pc_span(random, sizeof random), text);
    pc_wipe(random, sizeof random);
    struct pc_store *store = work->authority->store;
    err = pc_buf_end(text);
    return err == PC_OK ? store->refresh_put(store->self, &refresh) : err;
}

pc_err pc_tokens_issue(struct pc_change *change, const struct pc_account *account,
                       const struct pc_session *session, bool with_refresh, pc_time life,
                       struct pc_tokens *out) {
    pc_err err = sign_access(change->work, account, session, life, out);
    if (err == PC_OK && with_refresh)
        err = make_refresh(change->work, session, &out->refresh);
    return err;
}

static pc_err refresh_digest(struct pc_span text, uint8_t out[32]) {
    if (!pc_span_starts(text, PC_SPAN(REFRESH_PREFIX)))
        return PC_ERR_DENIED;
    PC_CLEANUP(pc_buf_free) struct pc_buf bytes = PC_BUF_SECRET;
    pc_err err = pc_base64url_decode(pc_span_from(text, sizeof REFRESH_PREFIX - 1), &bytes);
    if (err != PC_OK || bytes.len != REFRESH_BYTES)
        return PC_ERR_DENIED;
    return pc_sha256_one(pc_buf_span(&bytes), out);
}

static void set_actor(struct pc_work *work, const struct pc_account *account,
                      const struct pc_session *session) {
    work->user = pc_work_id_text(work, &account->id);
    work->name = account->name;
    work->tenant = account->tenant;
    work->credential = PC_SPAN("token");
    work->credential_id = pc_work_id_text(work, &session->record.id);
}

/* A used token came back: whoever has the other one is cut off, too. */
static pc_err end_family(struct pc_change *change, struct pc_session *session) {
    struct pc_event event = pc_event_of(change->work, PC_EVENT_TOKEN, "reuse");
    event.allowed = false;
    event.reason = PC_SPAN("refresh_reuse");
    pc_err err = pc_session_end(change, session);
    if (err == PC_OK)
        err = pc_change_commit(change, &event);
    return err == PC_OK ? PC_ERR_DENIED : err;
}

static pc_err refuse_refresh(struct pc_work *work, const char *reason) {
    struct pc_event event = pc_event_of(work, PC_EVENT_TOKEN, "refresh");
    event.allowed = false;
    event.reason = pc_span_str(reason);
    pc_err err = pc_event_write(work->authority, &event);
    return err == PC_OK ? PC_ERR_DENIED : err;
}

static pc_err rotate(struct pc_change *change, struct pc_account *account,
                     struct pc_session *session, struct pc_tokens *out) {
    struct pc_work *work = change->work;
    struct pc_store *store = work->authority->store;
    session->last_seen = work->now;
    if (!pc_session_has_cookie(session))
        session->record.expires = pc_session_refreshed_until(work, session);
    if (session->record.expires <= work->now) /* refresh_absolute has become shorter meanwhile */
        return refuse_refresh(work, "session_ended");
    pc_err err = store->session_put(store->self, session);
    if (err == PC_OK)
        err = pc_tokens_issue(change, account, session, true, 0, out);
    if (err != PC_OK)
        return err;
    struct pc_event event = pc_event_of(work, PC_EVENT_TOKEN, "refresh");
    event.resource = pc_work_id_text(work, &out->id);
    return pc_change_commit(change, &event);
}

pc_err pc_tokens_refresh(struct pc_work *work, struct pc_span text, struct pc_tokens *out) {
    struct pc_store *store = work->authority->store;
    uint8_t digest[32];
    if (refresh_digest(text, digest) != PC_OK)
        return refuse_refresh(work, "malformed");
    pc_signing_keys_await(work->authority);
    PC_CLEANUP(pc_change_abort) struct pc_change change;
    pc_err err = pc_change_begin(work, &change);
    if (err != PC_OK)
        return err;
    struct pc_refresh refresh;
    struct pc_session session;
    struct pc_account account;
    err = store->refresh_get(store->self, digest, &refresh);
    if (err == PC_OK)
        err = store->session_get(store->self, work->arena, &refresh.session, &session);
    if (err == PC_OK)
        err = store->account_get(store->self, work->arena, &session.record.account, &account);
    if (err == PC_ERR_NOTFOUND)
        return refuse_refresh(work, "unknown");
    if (err != PC_OK)
        return err;
    set_actor(work, &account, &session);
    err = refresh.used != 0 ? PC_ERR_EXISTS : store->refresh_use(store->self, digest, work->now);
    if (err == PC_ERR_EXISTS)
        return end_family(&change, &session);
    if (err == PC_OK && refresh.expires <= work->now)
        return refuse_refresh(work, "expired");
    if (err == PC_OK)
        err = pc_session_check(work, &session, &account);
    if (err == PC_ERR_DENIED)
        return refuse_refresh(work, "session_ended");
    return err == PC_OK ? rotate(&change, &account, &session, out) : err;
}

pc_err pc_tokens_revoke_id(struct pc_work *work, struct pc_span jti, pc_time until) {
    struct pc_store *store = work->authority->store;
    PC_CLEANUP(pc_change_abort) struct pc_change change;
    pc_err err = pc_change_begin(work, &change);
    if (err == PC_OK)
        err = store->revocation_put(store->self, jti, until);
    if (err != PC_OK)
        return err;
    pc_publish_revoked(&change, jti, until);
    struct pc_event event = pc_event_of(work, PC_EVENT_TOKEN, "revoke");
    event.resource = jti;
    return pc_change_commit(&change, &event);
}

static pc_err revoke_refresh(struct pc_work *work, struct pc_span token) {
    static const struct pc_id anybody = {0};
    struct pc_store *store = work->authority->store;
    uint8_t digest[32];
    struct pc_refresh refresh;
    pc_err err = refresh_digest(token, digest);
    if (err == PC_OK)
        err = store->refresh_get(store->self, digest, &refresh);
    if (err == PC_OK)
        err = pc_session_end_by_id(work, &refresh.session, &anybody);
    return err == PC_ERR_DENIED || err == PC_ERR_NOTFOUND ? PC_OK : err;
}

pc_err pc_tokens_revoke(struct pc_work *work, struct pc_span token) {
    if (pc_span_starts(token, PC_SPAN(REFRESH_PREFIX)))
        return revoke_refresh(work, token);
    struct pc_jwt_claims claims;
    enum pc_reason reason = PC_TOKEN_MALFORMED;
    pc_err err = pc_signing_keys_verify(work, token, &claims, &reason);
    if (err == PC_ERR_DENIED || (err == PC_OK && claims.id.len == 0))
        return PC_OK;
    if (err != PC_OK)
        return err;
    work->user = claims.subject;
    work->name = claims.name;
    work->tenant = claims.tenant;
    return pc_tokens_revoke_id(work, claims.id,
                               claims.expires + work->settings->tokens.leeway + PC_SECOND);
}

pc_err pc_tokens_from_machine(struct pc_work *work, const struct pc_account *account, pc_time life,
                              struct pc_tokens *out) {
    pc_signing_keys_await(work->authority);
    PC_CLEANUP(pc_change_abort) struct pc_change change;
    pc_err err = pc_change_begin(work, &change);
    if (err != PC_OK)
        return err;
    if (life == 0)
        life = work->settings->tokens.access_life;
    struct pc_session_wish wish = {.life = life};
    struct pc_session session;
    err = pc_session_begin(&change, account, &wish, &session, NULL);
    if (err == PC_OK)
        err = pc_tokens_issue(&change, account, &session, false, life, out);
    if (err != PC_OK)
        return err;
    struct pc_event event = pc_event_of(work, PC_EVENT_TOKEN, "issue");
    event.resource = pc_work_id_text(work, &out->id);
    event.user = pc_work_id_text(work, &account->id);
    event.name = account->name;
    event.tenant = account->tenant;
    return pc_change_commit(&change, &event);
}
