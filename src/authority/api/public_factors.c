/* Public API: finishing a sign-in or a step-up with a second factor. */
#include "authority/api/handlers.h"
#include "authority/api/sign_in_answer.h"
#include "authority/people/email_codes.h"
#include "authority/people/second_factor.h"
#include "base/encode.h"
#include "identity/totp.h"

enum { SHOW_MFA_TOKEN, SHOW_CODE, SHOW_REMEMBER };
static const struct pc_body_field show_fields[] = {
    [SHOW_MFA_TOKEN] = {"mfa_token", PC_BODY_TEXT, .required = true, .min = 1, .max = 128},
    [SHOW_CODE] = {"code", PC_BODY_TEXT, .required = true, .min = 1, .max = 64},
    [SHOW_REMEMBER] = {"remember_device", PC_BODY_BOOL, .required = false},
};
PC_BODY_TABLE(pc_body_sign_in_code, show_fields);

static const struct pc_body_field token_fields[] = {
    {"mfa_token", PC_BODY_TEXT, .required = true, .min = 1, .max = 128},
};
PC_BODY_TABLE(pc_body_sign_in_email, token_fields);

enum { SETUP_TOKEN, SETUP_CODE };
static const struct pc_body_field setup_fields[] = {
    [SETUP_TOKEN] = {"setup_token", PC_BODY_TEXT, .required = true, .min = 1, .max = 128},
    [SETUP_CODE] = {"code", PC_BODY_TEXT, .required = true, .min = 1, .max = 16},
};
PC_BODY_TABLE(pc_body_setup_totp_confirm, setup_fields);
const struct pc_body_table pc_body_setup_totp = {setup_fields, SETUP_CODE};

static pc_err show(struct pc_call *call, enum pc_factor_kind kind) {
    struct pc_second_factor shown = {.mfa_token = call->values[SHOW_MFA_TOKEN].text,
                                     .kind = kind,
                                     .proof.code = call->values[SHOW_CODE].text,
                                     .remember = call->values[SHOW_REMEMBER].flag};
    PC_CLEANUP(pc_sign_in_free) struct pc_sign_in sign_in = pc_sign_in_init();
    pc_err err = pc_second_factor_show(&call->work, &shown, &sign_in);
    return err == PC_OK ? pc_answer_sign_in(call, &sign_in) : err;
}

pc_err pc_public_sign_in_totp(struct pc_call *call) {
    return show(call, PC_FACTOR_TOTP);
}

pc_err pc_public_sign_in_backup_code(struct pc_call *call) {
    return show(call, PC_FACTOR_BACKUP_CODE);
}

pc_err pc_public_sign_in_email_confirm(struct pc_call *call) {
    return show(call, PC_FACTOR_EMAIL);
}

static pc_err answer_sent(struct pc_call *call, const struct pc_account *account) {
    struct pc_span to;
    pc_err err = pc_email_masked(&call->work, account, &to);
    if (err != PC_OK)
        return err;
    struct pc_json json = pc_call_answer(call, 202);
    pc_json_object(&json, NULL);
    pc_json_text(&json, "sent_to", to);
    pc_json_object_end(&json);
    return PC_OK;
}

pc_err pc_public_sign_in_email(struct pc_call *call) {
    struct pc_account account;
    pc_err err = pc_second_factor_account(&call->work, call->values[0].text, &account);
    if (err == PC_OK)
        err = pc_email_code_send(&call->work, &account);
    if (err == PC_OK)
        return answer_sent(call, &account);
    if (err != PC_ERR_DENIED && err != PC_ERR_BUSY)
        return err;
    if (err == PC_ERR_BUSY)
        pc_call_problem(call, 429, "no more codes are sent to this address for now");
    else
        pc_answer_refused(call);
    return PC_OK;
}

pc_err pc_answer_totp_secret(struct pc_call *call, struct pc_span account, struct pc_span secret) {
    PC_CLEANUP(pc_buf_free) struct pc_buf text = PC_BUF_SECRET;
    PC_CLEANUP(pc_buf_free) struct pc_buf uri = PC_BUF_SECRET;
    pc_err err = pc_totp_uri(call->work.settings->mfa.issuer, account, secret, &uri);
    if (err != PC_OK)
        return err;
    pc_base32_encode(secret, &text);
    struct pc_json json = pc_call_answer(call, 200);
    pc_json_object(&json, NULL);
    pc_json_text(&json, "secret", pc_buf_span(&text));
    pc_json_text(&json, "otpauth_uri", pc_buf_span(&uri));
    pc_json_object_end(&json);
    return PC_OK;
}

pc_err pc_public_setup_totp(struct pc_call *call) {
    PC_CLEANUP(pc_buf_free) struct pc_buf secret = PC_BUF_SECRET;
    struct pc_account account;
    pc_err err =
        pc_setup_totp_begin(&call->work, call->values[SETUP_TOKEN].text, &account, &secret);
    if (err == PC_ERR_DENIED) {
        pc_answer_refused(call);
        return PC_OK;
    }
    return err == PC_OK ? pc_answer_totp_secret(call, account.name, pc_buf_span(&secret)) : err;
}

pc_err pc_public_setup_totp_confirm(struct pc_call *call) {
    PC_CLEANUP(pc_sign_in_free) struct pc_sign_in sign_in = pc_sign_in_init();
    pc_err err = pc_setup_totp_confirm(&call->work, call->values[SETUP_TOKEN].text,
                                       call->values[SETUP_CODE].text, &sign_in);
    return err == PC_OK ? pc_answer_sign_in(call, &sign_in) : err;
}
