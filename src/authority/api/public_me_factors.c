/* Public API: the second factors of who is signed in, remembered devices, and the step-up. */
#include "authority/api/handlers.h"
#include "authority/api/lists.h"
#include "authority/api/render.h"
#include "authority/api/sign_in_answer.h"
#include "authority/people/backup_codes.h"
#include "authority/people/devices.h"
#include "authority/people/passwords.h"
#include "authority/people/second_factor.h"
#include "identity/password.h"

static const struct pc_body_field confirm_fields[] = {
    {"code", PC_BODY_TEXT, .required = true, .min = 1, .max = 16},
};
PC_BODY_TABLE(pc_body_me_totp_confirm, confirm_fields);

enum { REMOVE_CODE, REMOVE_PASSWORD };
static const struct pc_body_field remove_fields[] = {
    [REMOVE_CODE] = {"code", PC_BODY_TEXT, .min = 1, .max = 16},
    [REMOVE_PASSWORD] = {"password", PC_BODY_TEXT, .min = 1, .max = PC_PASSWORD_MAX},
};
PC_BODY_TABLE(pc_body_me_totp_remove, remove_fields);

/* Who found an old session must not make a second factor of his own the account's. */
pc_err pc_public_me_totp(struct pc_call *call) {
    bool asked = false;
    pc_err err = pc_fresh_asked(call, &asked);
    if (err != PC_OK || asked)
        return err;
    PC_CLEANUP(pc_buf_free) struct pc_buf secret = PC_BUF_SECRET;
    err = pc_totp_begin(&call->work, &call->account.id, &secret);
    return err == PC_OK ? pc_answer_totp_secret(call, call->account.name, pc_buf_span(&secret))
                        : err;
}

/* As above: there may be a passkey since it was begun. */
pc_err pc_public_me_totp_confirm(struct pc_call *call) {
    PC_CLEANUP(pc_buf_free) struct pc_buf cookie = PC_BUF_SECRET;
    bool asked = false;
    pc_err err = pc_fresh_asked(call, &asked);
    if (err != PC_OK || asked)
        return err;
    call->status = 204;
    err = pc_totp_confirm(&call->work, &call->account.id, &call->session.record.id,
                          call->values[0].text, &cookie);
    return err == PC_OK ? pc_answer_session_cookie(call, &cookie) : err;
}

/* A code of it is proof enough; who has it no more shows another factor in a step-up. */
pc_err pc_public_me_totp_remove(struct pc_call *call) {
    const struct pc_value *password = &call->values[REMOVE_PASSWORD];
    bool asked = false;
    pc_err err = call->values[REMOVE_CODE].given ? PC_OK : pc_step_up_asked(call, &asked);
    if (err != PC_OK || asked)
        return err;
    if (password->given)
        err = pc_password_confirm(&call->work, &call->account, password->text);
    call->status = 204;
    return err == PC_OK
               ? pc_totp_remove(&call->work, &call->account.id, call->values[REMOVE_CODE].text)
               : err;
}

pc_err pc_public_me_step_up(struct pc_call *call) {
    PC_CLEANUP(pc_sign_in_free) struct pc_sign_in sign_in = pc_sign_in_init();
    pc_err err = pc_step_up_begin(&call->work, &call->account, &call->session, &sign_in);
    if (err != PC_OK)
        return err;
    struct pc_json json = pc_call_answer(call, 200);
    pc_json_object(&json, NULL);
    pc_json_text(&json, "mfa_token", pc_buf_span(&sign_in.mfa_token));
    pc_render_factors(&json, sign_in.factors);
    pc_json_object_end(&json);
    return PC_OK;
}

pc_err pc_public_me_backup_codes(struct pc_call *call) {
    struct pc_factor_code_count count;
    pc_err err = pc_backup_codes_count(&call->work, &call->account, &count);
    if (err != PC_OK)
        return err;
    struct pc_json json = pc_call_answer(call, 200);
    pc_json_object(&json, NULL);
    pc_json_u64(&json, "left", count.left);
    pc_json_bool(&json, "few", count.made > 0 && count.left <= PC_BACKUP_CODES_FEW);
    pc_render_time(&json, "expires", count.expires);
    pc_json_object_end(&json);
    return PC_OK;
}

pc_err pc_public_me_backup_codes_make(struct pc_call *call) {
    bool asked = false;
    pc_err err = pc_step_up_asked(call, &asked);
    if (err != PC_OK || asked)
        return err;
    PC_CLEANUP(pc_buf_free) struct pc_buf lines = PC_BUF_SECRET;
    err = pc_backup_codes_make(&call->work, &call->account, &lines);
    if (err != PC_OK)
        return err;
    struct pc_span rest = pc_buf_span(&lines), code;
    struct pc_json json = pc_call_answer(call, 201);
    pc_json_object(&json, NULL);
    pc_json_array(&json, "codes");
    while (pc_span_split(&rest, '\n', &code))
        if (code.len > 0)
            pc_json_text(&json, NULL, code);
    pc_json_array_end(&json);
    pc_render_time(&json, "expires", call->work.now + PC_BACKUP_CODE_LIFE);
    pc_json_object_end(&json);
    return PC_OK;
}

pc_err pc_public_me_devices(struct pc_call *call) {
    return pc_list_devices(call, &call->account.id);
}

pc_err pc_public_me_devices_end(struct pc_call *call) {
    struct pc_id id;
    if (pc_id_parse(call->params[0], &id) != PC_OK)
        return PC_ERR_NOTFOUND;
    call->status = 204;
    return pc_device_end(&call->work, &id, &call->account);
}
