/* Public API: what somebody who is signed in does with the own account. */
#include "authority/people/accounts.h"
#include "authority/api/handlers.h"
#include "authority/api/key_calls.h"
#include "authority/api/lists.h"
#include "authority/people/passwords.h"
#include "authority/people/permissions.h"
#include "authority/api/render.h"
#include "authority/people/sessions.h"
#include "base/encode.h"
#include "identity/password.h"
#include "identity/totp.h"

/* A key made so soon after a second factor counts as made with it. */
#define FRESH (15 * PC_MINUTE)

enum { PASSWORD_CURRENT, PASSWORD_NEW };
static const struct pc_body_field password_fields[] = {
    [PASSWORD_CURRENT] = {"current", PC_BODY_TEXT, .required = true, .min = 1,
                          .max = PC_PASSWORD_MAX},
    [PASSWORD_NEW] = {"new", PC_BODY_TEXT, .required = true, .min = 1, .max = PC_PASSWORD_MAX},
};
PC_BODY_TABLE(pc_body_me_password, password_fields);

static const struct pc_body_field confirm_fields[] = {
    {"code", PC_BODY_TEXT, .required = true, .min = 1, .max = 16},
};
PC_BODY_TABLE(pc_body_me_totp_confirm, confirm_fields);

enum { REMOVE_CODE, REMOVE_PASSWORD };
static const struct pc_body_field remove_fields[] = {
    [REMOVE_CODE] = {"code", PC_BODY_TEXT, .required = true, .min = 1, .max = 16},
    [REMOVE_PASSWORD] = {"password", PC_BODY_TEXT, .min = 1, .max = PC_PASSWORD_MAX},
};
PC_BODY_TABLE(pc_body_me_totp_remove, remove_fields);

pc_err pc_public_me(struct pc_call *call) {
    struct pc_span granted;
    pc_err err = pc_permissions_of(&call->work, &call->account, &granted);
    if (err != PC_OK)
        return err;
    struct pc_account shown = call->account;
    shown.permissions = granted;
    struct pc_json json = pc_call_answer(call, 200);
    pc_json_object(&json, NULL);
    pc_render_account(&json, &shown);
    pc_json_object(&json, "session");
    pc_render_session(&json, &call->session);
    pc_json_object_end(&json);
    pc_json_object_end(&json);
    return PC_OK;
}

pc_err pc_public_me_password(struct pc_call *call) {
    call->status = 204;
    return pc_account_change_password(&call->work, &call->account,
                                      call->values[PASSWORD_CURRENT].text,
                                      call->values[PASSWORD_NEW].text);
}

static bool is_fresh(const struct pc_call *call) {
    return call->session.record.auth_time + FRESH > call->work.now;
}

/* Who found an old session must not make a second factor of his own the account's. */
pc_err pc_public_me_totp(struct pc_call *call) {
    if (!is_fresh(call))
        return pc_diag_set(&call->work.diag, PC_ERR_DENIED, "sign in again first");
    PC_CLEANUP(pc_buf_free) struct pc_buf secret = PC_BUF_SECRET;
    PC_CLEANUP(pc_buf_free) struct pc_buf text = PC_BUF_SECRET;
    PC_CLEANUP(pc_buf_free) struct pc_buf uri = PC_BUF_SECRET;
    pc_err err = pc_totp_begin(&call->work, &call->account.id, &secret);
    if (err == PC_OK)
        err = pc_totp_uri(call->work.settings->mfa.issuer, call->account.name, pc_buf_span(&secret),
                          &uri);
    if (err != PC_OK)
        return err;
    pc_base32_encode(pc_buf_span(&secret), &text);
    struct pc_json json = pc_call_answer(call, 200);
    pc_json_object(&json, NULL);
    pc_json_text(&json, "secret", pc_buf_span(&text));
    pc_json_text(&json, "otpauth_uri", pc_buf_span(&uri));
    pc_json_object_end(&json);
    return PC_OK;
}

pc_err pc_public_me_totp_confirm(struct pc_call *call) {
    call->status = 204;
    return pc_totp_confirm(&call->work, &call->account.id, &call->session.record.id,
                           call->values[0].text);
}

pc_err pc_public_me_totp_remove(struct pc_call *call) {
    const struct pc_value *password = &call->values[REMOVE_PASSWORD];
    pc_err err =
        password->given ? pc_password_confirm(&call->work, &call->account, password->text) : PC_OK;
    call->status = 204;
    return err == PC_OK
               ? pc_totp_remove(&call->work, &call->account.id, call->values[REMOVE_CODE].text)
               : err;
}

pc_err pc_public_me_keys(struct pc_call *call) {
    return pc_list_keys(call, &call->account.id);
}

pc_err pc_public_me_keys_create(struct pc_call *call) {
    struct pc_key_wish wish = pc_key_wish_of(call);
    wish.mfa = call->session.record.mfa && is_fresh(call);
    /* Who belongs to no tenant may be given a key for one, but not take it. */
    if (wish.tenant.len > 0 && !pc_span_eq(wish.tenant, call->account.tenant))
        return pc_diag_set(&call->work.diag, PC_ERR_DENIED, "tenant: it is not the account's");
    if (wish.life > call->work.settings->api_keys.life)
        return pc_diag_set(&call->work.diag, PC_ERR_RANGE,
                           "expires_in: longer than api_keys.life allows");
    return pc_key_answer_new(call, &call->account, &wish);
}

pc_err pc_public_me_keys_delete(struct pc_call *call) {
    struct pc_id id;
    if (pc_id_parse(call->params[0], &id) != PC_OK)
        return PC_ERR_NOTFOUND;
    call->status = 204;
    return pc_key_delete(&call->work, &id, &call->account.id);
}

pc_err pc_public_me_sessions(struct pc_call *call) {
    return pc_list_sessions(call, &call->account.id);
}

pc_err pc_public_me_sessions_end(struct pc_call *call) {
    struct pc_id id;
    if (pc_id_parse(call->params[0], &id) != PC_OK)
        return PC_ERR_NOTFOUND;
    call->status = 204;
    return pc_session_end_by_id(&call->work, &id, &call->account.id);
}
