/* What a client gets. */
#include "authority/oauth/grants.h"

#include "authority/events.h"
#include "authority/oauth/claims.h"
#include "authority/oauth/clients.h"
#include "authority/oauth/codes.h"
#include "authority/oauth/scopes.h"
#include "authority/people/sessions.h"
#include "authority/tokens/signing_keys.h"
#include "authority/words.h"
#include "base/encode.h"
#include "crypto/hash.h"

enum { VERIFIER_MIN = 43, VERIFIER_MAX = 128 };

struct pc_granted pc_granted_init(void) {
    return (struct pc_granted){.tokens = pc_tokens_init(), .id_token = PC_BUF_SECRET};
}

void pc_granted_free(struct pc_granted *granted) {
    pc_tokens_free(&granted->tokens);
    pc_buf_free(&granted->id_token);
}

static bool is_unreserved(struct pc_span text) {
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!letter && c != '-' && c != '.' && c != '_' && c != '~')
            return false;
    }
    return true;
}

bool pc_pkce_verify(struct pc_span verifier, struct pc_span challenge) {
    char memory[64];
    struct pc_buf text = pc_buf_over(memory, sizeof memory);
    uint8_t digest[32];
    if (verifier.len < VERIFIER_MIN || verifier.len > VERIFIER_MAX || !is_unreserved(verifier) ||
        pc_sha256_one(verifier, digest) != PC_OK)
        return false;
    pc_base64url_encode(pc_span(digest, sizeof digest), &text);
    return pc_buf_end(&text) == PC_OK && pc_span_eq_secret(pc_buf_span(&text), challenge);
}

static pc_err refuse(struct pc_work *work, const char *action, const char *reason) {
    struct pc_event event = pc_event_of(work, PC_EVENT_TOKEN, action);
    event.allowed = false;
    event.reason = pc_span_str(reason);
    pc_err err = pc_event_write(work->authority, &event);
    return err == PC_OK ? PC_ERR_DENIED : err;
}

static void set_actor(struct pc_work *work, const struct pc_account *account) {
    work->user = pc_work_id_text(work, &account->id);
    work->name = account->name;
    work->tenant = account->tenant;
}

/* ---- the session and its tokens ---- */

struct making {
    const struct pc_client *client;
    struct pc_account account;
    struct pc_session_wish wish;
    struct pc_session session;
    struct pc_grant grant;
    struct pc_span nonce;
    bool refresh;
    bool itself;
};

static pc_err add_id_token(struct pc_work *work, const struct making *m, struct pc_granted *out) {
    if (!pc_words_have(m->grant.scope, PC_SPAN("openid")))
        return PC_OK;
    return pc_id_token_make(work, &m->account, &m->session, &m->grant, m->nonce,
                            pc_buf_span(&out->tokens.access), &out->id_token);
}

static pc_err make(struct pc_change *change, struct making *m, const char *action,
                   struct pc_granted *out) {
    struct pc_work *work = change->work;
    struct pc_store *store = work->authority->store;
    struct pc_token_for use = {m->client->id, m->client->audience, m->grant.scope, m->itself};
    pc_err err = pc_session_begin(change, &m->account, &m->wish, &m->session, NULL);
    m->grant.session = m->session.record.id;
    m->grant.client = m->client->id;
    if (err == PC_OK)
        err = store->grant_put(store->self, &m->grant);
    if (err == PC_OK)
        err = pc_tokens_issue_for(change, &m->account, &m->session, &use, m->refresh, 0,
                                  &out->tokens);
    if (err == PC_OK)
        err = add_id_token(work, m, out);
    if (err != PC_OK)
        return err;
    out->scope = m->grant.scope;
    struct pc_event event = pc_event_of(work, PC_EVENT_TOKEN, action);
    event.resource = pc_work_id_text(work, &out->tokens.id);
    return pc_change_commit(change, &event);
}

/* ---- a code ---- */

/* Somebody else has had it: what it made is worth nothing any more (RFC 6749 section 4.1.2). */
static pc_err end_made(struct pc_change *change, const struct pc_id *made) {
    struct pc_work *work = change->work;
    struct pc_store *store = work->authority->store;
    struct pc_session session;
    struct pc_event event = pc_event_of(work, PC_EVENT_TOKEN, "reuse");
    event.allowed = false;
    event.reason = PC_SPAN("code_reuse");
    if (pc_id_is_none(made))
        return refuse(work, "code", "code_reuse");
    pc_err err = store->session_get(store->self, work->arena, made, &session);
    change->takes_away = true;
    if (err == PC_OK)
        err = pc_session_end(change, &session);
    if (err == PC_OK)
        err = pc_change_commit(change, &event);
    return err == PC_OK || err == PC_ERR_NOTFOUND ? PC_ERR_DENIED : err;
}

/* NULL where the code is this request's. */
static const char *mismatch(const struct pc_code *code, const struct pc_client *client,
                            const struct pc_code_request *request) {
    if (!pc_span_eq(code->client, client->id))
        return "another_client";
    if (!pc_span_eq(code->redirect_uri, request->redirect_uri))
        return "redirect_uri";
    if (!pc_scope_covers(client->scopes, code->scope)) /* it may have less by now */
        return "scope";
    return pc_pkce_verify(request->verifier, code->challenge) ? NULL : "code_verifier";
}

/* The person who allowed it is there still, and signed in as then. */
static pc_err load_person(struct pc_work *work, const struct pc_code *code, struct making *m) {
    struct pc_store *store = work->authority->store;
    struct pc_session parent;
    pc_err err = store->account_get(store->self, work->arena, &code->account, &m->account);
    if (err == PC_OK)
        err = store->session_get(store->self, work->arena, &code->session, &parent);
    if (err == PC_OK)
        err = pc_session_check(work, &parent, &m->account);
    return err == PC_ERR_NOTFOUND ? PC_ERR_DENIED : err;
}

static void fill_by_code(const struct pc_work *work, const struct pc_code *code,
                         const struct pc_client *client, struct making *m) {
    bool offline = pc_words_have(code->scope, PC_SPAN("offline_access"));
    m->client = client;
    m->nonce = code->nonce;
    m->refresh = pc_client_has_grant(client, "refresh_token");
    m->grant.scope = code->scope;
    m->grant.parent = offline ? (struct pc_id){0} : code->session;
    m->wish = (struct pc_session_wish){.mfa = code->mfa,
                                       .auth_time = code->auth_time,
                                       .life = m->refresh ? 0 : work->settings->tokens.access_life};
}

pc_err pc_grant_by_code(struct pc_work *work, const struct pc_client *client,
                        const struct pc_code_request *request, struct pc_granted *out) {
    struct pc_code code;
    struct pc_id made;
    struct making m = {0};
    pc_signing_keys_await(work->authority);
    PC_CLEANUP(pc_change_abort) struct pc_change change;
    pc_err err = pc_change_begin(work, &change);
    if (err == PC_OK)
        err = pc_codes_take(work->authority->codes, request->code, work->now, work->arena, &code,
                            &made);
    if (err == PC_ERR_EXISTS)
        return end_made(&change, &made);
    if (err == PC_ERR_DENIED)
        return refuse(work, "code", "code_unknown");
    if (err != PC_OK)
        return err;
    const char *why = mismatch(&code, client, request);
    if (why != NULL)
        return refuse(work, "code", why);
    err = load_person(work, &code, &m);
    if (err == PC_ERR_DENIED)
        return refuse(work, "code", "session_ended");
    if (err != PC_OK)
        return err;
    set_actor(work, &m.account);
    fill_by_code(work, &code, client, &m);
    err = make(&change, &m, "code", out);
    if (err == PC_OK)
        pc_codes_note(work->authority->codes, request->code, &m.grant.session);
    return err;
}

/* ---- without a person ---- */

pc_err pc_grant_by_itself(struct pc_work *work, const struct pc_client *client,
                          struct pc_span scope, struct pc_granted *out) {
    struct pc_store *store = work->authority->store;
    struct making m = {
        .client = client, .itself = true, .wish = {.life = work->settings->tokens.access_life}};
    bool usable = false;
    pc_signing_keys_await(work->authority);
    PC_CLEANUP(pc_change_abort) struct pc_change change;
    pc_err err = pc_change_begin(work, &change);
    if (err == PC_OK)
        err = pc_scope_settle(client, scope, true, work->arena, &m.grant.scope);
    if (err == PC_OK)
        err = store->account_get(store->self, work->arena, &client->account, &m.account);
    if (err == PC_OK)
        err = pc_account_usable(work, &m.account, &usable);
    if (err == PC_ERR_NOTFOUND || (err == PC_OK && !usable))
        return refuse(work, "client_credentials", "account");
    if (err != PC_OK)
        return err;
    set_actor(work, &m.account);
    return make(&change, &m, "client_credentials", out);
}

/* ---- a refresh token ---- */

pc_err pc_grant_by_refresh(struct pc_work *work, const struct pc_client *client,
                           struct pc_span refresh, struct pc_span scope, struct pc_granted *out) {
    struct pc_store *store = work->authority->store;
    struct making m = {.client = client};
    pc_err err = pc_tokens_refresh_for(work, refresh, client, scope, &out->tokens, &out->scope);
    if (err != PC_OK || !pc_words_have(out->scope, PC_SPAN("openid")))
        return err;
    err = store->session_get(store->self, work->arena, &out->tokens.session, &m.session);
    if (err == PC_OK)
        err = store->account_get(store->self, work->arena, &m.session.record.account, &m.account);
    m.grant.client = client->id;
    m.grant.scope = out->scope;
    return err == PC_OK ? add_id_token(work, &m, out) : err;
}
