/* Signing in at an issuer: sending the browser there, and what it comes back with. */
#include "authority/federation/handlers.h"

#include "authority/events.h"
#include "authority/federation/exchange_code.h"
#include "authority/federation/id_token.h"
#include "authority/federation/issuers.h"
#include "authority/federation/known.h"
#include "authority/federation/people.h"
#include "authority/form.h"
#include "authority/pages/sign_in_state.h"
#include "authority/people/attempts.h"
#include "authority/people/second_factor.h"
#include "authority/return_path.h"
#include "authority/tokens/signing_keys.h"
#include "authority/api/sign_in_answer.h"
#include "base/encode.h"
#include "crypto/hash.h"
#include "identity/session.h"

enum { RANDOM = 32 };
#define PATIENCE (6 * PC_SECOND)

const struct pc_settings_issuer *pc_federation_issuer(struct pc_call *call) {
    const struct pc_settings_issuer *issuer = pc_issuer_named(call->work.settings, call->params[0]);
    return issuer != NULL && issuer->login ? issuer : NULL;
}

/* As it was said last; where that is not known, the issuer is asked now. */
static pc_err discover(struct pc_work *work, const struct pc_settings_issuer *issuer,
                       struct pc_discovery *out) {
    pc_err err = pc_issuer_discovery(work, issuer, out);
    if (err == PC_ERR_NOTFOUND || err == PC_ERR_EXPIRED) {
        pc_issuers_await(work, issuer, PATIENCE);
        err = pc_issuer_discovery(work, issuer, out);
    }
    if (err == PC_OK && (out->authorization_endpoint.len == 0 || out->token_endpoint.len == 0))
        err = PC_ERR_NOTFOUND;
    return err == PC_ERR_NOTFOUND || err == PC_ERR_EXPIRED || err == PC_ERR_INVALID
               ? PC_ERR_UNAVAILABLE
               : err;
}

/* ---- going there ---- */

static pc_err random_text(struct pc_work *work, struct pc_span *out) {
    uint8_t bytes[RANDOM];
    PC_CLEANUP(pc_buf_free) struct pc_buf text = PC_BUF_SECRET;
    pc_err err = pc_entropy_fill(work->authority->entropy, bytes, sizeof bytes);
    if (err != PC_OK)
        return err;
    pc_base64url_encode(pc_span(bytes, sizeof bytes), &text);
    pc_wipe(bytes, sizeof bytes);
    err = pc_buf_end(&text);
    return err == PC_OK ? pc_arena_copy(work->arena, pc_buf_span(&text), out) : err;
}

static pc_err redirect_uri(struct pc_call *call, const struct pc_settings_issuer *issuer,
                           struct pc_span *out) {
    struct pc_span host = call->header(call->context, "X-Forwarded-Host");
    if (host.len == 0)
        host = call->header(call->context, "Host");
    PC_CLEANUP(pc_buf_free) struct pc_buf uri = {0};
    pc_buf_addf(&uri, "https://%.*s/portcullis/federation/%.*s/callback", PC_ARG(host),
                PC_ARG(issuer->name));
    pc_err err = pc_buf_end(&uri);
    return err == PC_OK ? pc_arena_copy(call->work.arena, pc_buf_span(&uri), out) : err;
}

static pc_err add_scopes(struct pc_buf *url, const struct pc_settings_issuer *issuer) {
    PC_CLEANUP(pc_buf_free) struct pc_buf scopes = {0};
    for (size_t i = 0; i < issuer->scopes.count; i++) {
        if (i > 0)
            pc_buf_add_char(&scopes, ' ');
        pc_buf_add(&scopes, issuer->scopes.items[i]);
    }
    pc_form_add(url, "scope", pc_buf_span(&scopes));
    return pc_buf_end(&scopes);
}

static pc_err add_challenge(struct pc_buf *url, struct pc_span verifier) {
    uint8_t digest[PC_SHA256_SIZE];
    PC_CLEANUP(pc_buf_free) struct pc_buf challenge = {0};
    pc_err err = pc_sha256_one(verifier, digest);
    if (err != PC_OK)
        return err;
    pc_base64url_encode(pc_span(digest, sizeof digest), &challenge);
    pc_form_add(url, "code_challenge", pc_buf_span(&challenge));
    pc_form_add(url, "code_challenge_method", PC_SPAN("S256"));
    return pc_buf_end(url);
}

static pc_err authorization_url(const struct pc_settings_issuer *issuer,
                                const struct pc_discovery *discovery,
                                const struct pc_login_state *login, struct pc_span state,
                                struct pc_buf *url) {
    struct pc_span endpoint = discovery->authorization_endpoint;
    pc_buf_add(url, endpoint);
    if (pc_span_find(endpoint, '?') == endpoint.len)
        pc_buf_add_char(url, '?');
    pc_form_add(url, "response_type", PC_SPAN("code"));
    pc_form_add(url, "client_id", issuer->client_id);
    pc_form_add(url, "redirect_uri", login->redirect);
    pc_form_add(url, "state", state);
    pc_form_add(url, "nonce", login->nonce);
    pc_err err = add_scopes(url, issuer);
    return err == PC_OK ? add_challenge(url, login->verifier) : err;
}

static pc_err begin(struct pc_call *call, const struct pc_settings_issuer *issuer,
                    struct pc_login_state *login, struct pc_span *state) {
    struct pc_work *work = &call->work;
    struct pc_span wished = {0};
    pc_err err = pc_call_query(call, "return", &wished);
    if (err != PC_OK && err != PC_ERR_NOTFOUND && err != PC_ERR_INVALID)
        return err;
    *login = (struct pc_login_state){
        .issuer = issuer->name, .path = pc_return_path(wished), .ends = work->now + PC_LOGIN_LIFE};
    err = random_text(work, state);
    if (err == PC_OK)
        err = random_text(work, &login->nonce);
    if (err == PC_OK)
        err = random_text(work, &login->verifier);
    return err == PC_OK ? redirect_uri(call, issuer, &login->redirect) : err;
}

pc_err pc_federation_start(struct pc_call *call) {
    struct pc_work *work = &call->work;
    const struct pc_settings_issuer *issuer = pc_federation_issuer(call);
    struct pc_discovery discovery;
    struct pc_login_state login;
    struct pc_span state;
    PC_CLEANUP(pc_buf_free) struct pc_buf url = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf cookie = PC_BUF_SECRET;
    if (issuer == NULL)
        return PC_ERR_NOTFOUND;
    pc_err err = discover(work, issuer, &discovery);
    if (err == PC_OK)
        err = begin(call, issuer, &login, &state);
    if (err == PC_OK)
        err = authorization_url(issuer, &discovery, &login, state, &url);
    if (err == PC_OK)
        err = pc_login_state_seal(&work->authority->cipher, state, &login, &cookie);
    if (err == PC_OK)
        err = pc_call_cookie(call, PC_LOGIN_COOKIE, pc_buf_span(&cookie), PC_LOGIN_LIFE);
    return err == PC_OK ? pc_call_redirect(call, pc_buf_span(&url)) : err;
}

/* ---- coming back ---- */

static pc_err refuse(struct pc_call *call, const char *reason) {
    struct pc_event event = pc_event_of(&call->work, PC_EVENT_SIGN_IN, "federated");
    event.allowed = false;
    event.reason = pc_span_str(reason);
    event.resource = call->params[0];
    pc_err err = pc_event_write(call->work.authority, &event);
    if (err == PC_OK)
        pc_call_problem(call, 401, "the sign-in did not succeed; begin again");
    return err;
}

static struct pc_span query_of(struct pc_call *call, const char *name) {
    struct pc_span value = {0};
    return pc_call_query(call, name, &value) == PC_OK ? value : (struct pc_span){0};
}

/* What is wrong with how the browser came back; NULL: nothing (RFC 9207 for iss). */
static const char *fault_of_return(struct pc_call *call, const struct pc_settings_issuer *issuer,
                                   const struct pc_discovery *discovery,
                                   const struct pc_login_state *login) {
    struct pc_span said = query_of(call, "iss");
    if (!pc_span_eq(login->issuer, issuer->name))
        return "state";
    if ((said.len > 0 || discovery->names_itself) && !pc_span_eq(said, issuer->issuer))
        return "issuer";
    if (query_of(call, "error").len > 0)
        return "refused_by_issuer";
    return query_of(call, "code").len > 0 ? NULL : "no_code";
}

/* A key that is not known yet may have been made a moment ago. */
pc_err pc_federation_verify(struct pc_work *work, const struct pc_settings_issuer *issuer,
                            struct pc_span token, struct pc_foreign_claims *out,
                            enum pc_reason *reason) {
    pc_err err = pc_issuer_verify(work, issuer, token, out, reason);
    if (err != PC_ERR_DENIED || *reason != PC_TOKEN_KEY_UNKNOWN)
        return err;
    pc_issuers_await(work, issuer, PATIENCE);
    return pc_issuer_verify(work, issuer, token, out, reason);
}

struct proven {
    struct pc_foreign_claims claims;
    struct pc_span id_token;
    struct pc_span path;
};

/* Whether the account's own second factor is still needed, or has to be set up. */
static pc_err go_on(struct pc_change *change, const struct pc_settings_issuer *issuer,
                    const struct proven *proven, struct pc_account *account,
                    struct pc_sign_in *out) {
    struct pc_work *work = change->work;
    const struct pc_jwt_claims *claims = &proven->claims.jwt;
    struct pc_foreign_session foreign = {
        .issuer = issuer->issuer, .sid = claims->session, .id_token = proven->id_token};
    struct pc_sign_in_ending ending = {.method = "federated",
                                       .amr = claims->mfa ? "fed mfa" : "fed",
                                       .mfa = claims->mfa,
                                       .cookie = true,
                                       .foreign = &foreign};
    if (claims->auth_time > 0 && claims->auth_time < work->now)
        ending.shown = claims->auth_time;
    unsigned factors = 0;
    pc_err err = claims->mfa ? PC_OK : pc_factors_of(work, account, &factors);
    if (err != PC_OK)
        return err;
    enum pc_mfa_need need =
        claims->mfa ? PC_MFA_NONE
                    : pc_mfa_need(account, factors != 0, &work->settings->mfa, work->now);
    if (need != PC_MFA_CODE && need != PC_MFA_OVERDUE)
        return pc_sign_in_finish(change, account, &ending, out);
    bool overdue = need == PC_MFA_OVERDUE;
    struct pc_mfa_pending pending = {.purpose = overdue ? PC_MFA_SETUP : PC_MFA_SIGN_IN,
                                     .account = account->id,
                                     .not_before = account->not_before,
                                     .cookie = true,
                                     .amr = "fed"};
    err = pc_sign_in_refuse(change, account, "federated",
                            overdue ? "mfa_setup_required" : "mfa_required");
    if (err == PC_OK)
        err = pc_second_factor_ask(work, &pending, factors, out);
    return err == PC_OK ? pc_mfa_tokens_keep_foreign(work->authority->mfa_tokens,
                                                     pc_buf_span(&out->mfa_token), &foreign)
                        : err;
}

static pc_err enter(struct pc_call *call, const struct pc_settings_issuer *issuer,
                    const struct proven *proven, struct pc_sign_in *out) {
    struct pc_work *work = &call->work;
    struct pc_account account = {0};
    const char *reason = NULL;
    work->credential = PC_SPAN("federation");
    pc_signing_keys_await(work->authority);
    PC_CLEANUP(pc_change_abort) struct pc_change change;
    pc_err err = pc_change_begin(work, &change);
    if (err == PC_OK)
        err = pc_foreign_person(&change, issuer, &proven->claims, &account, &reason);
    if (err == PC_ERR_DENIED) {
        pc_change_abort(&change);
        return refuse(call, reason);
    }
    if (err != PC_OK)
        return err;
    pc_sign_in_set_actor(work, &account);
    reason = pc_sign_in_obstacle(work, &account);
    if (reason != NULL)
        return pc_sign_in_refuse(&change, &account, "federated", reason);
    return go_on(&change, issuer, proven, &account, out);
}

/* By the pages, which finish the sign-in and lead on to where the browser wanted to go. */
static pc_err go_to_factor(struct pc_call *call, const struct proven *proven,
                           const struct pc_sign_in *sign_in) {
    pc_err err = pc_sign_in_state_keep(call, sign_in);
    return err == PC_OK ? pc_sign_in_step_to(call,
                                             sign_in->outcome == PC_SIGN_IN_MFA_SETUP
                                                 ? "/portcullis/sign-in/setup"
                                                 : "/portcullis/sign-in/second-factor",
                                             proven->path, NULL)
                        : err;
}

static pc_err answer(struct pc_call *call, const struct proven *proven,
                     const struct pc_sign_in *sign_in) {
    if (call->status != 0) /* refused already */
        return PC_OK;
    if (sign_in->outcome == PC_SIGN_IN_MFA || sign_in->outcome == PC_SIGN_IN_MFA_SETUP)
        return go_to_factor(call, proven, sign_in);
    if (sign_in->outcome != PC_SIGN_IN_DONE)
        return pc_answer_sign_in(call, sign_in);
    pc_err err = pc_call_cookie(call, PC_SESSION_COOKIE, pc_buf_span(&sign_in->tokens.cookie),
                                call->work.settings->sessions.absolute);
    return err == PC_OK ? pc_call_redirect(call, proven->path) : err;
}

static pc_err prove(struct pc_call *call, const struct pc_settings_issuer *issuer,
                    const struct pc_discovery *discovery, const struct pc_login_state *login,
                    struct proven *out, const char **fault) {
    struct pc_work *work = &call->work;
    struct pc_exchanged exchanged;
    enum pc_reason reason = PC_INTERNAL;
    *fault = "code";
    if (!pc_issuers_enter(work, issuer))
        return PC_ERR_BUSY;
    pc_err err = pc_exchange_code(work, pc_issuers_http(work->authority), issuer, discovery, login,
                                  query_of(call, "code"), &exchanged);
    pc_issuers_leave(work, issuer);
    if (err == PC_OK) {
        work->now = pc_clock_now(&work->authority->clock);
        err = pc_federation_verify(work, issuer, exchanged.id_token, &out->claims, &reason);
        *fault = pc_reason_name(reason);
    }
    if (err != PC_OK)
        return err;
    *fault = pc_id_token_fault(issuer, &out->claims, login->nonce, exchanged.access_token);
    out->id_token = exchanged.id_token;
    out->path = login->path;
    return *fault == NULL ? PC_OK : PC_ERR_DENIED;
}

pc_err pc_federation_callback(struct pc_call *call) {
    struct pc_work *work = &call->work;
    const struct pc_settings_issuer *issuer = pc_federation_issuer(call);
    struct pc_discovery discovery;
    struct pc_login_state login;
    struct proven proven = {0};
    PC_CLEANUP(pc_sign_in_free) struct pc_sign_in sign_in = pc_sign_in_init();
    if (issuer == NULL)
        return PC_ERR_NOTFOUND;
    pc_err err =
        pc_login_state_open(&work->authority->cipher, call->header(call->context, "Cookie"),
                            query_of(call, "state"), work->now, work->arena, &login);
    if (err == PC_ERR_DENIED)
        return refuse(call, "state");
    if (err == PC_OK)
        err = pc_call_cookie(call, PC_LOGIN_COOKIE, (struct pc_span){0}, 0);
    if (err == PC_OK)
        err = discover(work, issuer, &discovery);
    if (err != PC_OK)
        return err;
    const char *fault = fault_of_return(call, issuer, &discovery, &login);
    if (fault != NULL)
        return refuse(call, fault);
    err = prove(call, issuer, &discovery, &login, &proven, &fault);
    if (err == PC_ERR_DENIED)
        return refuse(call, fault == NULL ? "code" : fault);
    if (err == PC_OK)
        err = enter(call, issuer, &proven, &sign_in);
    return err == PC_OK ? answer(call, &proven, &sign_in) : err;
}
