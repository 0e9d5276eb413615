/* Public API: a forgotten password, invitations, and what a one-time token is good for. */
#include "authority/api/handlers.h"
#include "authority/people/first_administrator.h"
#include "authority/people/invitations.h"
#include "authority/people/one_time.h"
#include "authority/people/recovery.h"
#include "authority/words.h"
#include "identity/password.h"

static const char *const not_good = "the link is not good, was used, or its time is over";

static const struct pc_body_field forgot_fields[] = {
    {"username", PC_BODY_TEXT, .required = true, .min = 1, .max = 254},
};
PC_BODY_TABLE(pc_body_password_forgot, forgot_fields);

enum { RESET_TOKEN, RESET_PASSWORD };
static const struct pc_body_field reset_fields[] = {
    [RESET_TOKEN] = {"token", PC_BODY_TEXT, .required = true, .min = 1, .max = 128},
    [RESET_PASSWORD] = {"password", PC_BODY_TEXT, .required = true, .min = 1,
                        .max = PC_PASSWORD_MAX},
};
PC_BODY_TABLE(pc_body_password_reset, reset_fields);

enum { ACCEPT_TOKEN, ACCEPT_PASSWORD, ACCEPT_DISPLAY_NAME };
static const struct pc_body_field accept_fields[] = {
    [ACCEPT_TOKEN] = {"token", PC_BODY_TEXT, .required = true, .min = 1, .max = 128},
    [ACCEPT_PASSWORD] = {"password", PC_BODY_TEXT, .required = true, .min = 1,
                         .max = PC_PASSWORD_MAX},
    [ACCEPT_DISPLAY_NAME] = {"display_name", PC_BODY_TEXT, .max = 128, .check = pc_is_line},
};
PC_BODY_TABLE(pc_body_invitation_accept, accept_fields);

/* The kinds as the API spells them. */
enum { KIND_RESET, KIND_INVITATION, KIND_FIRST, KIND_COUNT };
static const char *const kinds[KIND_COUNT] = {"password-reset", "invitation",
                                              "first-administrator"};

static int kind_of(struct pc_span text) {
    int kind = 0;
    while (kind < KIND_COUNT && !pc_span_eq(text, pc_span_str(kinds[kind])))
        kind++;
    return kind;
}

static bool is_kind(struct pc_span text) {
    return kind_of(text) < KIND_COUNT;
}

enum { CHECK_KIND, CHECK_TOKEN };
static const struct pc_body_field check_fields[] = {
    [CHECK_KIND] = {"kind", PC_BODY_TEXT, .required = true, .min = 1, .max = 32, .check = is_kind,
                    .shape = "password-reset, invitation or first-administrator was expected"},
    [CHECK_TOKEN] = {"token", PC_BODY_TEXT, .required = true, .min = 1, .max = 128},
};
PC_BODY_TABLE(pc_body_one_time_check, check_fields);

pc_err pc_public_password_forgot(struct pc_call *call) {
    pc_err err = pc_password_forgot(&call->work, call->values[0].text);
    call->status = 202;
    return err;
}

/* What is not found is told in our words. */
static pc_err end(struct pc_call *call, pc_err err) {
    if (err != PC_ERR_NOTFOUND)
        return err;
    pc_call_problem(call, 404, not_good);
    return PC_OK;
}

pc_err pc_public_password_reset(struct pc_call *call) {
    call->status = 204;
    return end(call, pc_password_reset(&call->work, call->values[RESET_TOKEN].text,
                                       call->values[RESET_PASSWORD].text));
}

static pc_err answer_username(struct pc_call *call, struct pc_span name) {
    struct pc_json json = pc_call_answer(call, 200);
    pc_json_object(&json, NULL);
    pc_json_text_if(&json, "username", name);
    pc_json_object_end(&json);
    return PC_OK;
}

pc_err pc_public_invitation_accept(struct pc_call *call) {
    struct pc_account account;
    const struct pc_value *name = &call->values[ACCEPT_DISPLAY_NAME];
    pc_err err = pc_invitation_accept(&call->work, call->values[ACCEPT_TOKEN].text,
                                      call->values[ACCEPT_PASSWORD].text,
                                      name->given ? &name->text : NULL, &account);
    return err == PC_OK ? answer_username(call, account.name) : end(call, err);
}

pc_err pc_public_one_time_check(struct pc_call *call) {
    struct pc_account account = {0};
    struct pc_span token = call->values[CHECK_TOKEN].text;
    int kind = kind_of(call->values[CHECK_KIND].text);
    pc_err err =
        kind == KIND_FIRST
            ? pc_first_administrator_check(&call->work, token)
            : pc_one_time_account(&call->work,
                                  kind == KIND_RESET ? PC_ONE_TIME_RESET : PC_ONE_TIME_INVITATION,
                                  token, &account);
    return err == PC_OK ? answer_username(call, account.name) : end(call, err);
}
