/* Public API: what somebody who is signed in does with the own account. */
#include "authority/people/accounts.h"
#include "authority/api/handlers.h"
#include "authority/api/key_calls.h"
#include "authority/api/lists.h"
#include "authority/people/attempts.h"
#include "authority/people/permissions.h"
#include "authority/api/render.h"
#include "authority/api/sign_in_answer.h"
#include "authority/people/sessions.h"
#include "identity/password.h"

enum { PASSWORD_CURRENT, PASSWORD_NEW };
static const struct pc_body_field password_fields[] = {
    [PASSWORD_CURRENT] = {"current", PC_BODY_TEXT, .required = true, .min = 1,
                          .max = PC_PASSWORD_MAX},
    [PASSWORD_NEW] = {"new", PC_BODY_TEXT, .required = true, .min = 1, .max = PC_PASSWORD_MAX},
};
PC_BODY_TABLE(pc_body_me_password, password_fields);

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
    bool asked = false;
    pc_err err = pc_step_up_asked(call, &asked);
    if (err != PC_OK || asked)
        return err;
    call->status = 204;
    return pc_account_change_password(&call->work, &call->account,
                                      call->values[PASSWORD_CURRENT].text,
                                      call->values[PASSWORD_NEW].text);
}

pc_err pc_public_me_keys(struct pc_call *call) {
    return pc_list_keys(call, &call->account.id);
}

/* A key outlives the session, so an old one makes none; and who has to have a second factor makes
 * keys only after it was shown. *asked: the answer is made. */
static pc_err ask_for_factor(struct pc_call *call, bool *asked) {
    const struct pc_settings_mfa *mfa = &call->work.settings->mfa;
    pc_err err = pc_fresh_asked(call, asked);
    if (err != PC_OK || *asked)
        return err;
    *asked = mfa->required_for_api_keys && !call->session.record.mfa &&
             pc_mfa_required(&call->account, mfa);
    if (*asked)
        pc_call_problem_of(call, 403, "mfa-setup-required",
                           "a second factor must be set up before keys are made", NULL,
                           (struct pc_span){0});
    return PC_OK;
}

pc_err pc_public_me_keys_create(struct pc_call *call) {
    bool asked = false;
    pc_err err = ask_for_factor(call, &asked);
    if (err != PC_OK || asked)
        return err;
    struct pc_key_wish wish = pc_key_wish_of(call);
    wish.mfa = call->session.record.mfa;
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
