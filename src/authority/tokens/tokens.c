/* Tokens: made, refreshed, revoked. */
#include "authority/tokens/tokens.h"

#include <string.h>

#include "authority/events.h"
#include "authority/people/permissions.h"
#include "authority/publish.h"
#include "authority/people/sessions.h"
#include "authority/tokens/signing_keys.h"
#include "authority/words.h"
#include "base/encode.h"
#include "crypto/hash.h"
#include "policy/policy.h"
#include "policy/scope.h"

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

static struct pc_span joined(struct pc_work *work, struct pc_span a, struct pc_span b) {
    PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
    struct pc_span copy = {0};
    pc_words_merge(&text, a);
    pc_words_merge(&text, b);
    if (pc_buf_end(&text) != PC_OK ||
        pc_arena_copy(work->arena, pc_buf_span(&text), &copy) != PC_OK)
        return (struct pc_span){0};
    return copy;
}

/* A client learns of the account what the scope says, and may do no more than that either. */
static pc_err narrow(struct pc_work *work, const struct pc_token_for *use,
                     struct pc_jwt_claims *claims) {
    struct pc_span patterns;
    pc_err err = pc_scope_permissions(use->scope, work->arena, &patterns);
    if (err == PC_OK)
        err = pc_permissions_intersect(work->arena, patterns, claims->permissions,
                                       &claims->permissions);
    if (use->itself)
        claims->auth_time = 0;
    claims->client = use->client;
    claims->scope = use->scope;
    claims->audience = joined(work, claims->audience, use->audience);
    if (!pc_words_have(use->scope, PC_SPAN("profile")))
        claims->name = (struct pc_span){0};
    if (!pc_words_have(use->scope, PC_SPAN("email")))
        claims->email = (struct pc_span){0};
    if (!pc_words_have(use->scope, PC_SPAN("roles")))
        claims->roles = (struct pc_span){0};
    return err == PC_OK && claims->audience.len == 0 ? PC_ERR_NOMEM : err;
}

/* use NULL: for nobody but the account itself. */
static pc_err sign_access(struct pc_work *work, const struct pc_account *account,
                          const struct pc_session *session, const struct pc_token_for *use,
                          pc_time life, struct pc_tokens *out) {
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
    if (err == PC_OK && use != NULL)
        err = narrow(work, use, &claims);
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

pc_err pc_tokens_issue_for(struct pc_change *change, const struct pc_account *account,
                           const struct pc_session *session, const struct pc_token_for *use,
                           bool with_refresh, pc_time life, struct pc_tokens *out) {
    pc_err err = sign_access(change->work, account, session, use, life, out);
    if (err == PC_OK && with_refresh)
        err = make_refresh(change->work, session, &out->refresh);
    return err;
}

pc_err pc_tokens_issue(struct pc_change *change, const struct pc_account *account,
                       const struct pc_session *session, bool with_refresh, pc_time life,
                       struct pc_tokens *out) {
    return pc_tokens_issue_for(change, account, session, NULL, with_refresh, life, out);
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

/* A refresh token on its way to a new pair. */
struct refreshing {
    const struct pc_client *client; /* NULL: the account's own */
    struct pc_span scope;           /* wished; empty: all that was granted */
    struct pc_token_for use;
    struct pc_refresh refresh;
    struct pc_session session;
    struct pc_account account;
    struct pc_grant grant;
};

static pc_err rotate(struct pc_change *change, struct refreshing *r, struct pc_tokens *out) {
    struct pc_work *work = change->work;
    struct pc_store *store = work->authority->store;
    struct pc_session *session = &r->session;
    session->last_seen = work->now;
    if (!pc_session_has_cookie(session))
        session->record.expires = pc_session_refreshed_until(work, session);
    if (session->record.expires <= work->now) /* refresh_absolute has become shorter meanwhile */
        return refuse_refresh(work, "session_ended");
    pc_err err = store->session_put(store->self, session);
    if (err == PC_OK)
        err = pc_tokens_issue_for(change, &r->account, session, r->client == NULL ? NULL : &r->use,
                                  true, 0, out);
    if (err != PC_OK)
        return err;
    struct pc_event event = pc_event_of(work, PC_EVENT_TOKEN, "refresh");
    event.resource = pc_work_id_text(work, &out->id);
    return pc_change_commit(change, &event);
}

static pc_err load(struct pc_work *work, const uint8_t digest[32], struct refreshing *r) {
    struct pc_store *store = work->authority->store;
    pc_err err = store->refresh_get(store->self, digest, &r->refresh);
    if (err == PC_OK)
        err = store->session_get(store->self, work->arena, &r->refresh.session, &r->session);
    if (err == PC_OK)
        err = store->account_get(store->self, work->arena, &r->session.record.account, &r->account);
    if (err != PC_OK)
        return err;
    err = store->grant_get(store->self, work->arena, &r->session.record.id, &r->grant);
    return err == PC_ERR_NOTFOUND ? PC_OK : err;
}

/* The session that the client's was made from lives. */
static pc_err check_parent(struct pc_work *work, const struct refreshing *r) {
    struct pc_store *store = work->authority->store;
    struct pc_session parent;
    if (pc_id_is_none(&r->grant.parent))
        return PC_OK;
    pc_err err = store->session_get(store->self, work->arena, &r->grant.parent, &parent);
    if (err == PC_OK)
        err = pc_session_check(work, &parent, &r->account);
    return err == PC_ERR_NOTFOUND ? PC_ERR_DENIED : err;
}

/* What was granted, as far as the client may still have it and wants it now. */
static pc_err settle_scope(struct pc_work *work, struct refreshing *r) {
    PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
    struct pc_span rest = r->scope.len > 0 ? r->scope : r->grant.scope, word;
    while (pc_span_split(&rest, ' ', &word)) {
        if (word.len > 0 && !pc_scope_allows(r->grant.scope, word))
            return PC_ERR_RANGE;
        if (word.len > 0 && pc_scope_allows(r->client->scopes, word))
            pc_words_merge(&text, word);
    }
    r->use.client = r->client->id;
    r->use.audience = r->client->audience;
    pc_err err = pc_buf_end(&text);
    return err != PC_OK ? err : pc_arena_copy(work->arena, pc_buf_span(&text), &r->use.scope);
}

static pc_err use_once(struct pc_change *change, const uint8_t digest[32], struct refreshing *r,
                       struct pc_tokens *out) {
    struct pc_work *work = change->work;
    struct pc_store *store = work->authority->store;
    pc_err err =
        r->refresh.used != 0 ? PC_ERR_EXISTS : store->refresh_use(store->self, digest, work->now);
    if (err == PC_ERR_EXISTS)
        return end_family(change, &r->session);
    if (err == PC_OK && r->refresh.expires <= work->now)
        return refuse_refresh(work, "expired");
    if (err == PC_OK)
        err = pc_session_check(work, &r->session, &r->account);
    if (err == PC_OK)
        err = check_parent(work, r);
    if (err == PC_ERR_DENIED)
        return refuse_refresh(work, "session_ended");
    return err == PC_OK ? rotate(change, r, out) : err;
}

static pc_err refresh(struct pc_work *work, struct pc_span text, struct refreshing *r,
                      struct pc_tokens *out) {
    uint8_t digest[32];
    if (refresh_digest(text, digest) != PC_OK)
        return refuse_refresh(work, "malformed");
    pc_signing_keys_await(work->authority);
    PC_CLEANUP(pc_change_abort) struct pc_change change;
    pc_err err = pc_change_begin(work, &change);
    if (err == PC_OK)
        err = load(work, digest, r);
    if (err == PC_ERR_NOTFOUND)
        return refuse_refresh(work, "unknown");
    if (err != PC_OK)
        return err;
    struct pc_span client = r->client == NULL ? (struct pc_span){0} : r->client->id;
    if (!pc_span_eq(client, r->grant.client))
        return refuse_refresh(work, "another_client");
    set_actor(work, &r->account, &r->session);
    if (r->client != NULL)
        err = settle_scope(work, r);
    return err == PC_OK ? use_once(&change, digest, r, out) : err;
}

pc_err pc_tokens_refresh(struct pc_work *work, struct pc_span text, struct pc_tokens *out) {
    struct refreshing r = {0};
    return refresh(work, text, &r, out);
}

pc_err pc_tokens_refresh_for(struct pc_work *work, struct pc_span text,
                             const struct pc_client *client, struct pc_span scope,
                             struct pc_tokens *out, struct pc_span *granted) {
    struct refreshing r = {.client = client, .scope = scope};
    pc_err err = refresh(work, text, &r, out);
    *granted = r.use.scope;
    return err;
}

pc_err pc_tokens_find_refresh(struct pc_work *work, struct pc_span text, struct pc_refresh *out) {
    struct pc_store *store = work->authority->store;
    uint8_t digest[32];
    pc_err err = refresh_digest(text, digest);
    return err == PC_OK ? store->refresh_get(store->self, digest, out) : err;
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
    struct pc_refresh found;
    pc_err err = pc_tokens_find_refresh(work, token, &found);
    if (err == PC_OK)
        err = pc_session_end_by_id(work, &found.session, &anybody);
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
