/* The end of sessions that began at an issuer: told by it, or told to it. */
#include "authority/federation/handlers.h"

#include "authority/api/handlers.h"
#include "authority/events.h"
#include "authority/federation/id_token.h"
#include "authority/federation/known.h"
#include "authority/form.h"
#include "authority/ids.h"
#include "authority/people/sessions.h"
#include "authority/publish.h"

/* Access tokens of an ended session are refused so long; issuers' live for minutes. */
#define REVOKED_FOR PC_DAY

static const struct pc_body_field fields[] = {
    {"logout_token", PC_BODY_TEXT, .required = true, .min = 1, .max = PC_JWT_MAX},
};
PC_BODY_TABLE(pc_body_backchannel_logout, fields);

/* Whether it was here before; remembers that it is now. */
static pc_err is_fresh(struct pc_change *change, const struct pc_settings_issuer *issuer,
                       const struct pc_jwt_claims *claims) {
    struct pc_work *work = change->work;
    struct pc_store *store = work->authority->store;
    PC_CLEANUP(pc_buf_free) struct pc_buf name = {0};
    struct pc_id id;
    pc_buf_add_str(&name, "logout ");
    pc_buf_add(&name, claims->id);
    pc_err err = pc_buf_end(&name);
    if (err == PC_OK)
        err = pc_foreign_session(issuer->issuer, pc_buf_span(&name), &id);
    if (err != PC_OK)
        return err;
    struct pc_span text = pc_work_id_text(work, &id);
    err = store->revocation_get(store->self, text, work->now);
    if (err != PC_ERR_NOTFOUND)
        return err == PC_OK ? PC_ERR_EXISTS : err;
    return store->revocation_put(store->self, text,
                                 claims->expires + work->settings->tokens.leeway + PC_SECOND);
}

static pc_err collect(void *context, const struct pc_id *session) {
    return pc_ids_add(context, session);
}

/* Ours that began in that one, and the tokens of it that the issuer gave out. */
static pc_err end_session(struct pc_change *change, const struct pc_settings_issuer *issuer,
                          struct pc_span sid, size_t *ended) {
    struct pc_work *work = change->work;
    struct pc_store *store = work->authority->store;
    PC_CLEANUP(pc_ids_free) struct pc_ids ids = {0};
    struct pc_id revoked;
    pc_err err = store->foreign_session_list(store->self, issuer->issuer, sid, collect, &ids);
    for (size_t i = 0; i < ids.count && err == PC_OK; i++) {
        struct pc_session session;
        err = store->session_get(store->self, work->arena, &ids.items[i], &session);
        if (err == PC_OK)
            err = pc_session_end(change, &session);
    }
    *ended = ids.count;
    if (err == PC_OK)
        err = pc_foreign_session(issuer->issuer, sid, &revoked);
    struct pc_span text = pc_work_id_text(work, &revoked);
    if (err == PC_OK)
        err = store->revocation_put(store->self, text, work->now + REVOKED_FOR);
    if (err == PC_OK)
        pc_publish_revoked(change, text, work->now + REVOKED_FOR);
    return err;
}

static pc_err end_sessions(struct pc_change *change, const struct pc_settings_issuer *issuer,
                           const struct pc_jwt_claims *claims, size_t *ended) {
    struct pc_id account;
    if (claims->session.len > 0)
        return end_session(change, issuer, claims->session, ended);
    pc_err err = pc_foreign_account(issuer->issuer, claims->subject, &account);
    return err == PC_OK ? pc_sessions_end_all(change, &account, ended) : err;
}

static pc_err refuse(struct pc_call *call, const char *reason) {
    struct pc_event event = pc_event_of(&call->work, PC_EVENT_SIGN_OUT, "backchannel_logout");
    event.allowed = false;
    event.reason = pc_span_str(reason);
    pc_err err = pc_event_write(call->work.authority, &event);
    if (err == PC_OK)
        pc_call_problem(call, 400, "the logout token is not good");
    return err;
}

static pc_err log_out(struct pc_call *call, const struct pc_settings_issuer *issuer,
                      const struct pc_jwt_claims *claims) {
    struct pc_work *work = &call->work;
    PC_CLEANUP(pc_change_abort) struct pc_change change;
    size_t ended = 0;
    pc_err err = pc_change_begin(work, &change);
    if (err == PC_OK)
        err = is_fresh(&change, issuer, claims);
    if (err == PC_ERR_EXISTS) {
        pc_change_abort(&change);
        return refuse(call, "logout_token_replayed");
    }
    if (err == PC_OK)
        err = end_sessions(&change, issuer, claims, &ended);
    if (err != PC_OK)
        return err;
    struct pc_event event = pc_event_of(work, PC_EVENT_SIGN_OUT, "backchannel_logout");
    event.count = ended;
    err = pc_change_commit(&change, &event);
    (void)pc_call_answer(call, 200);
    return err;
}

pc_err pc_federation_backchannel_logout(struct pc_call *call) {
    const struct pc_settings_issuer *issuer = pc_federation_issuer(call);
    struct pc_foreign_claims claims;
    enum pc_reason reason = PC_INTERNAL;
    if (issuer == NULL)
        return PC_ERR_NOTFOUND;
    pc_err err = pc_federation_verify(&call->work, issuer, call->values[0].text, &claims, &reason);
    if (err == PC_ERR_DENIED)
        return refuse(call, pc_reason_name(reason));
    if (err != PC_OK)
        return err;
    const char *fault = pc_logout_token_fault(issuer, &claims);
    return fault == NULL ? log_out(call, issuer, &claims.jwt) : refuse(call, fault);
}

static const struct pc_settings_issuer *issuer_of(const struct pc_settings *settings,
                                                  struct pc_span issuer) {
    for (size_t i = 0; i < settings->issuer_count; i++)
        if (pc_span_eq(settings->issuers[i].issuer, issuer))
            return &settings->issuers[i];
    return NULL;
}

pc_err pc_federation_logout_url(struct pc_work *work, const struct pc_id *session,
                                struct pc_buf *out) {
    struct pc_store *store = work->authority->store;
    struct pc_foreign_session foreign;
    struct pc_discovery discovery;
    pc_err err = store->foreign_session_get(store->self, work->arena, session, &foreign);
    if (err != PC_OK)
        return err == PC_ERR_NOTFOUND ? PC_OK : err;
    const struct pc_settings_issuer *issuer = issuer_of(work->settings, foreign.issuer);
    if (issuer == NULL || pc_issuer_discovery(work, issuer, &discovery) != PC_OK ||
        discovery.end_session_endpoint.len == 0)
        return PC_OK; /* ours ends all the same */
    struct pc_span endpoint = discovery.end_session_endpoint;
    pc_buf_add(out, endpoint);
    if (pc_span_find(endpoint, '?') == endpoint.len)
        pc_buf_add_char(out, '?');
    pc_form_add(out, "client_id", issuer->client_id);
    if (foreign.id_token.len > 0)
        pc_form_add(out, "id_token_hint", foreign.id_token);
    return pc_buf_end(out);
}
