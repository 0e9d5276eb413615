/* The authorization endpoint's decision. */
#include "authority/oauth/authorize.h"

#include "authority/events.h"
#include "authority/form.h"
#include "authority/oauth/claims.h"
#include "authority/oauth/clients.h"
#include "authority/oauth/codes.h"
#include "authority/oauth/consents.h"
#include "authority/oauth/parameters.h"
#include "authority/oauth/scopes.h"
#include "authority/oauth/uris.h"
#include "authority/words.h"

enum { QUERY_MAX = 16 * 1024 };

struct pc_authorization pc_authorization_init(void) {
    return (struct pc_authorization){.location = PC_BUF_SECRET};
}

void pc_authorization_free(struct pc_authorization *authorization) {
    pc_buf_free(&authorization->location);
}

struct asking {
    struct pc_work *work;
    const struct pc_account *account; /* NULL: nobody */
    const struct pc_session *session;
    struct pc_span query;
    enum pc_decision_of_person decision;
    struct pc_authorize_parameters p;
    struct pc_authorization *out;
};

static pc_err wrong(struct pc_authorization *out, const char *description) {
    out->outcome = PC_AUTHORIZE_WRONG;
    out->error = "invalid_request";
    out->description = description;
    return PC_OK;
}

/* ---- back to the client ---- */

static void begin_location(const struct asking *a) {
    struct pc_buf *to = &a->out->location;
    pc_buf_clear(to);
    pc_buf_add(to, a->out->redirect_uri);
    if (pc_span_find(a->out->redirect_uri, '?') == a->out->redirect_uri.len)
        pc_buf_add_char(to, '?');
}

/* The issuer says whose answer it is, against mix-up (RFC 9207). */
static pc_err end_location(const struct asking *a) {
    struct pc_buf *to = &a->out->location;
    if (a->p.state.len > 0)
        pc_form_add(to, "state", a->p.state);
    pc_form_add(to, "iss", a->work->settings->tokens.issuer);
    a->out->outcome = PC_AUTHORIZE_REDIRECT;
    return pc_buf_end(to);
}

static pc_err fail(const struct asking *a, const char *error, const char *description) {
    a->out->error = error;
    a->out->description = description;
    begin_location(a);
    pc_form_add(&a->out->location, "error", pc_span_str(error));
    if (description != NULL)
        pc_form_add(&a->out->location, "error_description", pc_span_str(description));
    return end_location(a);
}

static pc_err issue_code(const struct asking *a) {
    struct pc_work *work = a->work;
    PC_CLEANUP(pc_buf_free) struct pc_buf text = PC_BUF_SECRET;
    struct pc_code code = {.client = a->out->client.id,
                           .redirect_uri = a->out->redirect_uri,
                           .scope = a->out->scope,
                           .nonce = a->p.nonce,
                           .challenge = a->p.challenge,
                           .account = a->account->id,
                           .session = a->session->record.id,
                           .auth_time = a->session->record.auth_time,
                           .mfa = a->session->record.mfa};
    struct pc_event event = pc_event_of(work, PC_EVENT_TOKEN, "authorize");
    event.resource = a->out->client.id;
    pc_err err = pc_event_write(work->authority, &event);
    if (err == PC_OK)
        err =
            pc_codes_add(work->authority->codes, work->authority->entropy, &code, work->now, &text);
    if (err == PC_ERR_BUSY)
        return fail(a, "temporarily_unavailable", NULL);
    if (err != PC_OK)
        return err;
    begin_location(a);
    pc_form_add(&a->out->location, "code", pc_buf_span(&text));
    return end_location(a);
}

/* ---- the person ---- */

/* A form of prompt=none: the client is told instead of the person being asked. */
static pc_err ask(const struct asking *a, enum pc_authorize_outcome outcome, const char *error) {
    if (a->p.none)
        return fail(a, error, NULL);
    a->out->outcome = outcome;
    return pc_authorize_parameters_back(a->query, &a->p, a->work->now, a->work->arena,
                                        &a->out->back);
}

static bool needs_sign_in(const struct asking *a) {
    if (a->session == NULL || a->p.login) /* who comes back has portcullis_after instead */
        return true;
    uint64_t signed_in = (uint64_t)(a->session->record.auth_time / PC_SECOND);
    uint64_t now = (uint64_t)(a->work->now / PC_SECOND);
    if (a->p.after_s > 0 && signed_in < a->p.after_s)
        return true;
    return a->p.max_age_s > 0 && a->p.max_age_s != UINT64_MAX && signed_in + a->p.max_age_s < now;
}

static bool needs_step_up(const struct asking *a) {
    return pc_words_have(a->p.acr, PC_SPAN(PC_ACR_MFA)) &&
           !pc_words_have(a->p.acr, PC_SPAN(PC_ACR_PASSWORD)) && !a->session->record.mfa;
}

/* Anybody on a machine can pose as a public client that listens there: a consent from another day
 * does not count for it (RFC 8252 section 8.6). */
static bool counts(const struct asking *a) {
    return a->out->client.confidential || !pc_redirect_uri_is_loopback(a->out->redirect_uri);
}

static pc_err needs_consent(const struct asking *a, bool *out) {
    struct pc_store *store = a->work->authority->store;
    struct pc_consent consent;
    *out = false;
    if (a->out->client.trusted)
        return PC_OK;
    *out = true;
    pc_err err = store->consent_get(store->self, a->work->arena, &a->account->id, a->out->client.id,
                                    &consent);
    if (err != PC_OK)
        return err == PC_ERR_NOTFOUND ? PC_OK : err;
    a->out->known = consent.scope;
    *out = a->p.consent || !counts(a) || !pc_scope_covers(consent.scope, a->out->scope);
    return PC_OK;
}

static pc_err ask_for_consent(const struct asking *a) {
    bool needed;
    pc_err err = needs_consent(a, &needed);
    if (err != PC_OK)
        return err;
    if (a->decision == PC_REFUSE) {
        err = pc_consent_refuse(a->work, &a->out->client);
        return err == PC_OK ? fail(a, "access_denied", NULL) : err;
    }
    if (needed && a->decision == PC_UNDECIDED)
        return ask(a, PC_AUTHORIZE_CONSENT, "consent_required");
    if (needed)
        err = pc_consent_give(a->work, &a->account->id, &a->out->client, a->out->known,
                              a->out->scope);
    return err == PC_OK ? issue_code(a) : err;
}

static pc_err ask_person(const struct asking *a) {
    if (needs_sign_in(a)) {
        a->out->again = a->session != NULL;
        return ask(a, PC_AUTHORIZE_SIGN_IN, "login_required");
    }
    if (needs_step_up(a))
        return ask(a, PC_AUTHORIZE_STEP_UP, "interaction_required");
    return ask_for_consent(a);
}

/* ---- the client ---- */

/* Until both are known nothing is sent anywhere (RFC 6749 section 4.1.2.1). */
static pc_err find_client(struct asking *a, const char **why) {
    struct pc_work *work = a->work;
    struct pc_store *store = work->authority->store;
    struct pc_span id;
    *why = "client_id is missing or stands there twice";
    pc_err err = pc_form_find(a->query, "client_id", work->arena, &id);
    if (err == PC_OK && !pc_is_client_id(id))
        err = PC_ERR_NOTFOUND;
    if (err == PC_OK)
        err = store->client_get(store->self, work->arena, id, &a->out->client);
    if (err == PC_OK && a->out->client.disabled)
        err = PC_ERR_NOTFOUND;
    if (err == PC_ERR_NOTFOUND)
        *why = "the program that sent you here is not known";
    if (err != PC_OK)
        return err;
    *why = "redirect_uri is missing or stands there twice";
    err = pc_form_find(a->query, "redirect_uri", work->arena, &a->out->redirect_uri);
    if (err == PC_OK &&
        !pc_redirect_uri_matches(a->out->client.redirect_uris, a->out->redirect_uri)) {
        *why = "redirect_uri is none that the client has registered";
        err = PC_ERR_INVALID;
    }
    return err;
}

pc_err pc_authorize(struct pc_work *work, const struct pc_account *account,
                    const struct pc_session *session, struct pc_span query,
                    enum pc_decision_of_person decision, struct pc_authorization *out) {
    struct asking a = {work, account, session, query, decision, {.none = false}, out};
    const char *description = NULL;
    if (query.len > QUERY_MAX)
        return wrong(out, "the request is too long");
    pc_err err = find_client(&a, &description);
    if (err == PC_ERR_NOTFOUND || err == PC_ERR_INVALID)
        return wrong(out, description);
    if (err != PC_OK)
        return err;
    err = pc_authorize_parameters_read(query, work->arena, &a.p);
    if (err == PC_ERR_INVALID)
        return fail(&a, "invalid_request", "malformed, or a parameter stands there twice");
    if (err != PC_OK)
        return err;
    const char *error = pc_authorize_parameters_check(&a.p, &description);
    if (error != NULL)
        return fail(&a, error, description);
    if (!pc_client_has_grant(&out->client, "authorization_code"))
        return fail(&a, "unauthorized_client", NULL);
    err = pc_scope_settle(&out->client, a.p.scope, false, work->arena, &out->scope);
    if (err == PC_ERR_RANGE)
        return fail(&a, "invalid_scope", NULL);
    return err == PC_OK ? ask_person(&a) : err;
}
