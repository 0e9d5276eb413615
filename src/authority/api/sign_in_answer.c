/* How the API answers sign-ins, and asks for a second factor. */
#include "authority/api/sign_in_answer.h"

#include "authority/api/render.h"
#include "authority/events.h"
#include "authority/people/backup_codes.h"
#include "authority/people/factors.h"
#include "identity/session.h"

static void add_tokens(struct pc_json *json, const struct pc_tokens *tokens) {
    pc_json_text(json, "access_token", pc_buf_span(&tokens->access));
    pc_json_text(json, "refresh_token", pc_buf_span(&tokens->refresh));
    pc_json_text(json, "token_type", PC_SPAN("Bearer"));
    pc_json_u64(json, "expires_in", tokens->expires_in);
    pc_render_id(json, "session_id", &tokens->session);
    if (tokens->mfa_setup_required)
        pc_json_bool(json, "mfa_setup_required", true);
}

static pc_err set_cookie(struct pc_call *call, const char *name, const struct pc_buf *value,
                         pc_time life) {
    return value->len == 0 ? PC_OK : pc_call_cookie(call, name, pc_buf_span(value), life);
}

pc_err pc_answer_session_cookie(struct pc_call *call, const struct pc_buf *value) {
    return set_cookie(call, PC_SESSION_COOKIE, value, call->work.settings->sessions.absolute);
}

pc_err pc_answer_tokens(struct pc_call *call, const struct pc_tokens *tokens) {
    struct pc_json json = pc_call_answer(call, 200);
    pc_json_object(&json, NULL);
    add_tokens(&json, tokens);
    pc_json_object_end(&json);
    return pc_answer_session_cookie(call, &tokens->cookie);
}

static pc_err answer_done(struct pc_call *call, const struct pc_sign_in *sign_in) {
    int left = sign_in->backup_codes_left;
    struct pc_json json = pc_call_answer(call, 200);
    pc_json_object(&json, NULL);
    add_tokens(&json, &sign_in->tokens);
    if (left != PC_SIGN_IN_NO_CODES && left <= PC_BACKUP_CODES_FEW)
        pc_json_u64(&json, "backup_codes_left", (uint64_t)left);
    pc_json_object_end(&json);
    pc_err err = pc_answer_session_cookie(call, &sign_in->tokens.cookie);
    return err == PC_OK ? set_cookie(call, PC_DEVICE_COOKIE, &sign_in->device,
                                     call->work.settings->mfa.remember_device)
                        : err;
}

void pc_render_factors(struct pc_json *json, unsigned factors) {
    pc_json_array(json, "factors");
    for (enum pc_factor_kind kind = 0; kind < PC_FACTOR_COUNT; kind++)
        if (pc_factors_have(factors, kind))
            pc_json_text(json, NULL, pc_span_str(pc_factor(kind)->name));
    pc_json_array_end(json);
}

void pc_answer_refused(struct pc_call *call) {
    pc_call_problem(call, 401, "the name, password or code is wrong");
}

pc_err pc_answer_sign_in(struct pc_call *call, const struct pc_sign_in *sign_in) {
    struct pc_json json;
    switch (sign_in->outcome) {
    case PC_SIGN_IN_DONE:
        return answer_done(call, sign_in);
    case PC_SIGN_IN_MFA:
        json = pc_call_problem_begin(call, 401, "mfa-required", "a second factor is needed");
        pc_json_text(&json, "mfa_token", pc_buf_span(&sign_in->mfa_token));
        pc_render_factors(&json, sign_in->factors);
        pc_json_object_end(&json);
        return PC_OK;
    case PC_SIGN_IN_MFA_SETUP:
        pc_call_problem_of(call, 403, "mfa-setup-required",
                           "a second factor must be set up before anything else", "setup_token",
                           pc_buf_span(&sign_in->mfa_token));
        return PC_OK;
    case PC_SIGN_IN_REFUSED:
        break;
    }
    pc_answer_refused(call);
    return PC_OK;
}

static pc_err ask(struct pc_call *call) {
    struct pc_event event = pc_event_of(&call->work, PC_EVENT_ACCESS, "");
    event.action = call->method;
    event.allowed = false;
    event.reason = PC_SPAN("step_up_required");
    event.status = 401;
    pc_err err = pc_event_write(call->work.authority, &event);
    if (err == PC_OK)
        pc_call_problem_of(call, 401, "step-up-required",
                           "the second factor must be shown again first", NULL,
                           (struct pc_span){0});
    return err;
}

pc_err pc_step_up_asked(struct pc_call *call, bool *asked) {
    const struct pc_session_record *session = &call->session.record;
    unsigned factors = 0;
    *asked = false;
    pc_err err = pc_factors_of(&call->work, &call->account, &factors);
    if (err != PC_OK || factors == 0)
        return err;
    if (session->mfa &&
        session->auth_time + call->work.settings->mfa.sensitive_age > call->work.now)
        return PC_OK;
    *asked = true;
    return ask(call);
}

pc_err pc_fresh_asked(struct pc_call *call, bool *asked) {
    pc_err err = pc_step_up_asked(call, asked);
    if (err != PC_OK || *asked)
        return err;
    if (call->session.record.auth_time + call->work.settings->mfa.sensitive_age > call->work.now)
        return PC_OK;
    return pc_diag_set(&call->work.diag, PC_ERR_DENIED, "sign in again first");
}
