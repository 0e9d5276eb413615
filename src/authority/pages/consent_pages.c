/* What a person decides for an OAuth client: access, and signing out. */
#include "authority/form.h"
#include "authority/pages/handlers.h"

enum { CONSENT_QUERY, CONSENT_DECISION };
static const struct pc_body_field consent_fields[] = {
    [CONSENT_QUERY] = {"query", PC_BODY_TEXT, .max = 32768},
    [CONSENT_DECISION] = {"decision", PC_BODY_TEXT, .max = 8},
};
PC_BODY_TABLE(pc_form_consent, consent_fields);

static void ask(struct pc_call *call, const char *target, struct pc_span query,
                struct pc_span decision, struct pc_call *inner) {
    PC_CLEANUP(pc_buf_free) struct pc_buf body = {0};
    struct pc_json json = pc_json(&body);
    pc_json_object(&json, NULL);
    pc_json_text(&json, "query", query);
    pc_json_text_if(&json, "decision", decision);
    pc_json_object_end(&json);
    pc_router_inner(call, "POST", pc_span_str(target), pc_buf_span(&body), inner);
}

static pc_err redirect_with(struct pc_call *call, const char *address, struct pc_span query) {
    PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
    pc_buf_add_str(&text, address);
    pc_buf_add_char(&text, '?');
    pc_buf_add(&text, query);
    pc_err err = pc_buf_end(&text);
    return err == PC_OK ? pc_call_redirect(call, pc_buf_span(&text)) : err;
}

static pc_err show_consent(struct pc_call *call, struct pc_span query,
                           const struct pc_call *inner) {
    PC_CLEANUP(pc_page_free) struct pc_web_page page;
    pc_err err = pc_page_begin(call, "Allow access", &page);
    if (err != PC_OK)
        return err;
    page.leaves = true;
    pc_json_text(&page.json, "query", query);
    pc_json_raw(&page.json, "authorization", pc_span_trim(pc_buf_span(&inner->answer)));
    return pc_page_end(&page, 200, "consent");
}

/* Where the decision leads: on to the client, to a question, or, with the same request, to where it
 * began, which asks for a sign-in or a second factor. */
static pc_err go_on(struct pc_call *call, struct pc_span query, const struct pc_call *inner) {
    struct pc_span outcome = pc_page_member(call, inner, "outcome");
    if (!pc_page_done(inner))
        return pc_diag_set(&call->work.diag, PC_ERR_INVALID, "the request is not good");
    if (pc_span_eq(outcome, PC_SPAN("redirect")))
        return pc_call_redirect(call, pc_page_member(call, inner, "location"));
    if (pc_span_eq(outcome, PC_SPAN("consent")))
        return show_consent(call, query, inner);
    return redirect_with(call, "/portcullis/oauth/authorize", query);
}

static pc_err decide(struct pc_call *call, struct pc_span query, struct pc_span decision) {
    struct pc_call inner;
    ask(call, "/portcullis/v1/me/authorizations", query, decision, &inner);
    pc_err err = go_on(call, query, &inner);
    pc_call_free(&inner);
    return err;
}

pc_err pc_show_consent(struct pc_call *call) {
    return decide(call, call->target_query, (struct pc_span){0});
}

pc_err pc_do_consent(struct pc_call *call) {
    return decide(call, call->values[CONSENT_QUERY].text, call->values[CONSENT_DECISION].text);
}

pc_err pc_show_oauth_sign_out(struct pc_call *call) {
    PC_CLEANUP(pc_page_free) struct pc_web_page page;
    pc_err err = pc_page_begin(call, "Sign out", &page);
    if (err != PC_OK)
        return err;
    page.leaves = true;
    pc_json_text(&page.json, "query", call->target_query);
    return pc_page_end(&page, 200, "oauth-sign-out");
}

pc_err pc_do_oauth_sign_out(struct pc_call *call) {
    struct pc_call inner;
    ask(call, "/portcullis/v1/me/logout", call->values[CONSENT_QUERY].text, (struct pc_span){0},
        &inner);
    struct pc_span location = pc_page_member(call, &inner, "location");
    pc_err err = pc_page_done(&inner) ? pc_page_take_headers(call, &inner) : PC_ERR_INVALID;
    pc_call_free(&inner);
    if (err != PC_OK)
        return err;
    return location.len > 0 ? pc_call_redirect(call, location)
                            : pc_page_go(call, "/portcullis/sign-in", "signed-out");
}
