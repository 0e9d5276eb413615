/* What browsers and people ask: authorization, consent, signing out for a client. */
#include "authority/api/handlers.h"
#include "authority/api/render.h"
#include "authority/form.h"
#include "authority/oauth/authorize.h"
#include "authority/oauth/consents.h"
#include "authority/oauth/handlers.h"
#include "authority/oauth/logout.h"
#include "authority/who.h"
#include "authority/words.h"
#include "identity/session.h"

enum { AUTHORIZATION_QUERY, AUTHORIZATION_DECISION };
static const struct pc_body_field authorization_fields[] = {
    [AUTHORIZATION_QUERY] = {"query", PC_BODY_TEXT, .required = true, .min = 1, .max = 16384},
    [AUTHORIZATION_DECISION] = {"decision", PC_BODY_TEXT, .max = 8},
};
PC_BODY_TABLE(pc_body_me_authorization, authorization_fields);

static const struct pc_body_field logout_fields[] = {
    {"query", PC_BODY_TEXT, .max = 32768},
};
PC_BODY_TABLE(pc_body_me_logout, logout_fields);

/* ---- authorization as JSON ---- */

static void render_scopes(struct pc_json *json, const struct pc_authorization *a) {
    struct pc_span rest = a->scope, word;
    pc_json_array(json, "scopes");
    while (pc_span_split(&rest, ' ', &word)) {
        if (word.len == 0)
            continue;
        pc_json_object(json, NULL);
        pc_json_text(json, "name", word);
        pc_json_bool(json, "allowed_before", pc_words_have(a->known, word));
        pc_json_object_end(json);
    }
    pc_json_array_end(json);
}

static void render_client(struct pc_json *json, const struct pc_client *client) {
    pc_json_object(json, "client");
    pc_json_text(json, "client_id", client->id);
    pc_json_text(json, "title", client->title);
    pc_json_object_end(json);
}

static pc_err answer_authorization(struct pc_call *call, const struct pc_authorization *a) {
    static const char *const outcomes[] = {[PC_AUTHORIZE_WRONG] = "wrong",
                                           [PC_AUTHORIZE_SIGN_IN] = "sign_in",
                                           [PC_AUTHORIZE_STEP_UP] = "step_up",
                                           [PC_AUTHORIZE_CONSENT] = "consent",
                                           [PC_AUTHORIZE_REDIRECT] = "redirect"};
    struct pc_json json = pc_call_answer(call, 200);
    pc_json_object(&json, NULL);
    pc_json_text(&json, "outcome", pc_span_str(outcomes[a->outcome]));
    pc_json_text_if(&json, "error", pc_span_str(a->error));
    pc_json_text_if(&json, "error_description", pc_span_str(a->description));
    if (a->outcome == PC_AUTHORIZE_REDIRECT)
        pc_json_text(&json, "location", pc_buf_span(&a->location));
    pc_json_text_if(&json, "query", a->back);
    if (a->outcome == PC_AUTHORIZE_CONSENT) {
        render_client(&json, &a->client);
        pc_json_text(&json, "redirect_uri", a->redirect_uri);
        render_scopes(&json, a);
    }
    pc_json_object_end(&json);
    return PC_OK;
}

pc_err pc_oauth_me_authorizations(struct pc_call *call) {
    PC_CLEANUP(pc_authorization_free) struct pc_authorization a = pc_authorization_init();
    struct pc_span said = call->values[AUTHORIZATION_DECISION].text;
    enum pc_decision_of_person decision = PC_UNDECIDED;
    if (pc_span_eq(said, PC_SPAN("allow")))
        decision = PC_ALLOW;
    else if (pc_span_eq(said, PC_SPAN("refuse")))
        decision = PC_REFUSE;
    else if (said.len > 0)
        return pc_diag_set(&call->work.diag, PC_ERR_INVALID,
                           "decision: allow or refuse was expected");
    pc_err err = pc_authorize(&call->work, &call->account, &call->session,
                              call->values[AUTHORIZATION_QUERY].text, decision, &a);
    return err == PC_OK ? answer_authorization(call, &a) : err;
}

/* ---- authorization in a browser ---- */

/* Nobody is fine, too. */
static pc_err look_who(struct pc_call *call, bool *known) {
    pc_err err = call->outer != NULL && call->account.name.len > 0 ? PC_OK : pc_who_is_it(call);
    *known = err == PC_OK;
    return err == PC_ERR_DENIED ? PC_OK : err;
}

static pc_err redirect_with(struct pc_call *call, const char *path, struct pc_span query) {
    PC_CLEANUP(pc_buf_free) struct pc_buf target = {0};
    pc_buf_add_str(&target, path);
    if (query.len > 0)
        pc_buf_add_char(&target, '?');
    pc_buf_add(&target, query);
    pc_err err = pc_buf_end(&target);
    return err == PC_OK ? pc_call_redirect(call, pc_buf_span(&target)) : err;
}

/* To a page of ours that sends the browser back here afterwards. */
static pc_err redirect_and_back(struct pc_call *call, const char *page,
                                const struct pc_authorization *a) {
    PC_CLEANUP(pc_buf_free) struct pc_buf target = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf back = {0};
    pc_buf_add(&back, call->path);
    pc_buf_add_char(&back, '?');
    pc_buf_add(&back, a->back);
    pc_buf_add_str(&target, page);
    pc_buf_add_char(&target, '?');
    if (a->again)
        pc_form_add(&target, "again", PC_SPAN("1"));
    pc_form_add(&target, "return", pc_buf_span(&back));
    pc_err err = pc_buf_end(&back);
    if (err == PC_OK)
        err = pc_buf_end(&target);
    return err == PC_OK ? pc_call_redirect(call, pc_buf_span(&target)) : err;
}

/* Another site may send a browser here with its cookie (SameSite=Lax lets a link through), and with
 * a consent that is remembered the answer is a code at once. That is the protocol's own way: the
 * code goes to a registered address only, and is worth nothing without the verifier that stayed
 * with the client. */
pc_err pc_oauth_authorize(struct pc_call *call) {
    PC_CLEANUP(pc_authorization_free) struct pc_authorization a = pc_authorization_init();
    bool known;
    pc_err err = look_who(call, &known);
    if (err == PC_OK)
        err = pc_authorize(&call->work, known ? &call->account : NULL,
                           known ? &call->session : NULL, call->target_query, PC_UNDECIDED, &a);
    if (err != PC_OK)
        return err;
    switch (a.outcome) {
    case PC_AUTHORIZE_WRONG:
        pc_call_problem(call, 400, a.description);
        return PC_OK;
    case PC_AUTHORIZE_SIGN_IN:
        return redirect_and_back(call, "/portcullis/sign-in", &a);
    case PC_AUTHORIZE_STEP_UP:
        return redirect_and_back(call, "/portcullis/sign-in/step-up", &a);
    case PC_AUTHORIZE_CONSENT:
        return redirect_with(call, "/portcullis/oauth/consent", a.back);
    case PC_AUTHORIZE_REDIRECT:
        return pc_call_redirect(call, pc_buf_span(&a.location));
    }
    return PC_ERR_DENIED;
}

/* A form from another site brings no cookie of ours; as a link it does. A form that is written as
 * forms are is a query as it stands. */
static pc_err redirect_form(struct pc_call *call, const char *path) {
    for (size_t i = 0; i < call->body.len; i++) {
        char c = call->body.ptr[i];
        if (c <= ' ' || c >= 0x7f || c == '#')
            return pc_diag_set(&call->work.diag, PC_ERR_INVALID, "the form is malformed");
    }
    return redirect_with(call, path, call->body);
}

pc_err pc_oauth_authorize_form(struct pc_call *call) {
    return redirect_form(call, "/portcullis/oauth/authorize");
}

/* ---- signing out ---- */

static pc_err answer_logout(struct pc_call *call, const struct pc_logout *logout) {
    struct pc_json json = pc_call_answer(call, 200);
    pc_json_object(&json, NULL);
    pc_json_bool(&json, "signed_out", true);
    pc_json_text_if(&json, "location", pc_buf_span(&logout->location));
    pc_json_object_end(&json);
    return pc_call_cookie(call, PC_SESSION_COOKIE, (struct pc_span){0}, 0);
}

pc_err pc_oauth_me_logout(struct pc_call *call) {
    PC_CLEANUP(pc_logout_free) struct pc_logout logout = {0};
    pc_err err =
        pc_logout(&call->work, &call->account, &call->session, call->values[0].text, true, &logout);
    if (err != PC_OK)
        return err;
    if (logout.outcome == PC_LOGOUT_WRONG)
        return pc_diag_set(&call->work.diag, PC_ERR_INVALID, "%s", logout.description);
    return answer_logout(call, &logout);
}

pc_err pc_oauth_logout(struct pc_call *call) {
    PC_CLEANUP(pc_logout_free) struct pc_logout logout = {0};
    bool known;
    pc_err err = look_who(call, &known);
    if (err == PC_OK)
        err = pc_logout(&call->work, known ? &call->account : NULL, known ? &call->session : NULL,
                        call->target_query, false, &logout);
    if (err != PC_OK)
        return err;
    if (logout.outcome == PC_LOGOUT_WRONG) {
        pc_call_problem(call, 400, logout.description);
        return PC_OK;
    }
    if (logout.outcome == PC_LOGOUT_CONFIRM)
        return redirect_with(call, "/portcullis/oauth/sign-out", call->target_query);
    /* Who sends a browser here without its cookie does not take the cookie away either. */
    err = known ? pc_call_cookie(call, PC_SESSION_COOKIE, (struct pc_span){0}, 0) : PC_OK;
    if (err == PC_OK && logout.location.len > 0)
        return pc_call_redirect(call, pc_buf_span(&logout.location));
    return err == PC_OK ? pc_call_redirect(call, PC_SPAN("/portcullis/sign-in")) : err;
}

pc_err pc_oauth_logout_form(struct pc_call *call) {
    return redirect_form(call, "/portcullis/oauth/logout");
}

/* ---- consents ---- */

static pc_err consent_row(void *context, const struct pc_consent *row) {
    struct pc_json *json = context;
    pc_json_object(json, NULL);
    pc_json_text(json, "client_id", row->client);
    pc_render_words(json, "scopes", row->scope);
    pc_render_time(json, "given", row->given);
    pc_json_object_end(json);
    return PC_OK;
}

pc_err pc_oauth_me_consents(struct pc_call *call) {
    struct pc_store *store = call->work.authority->store;
    struct pc_json json = pc_call_answer(call, 200);
    pc_json_object(&json, NULL);
    pc_json_array(&json, "items");
    pc_err err = store->consent_list(store->self, &call->account.id, consent_row, &json);
    pc_json_array_end(&json);
    pc_json_null(&json, "next");
    pc_json_object_end(&json);
    return err;
}

pc_err pc_oauth_me_consents_delete(struct pc_call *call) {
    call->status = 204;
    return pc_consent_withdraw(&call->work, &call->account.id, call->params[0]);
}
