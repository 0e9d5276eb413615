/* Signing in by pages: the password, the second factor, setting one up where that is overdue, and
 * showing one again. */
#include "authority/form.h"
#include "authority/pages/handlers.h"
#include "authority/pages/problem_type.h"
#include "authority/pages/sign_in_state.h"
#include "base/json.h"

#define V1    "/portcullis/v1"
#define SETUP "/portcullis/sign-in/setup"

/* ---- name and password ---- */

static pc_err show_sign_in(struct pc_call *call, unsigned status, const struct pc_call *failed) {
    PC_CLEANUP(pc_page_free) struct pc_web_page page;
    pc_err err = pc_page_begin(call, "Sign in", &page);
    if (err != PC_OK)
        return err;
    page.leaves = true;
    pc_json_text(&page.json, "return", pc_sign_in_return(call));
    if (pc_page_get(&page, "issuers", PC_SPAN(V1 "/sign-in/issuers")) != PC_OK)
        call->work.diag = (struct pc_diag){0}; /* other ways to sign in are an extra */
    pc_page_add_error(&page, failed);
    return pc_page_end(&page, status, "sign-in");
}

pc_err pc_show_sign_in(struct pc_call *call) {
    return show_sign_in(call, 200, NULL);
}

/* The browser is signed in: on to where it wanted to go. */
static pc_err go_in(struct pc_call *call, const struct pc_call *inner) {
    pc_err err = pc_page_take_headers(call, inner);
    if (err == PC_OK)
        err = pc_sign_in_state_end(call);
    return err == PC_OK ? pc_call_redirect(call, pc_sign_in_return(call)) : err;
}

static pc_err next_step(struct pc_call *call, const struct pc_call *inner) {
    if (pc_page_done(inner))
        return go_in(call, inner);
    if (pc_is_problem(call, inner, "mfa-required")) {
        pc_err err = pc_sign_in_state_put(call, inner, "mfa_token");
        return err == PC_OK ? pc_sign_in_step(call, "/portcullis/sign-in/second-factor", NULL)
                            : err;
    }
    if (pc_is_problem(call, inner, "mfa-setup-required")) {
        pc_err err = pc_sign_in_state_put(call, inner, "setup_token");
        return err == PC_OK ? pc_sign_in_step(call, "/portcullis/sign-in/setup", NULL) : err;
    }
    return show_sign_in(call, inner->status, inner);
}

pc_err pc_do_sign_in(struct pc_call *call) {
    struct pc_call inner;
    pc_page_do(call, "POST", PC_SPAN(V1 "/sign-in"), &inner);
    pc_err err = next_step(call, &inner);
    pc_call_free(&inner);
    return err;
}

/* ---- the second factor ---- */

/* One row a factor: how it is asked for, and the call that takes it. */
static const struct factor {
    struct pc_span name;
    struct pc_span words; /* for choosing it */
    const char *target;   /* NULL: a script makes the call */
} factors[] = {
    {{"passkey", 7}, {"Use a passkey", 13}, NULL},
    {{"totp", 4}, {"Use the authenticator app", 25}, V1 "/sign-in/totp"},
    {{"backup_code", 11}, {"Use a backup code", 17}, V1 "/sign-in/backup-code"},
    {{"email", 5}, {"Send a code by e-mail", 21}, V1 "/sign-in/email/confirm"},
};

static bool has_factor(const struct pc_sign_in_state *state, struct pc_span name) {
    struct pc_span rest = state->factors, one;
    while (pc_span_split(&rest, '.', &one))
        if (pc_span_eq(one, name))
            return true;
    return false;
}

/* The one that ?with= names and the account has; otherwise the first that it has. */
static const struct factor *chosen(struct pc_call *call, const struct pc_sign_in_state *state) {
    struct pc_span with = {0};
    const struct factor *first = NULL;
    if (pc_call_query(call, "with", &with) != PC_OK)
        with = (struct pc_span){0};
    for (size_t i = 0; i < sizeof factors / sizeof *factors; i++) {
        if (!has_factor(state, factors[i].name))
            continue;
        if (pc_span_eq(with, factors[i].name))
            return &factors[i];
        if (first == NULL)
            first = &factors[i];
    }
    return first;
}

static void add_choices(struct pc_web_page *page, const struct pc_sign_in_state *state,
                        const struct factor *now) {
    pc_json_text(&page->json, "factor", now->name);
    pc_json_array(&page->json, "others");
    for (size_t i = 0; i < sizeof factors / sizeof *factors; i++) {
        if (&factors[i] == now || !has_factor(state, factors[i].name))
            continue;
        pc_json_object(&page->json, NULL);
        pc_json_text(&page->json, "name", factors[i].name);
        pc_json_text(&page->json, "words", factors[i].words);
        pc_json_object_end(&page->json);
    }
    pc_json_array_end(&page->json);
}

static pc_err show_factor(struct pc_call *call, unsigned status, const struct pc_call *failed) {
    struct pc_sign_in_state state;
    const struct factor *now = NULL;
    if (pc_sign_in_state_get(call, &state))
        now = chosen(call, &state);
    if (now == NULL)
        return pc_sign_in_step(call, "/portcullis/sign-in", "too-late");
    PC_CLEANUP(pc_page_free) struct pc_web_page page;
    pc_err err = pc_page_begin(call, "One more step", &page);
    if (err != PC_OK)
        return err;
    page.leaves = true;
    pc_json_text(&page.json, "return", pc_sign_in_return(call));
    pc_json_text(&page.json, "mfa_token", state.token);
    add_choices(&page, &state, now);
    pc_page_add_error(&page, failed);
    return pc_page_end(&page, status, "second-factor");
}

pc_err pc_show_second_factor(struct pc_call *call) {
    return show_factor(call, 200, NULL);
}

enum { FACTOR_CODE, FACTOR_REMEMBER };
static const struct pc_body_field factor_fields[] = {
    [FACTOR_CODE] = {"code", PC_BODY_TEXT, .max = 128},
    [FACTOR_REMEMBER] = {"remember_device", PC_BODY_BOOL, .required = false},
};
PC_BODY_TABLE(pc_form_second_factor, factor_fields);

/* Codes are typed with spaces and dashes as they are shown. */
static void add_code(struct pc_json *json, struct pc_call *call) {
    char memory[129];
    struct pc_buf code = pc_buf_over(memory, sizeof memory);
    struct pc_span typed = call->values[FACTOR_CODE].text;
    for (size_t i = 0; i < typed.len; i++)
        if (typed.ptr[i] != ' ')
            pc_buf_add_char(&code, typed.ptr[i]);
    pc_json_text(json, "code", pc_buf_span(&code));
    pc_wipe(memory, sizeof memory);
}

static void ask(struct pc_call *call, const char *target, const char *member, bool with_code,
                struct pc_call *inner) {
    struct pc_sign_in_state state;
    PC_CLEANUP(pc_buf_free) struct pc_buf body = PC_BUF_SECRET;
    struct pc_json json = pc_json(&body);
    (void)pc_sign_in_state_get(call, &state);
    pc_json_object(&json, NULL);
    pc_json_text(&json, member, state.token);
    if (with_code)
        add_code(&json, call);
    if (with_code && call->values[FACTOR_REMEMBER].flag)
        pc_json_bool(&json, "remember_device", true);
    pc_json_object_end(&json);
    pc_router_inner(call, "POST", pc_span_str(target), pc_buf_span(&body), inner);
}

pc_err pc_do_second_factor(struct pc_call *call) {
    struct pc_sign_in_state state;
    const struct factor *now = NULL;
    if (pc_sign_in_state_get(call, &state))
        now = chosen(call, &state);
    if (now == NULL || now->target == NULL)
        return pc_sign_in_step(call, "/portcullis/sign-in", "too-late");
    struct pc_call inner;
    ask(call, now->target, "mfa_token", true, &inner);
    pc_err err =
        pc_page_done(&inner) ? go_in(call, &inner) : show_factor(call, inner.status, &inner);
    pc_call_free(&inner);
    return err;
}

pc_err pc_do_send_code(struct pc_call *call) {
    struct pc_call inner;
    ask(call, V1 "/sign-in/email", "mfa_token", false, &inner);
    pc_err err =
        pc_page_done(&inner)
            ? pc_sign_in_step(call, "/portcullis/sign-in/second-factor?with=email", "code-sent")
            : show_factor(call, inner.status, &inner);
    pc_call_free(&inner);
    return err;
}

/* ---- showing one again ---- */

pc_err pc_show_step_up(struct pc_call *call) {
    struct pc_call inner;
    pc_router_inner(call, "POST", PC_SPAN(V1 "/me/step-up"), (struct pc_span){0}, &inner);
    bool good = pc_page_done(&inner);
    pc_err err = good ? pc_sign_in_state_put(call, &inner, "mfa_token") : PC_OK;
    pc_call_free(&inner);
    if (err != PC_OK)
        return err;
    /* Without a factor there is nothing to show: the account page says how to set one up. */
    return good ? pc_sign_in_step(call, "/portcullis/sign-in/second-factor", "step-up")
                : pc_page_go(call, "/portcullis/account/security", "factor-needed");
}

/* ---- setting one up where that is overdue ---- */

pc_err pc_show_setup(struct pc_call *call) {
    struct pc_sign_in_state state;
    struct pc_call inner;
    if (!pc_sign_in_state_get(call, &state))
        return pc_sign_in_step(call, "/portcullis/sign-in", "too-late");
    ask(call, V1 "/sign-in/setup/totp", "setup_token", false, &inner);
    pc_err err = pc_page_done(&inner) ? pc_totp_setup_page(call, &inner, SETUP, 200, NULL)
                                      : pc_sign_in_step(call, "/portcullis/sign-in", "too-late");
    pc_call_free(&inner);
    return err;
}

pc_err pc_do_setup(struct pc_call *call) {
    struct pc_call inner;
    ask(call, V1 "/sign-in/setup/totp/confirm", "setup_token", true, &inner);
    pc_err err = pc_page_done(&inner) ? go_in(call, &inner)
                                      : pc_totp_setup_page(call, NULL, SETUP, inner.status, &inner);
    pc_call_free(&inner);
    return err;
}
