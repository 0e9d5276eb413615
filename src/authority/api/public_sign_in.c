/* Public API: signing in and out, tokens, the first administrator. */
#include "authority/events.h"
#include "authority/federation/handlers.h"
#include "authority/people/first_administrator.h"
#include "authority/api/handlers.h"
#include "authority/api/render.h"
#include "authority/api/sign_in_answer.h"
#include "authority/people/sessions.h"
#include "authority/people/sign_in.h"
#include "authority/words.h"
#include "identity/password.h"
#include "identity/session.h"

enum { SIGN_IN_USERNAME, SIGN_IN_PASSWORD, SIGN_IN_TOTP, SIGN_IN_COOKIE, SIGN_IN_REMEMBER };
static const struct pc_body_field sign_in_fields[] = {
    [SIGN_IN_USERNAME] = {"username", PC_BODY_TEXT, .required = true, .min = 1, .max = 64},
    [SIGN_IN_PASSWORD] = {"password", PC_BODY_TEXT, .required = true, .min = 1,
                          .max = PC_PASSWORD_MAX},
    [SIGN_IN_TOTP] = {"totp", PC_BODY_TEXT, .min = 1, .max = 16},
    [SIGN_IN_COOKIE] = {"cookie", PC_BODY_BOOL, .required = false},
    [SIGN_IN_REMEMBER] = {"remember_device", PC_BODY_BOOL, .required = false},
};
PC_BODY_TABLE(pc_body_sign_in, sign_in_fields);

static const struct pc_body_field refresh_fields[] = {
    {"refresh_token", PC_BODY_TEXT, .required = true, .min = 1, .max = 128},
};
PC_BODY_TABLE(pc_body_refresh, refresh_fields);

enum { REVOKE_TOKEN, REVOKE_HINT };
static const struct pc_body_field revoke_fields[] = {
    [REVOKE_TOKEN] = {"token", PC_BODY_TEXT, .required = true, .min = 1, .max = PC_BODY_MAX},
    [REVOKE_HINT] = {"token_type_hint", PC_BODY_TEXT, .max = 64},
};
PC_BODY_TABLE(pc_body_revoke, revoke_fields);

enum { FIRST_TOKEN, FIRST_USERNAME, FIRST_PASSWORD };
static const struct pc_body_field first_fields[] = {
    [FIRST_TOKEN] = {"token", PC_BODY_TEXT, .required = true, .min = 1, .max = 128},
    [FIRST_USERNAME] = {"username", PC_BODY_TEXT, .required = true, .min = 1, .max = 64,
                        .check = pc_is_account_name,
                        .shape = "small letters, digits and . _ @ - were expected"},
    [FIRST_PASSWORD] = {"password", PC_BODY_TEXT, .required = true, .min = 1,
                        .max = PC_PASSWORD_MAX},
};
PC_BODY_TABLE(pc_body_first_administrator, first_fields);

pc_err pc_public_sign_in(struct pc_call *call) {
    struct pc_sign_in_request request = {.name = call->values[SIGN_IN_USERNAME].text,
                                         .password = call->values[SIGN_IN_PASSWORD].text,
                                         .code = call->values[SIGN_IN_TOTP].text,
                                         .cookie = call->values[SIGN_IN_COOKIE].flag,
                                         .cookies = call->header(call->context, "Cookie"),
                                         .remember = call->values[SIGN_IN_REMEMBER].flag};
    PC_CLEANUP(pc_sign_in_free) struct pc_sign_in sign_in = pc_sign_in_init();
    pc_err err = pc_sign_in_password(&call->work, &request, &sign_in);
    return err == PC_OK ? pc_answer_sign_in(call, &sign_in) : err;
}

pc_err pc_public_refresh(struct pc_call *call) {
    PC_CLEANUP(pc_tokens_free) struct pc_tokens tokens = pc_tokens_init();
    pc_err err = pc_tokens_refresh(&call->work, call->values[0].text, &tokens);
    if (err == PC_ERR_DENIED) {
        pc_call_problem(call, 401, "the refresh token is not good");
        return PC_OK;
    }
    return err == PC_OK ? pc_answer_tokens(call, &tokens) : err;
}

pc_err pc_public_revoke(struct pc_call *call) {
    pc_err err = pc_tokens_revoke(&call->work, call->values[REVOKE_TOKEN].text);
    if (err != PC_OK)
        return err;
    struct pc_json json = pc_call_answer(call, 200);
    pc_json_object(&json, NULL);
    pc_json_object_end(&json);
    return PC_OK;
}

pc_err pc_public_sign_out(struct pc_call *call) {
    struct pc_work *work = &call->work;
    PC_CLEANUP(pc_change_abort) struct pc_change change = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf url = PC_BUF_SECRET;
    pc_err err = pc_federation_logout_url(work, &call->session.record.id, &url);
    if (err == PC_OK)
        err = pc_change_begin(work, &change);
    if (err == PC_OK)
        err = pc_session_end(&change, &call->session);
    if (err != PC_OK)
        return err;
    struct pc_event event = pc_event_of(work, PC_EVENT_SIGN_OUT, "sign_out");
    event.resource = pc_work_id_text(work, &call->session.record.id);
    err = pc_change_commit(&change, &event);
    if (err == PC_OK)
        err = pc_call_cookie(call, PC_SESSION_COOKIE, (struct pc_span){0}, 0);
    call->status = 204;
    if (err != PC_OK || url.len == 0)
        return err;
    struct pc_json json = pc_call_answer(call, 200);
    pc_json_object(&json, NULL);
    pc_json_text(&json, "logout_url", pc_buf_span(&url));
    pc_json_object_end(&json);
    return PC_OK;
}

pc_err pc_public_first_administrator(struct pc_call *call) {
    struct pc_account account;
    pc_err err = pc_first_administrator_make(&call->work, call->values[FIRST_TOKEN].text,
                                             call->values[FIRST_USERNAME].text,
                                             call->values[FIRST_PASSWORD].text, &account);
    if (err != PC_OK)
        return err;
    struct pc_json json = pc_call_answer(call, 201);
    pc_json_object(&json, NULL);
    pc_render_account(&json, &account);
    pc_json_object_end(&json);
    return PC_OK;
}
