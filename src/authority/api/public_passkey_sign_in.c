/* Public API: passkeys in sign-ins. */
#include "authority/people/passkey_sign_in.h"

#include "authority/api/handlers.h"
#include "authority/api/sign_in_answer.h"
#include "authority/people/passkey_options.h"
#include "authority/people/second_factor.h"
#include "authority/who.h"

enum { MFA_TOKEN_MAX = 128 };

static const struct pc_body_field options_fields[] = {
    {"mfa_token", PC_BODY_TEXT, .min = 1, .max = MFA_TOKEN_MAX},
};
PC_BODY_TABLE(pc_body_sign_in_passkey_options, options_fields);

enum { SHOW_HANDLE, SHOW_CREDENTIAL, SHOW_MFA_TOKEN, SHOW_COOKIE, SHOW_REMEMBER };
static const struct pc_body_field show_fields[] = {
    [SHOW_HANDLE] = {"handle", PC_BODY_TEXT, .required = true, .min = 1,
                     .max = PC_PASSKEY_HANDLE_MAX},
    [SHOW_CREDENTIAL] = {"credential", PC_BODY_OBJECT, .required = true},
    [SHOW_MFA_TOKEN] = {"mfa_token", PC_BODY_TEXT, .min = 1, .max = MFA_TOKEN_MAX},
    [SHOW_COOKIE] = {"cookie", PC_BODY_BOOL, .required = false},
    [SHOW_REMEMBER] = {"remember_device", PC_BODY_BOOL, .required = false},
};
PC_BODY_TABLE(pc_body_sign_in_passkey, show_fields);

static pc_err answer_options(struct pc_call *call, const struct pc_id *account) {
    struct pc_work *work = &call->work;
    struct pc_authority *authority = work->authority;
    enum pc_passkey_purpose purpose =
        pc_id_is_none(account) ? PC_PASSKEY_TO_SIGN_IN : PC_PASSKEY_TO_PROVE;
    struct pc_passkey_site site;
    struct pc_passkey_challenge challenge;
    PC_CLEANUP(pc_buf_free) struct pc_buf handle = {0};
    pc_err err = pc_passkey_site_of(work, pc_asked_host(call), &site);
    if (err == PC_OK)
        err = pc_passkey_challenge_make(authority->passkey_challenges, authority->entropy, purpose,
                                        account, site.rp_id, work->now, &challenge, &handle);
    if (err != PC_OK)
        return err;
    struct pc_json json = pc_call_answer(call, 200);
    pc_json_object(&json, NULL);
    pc_json_text(&json, "handle", pc_buf_span(&handle));
    pc_json_object(&json, "publicKey");
    err = pc_passkey_request_options(work, &json, &site, account, &challenge);
    pc_json_object_end(&json);
    pc_json_object_end(&json);
    return err;
}

pc_err pc_public_sign_in_passkey_options(struct pc_call *call) {
    static const struct pc_id anybody = {0};
    struct pc_account account;
    bool has = false;
    if (!call->values[0].given)
        return answer_options(call, &anybody);
    pc_err err = pc_second_factor_account(&call->work, call->values[0].text, &account);
    if (err == PC_ERR_DENIED) {
        pc_call_problem(call, 401, "the sign-in is not waiting any more");
        return PC_OK;
    }
    if (err == PC_OK)
        err = pc_passkeys_have(&call->work, &account.id, &has);
    if (err == PC_OK && !has)
        err = pc_diag_set(&call->work.diag, PC_ERR_EXISTS, "the account has no passkey");
    return err == PC_OK ? answer_options(call, &account.id) : err;
}

pc_err pc_public_sign_in_passkey(struct pc_call *call) {
    const struct pc_value *token = &call->values[SHOW_MFA_TOKEN];
    struct pc_passkey_site site;
    struct pc_passkey_proof proof = {.site = &site,
                                     .handle = call->values[SHOW_HANDLE].text,
                                     .credential = call->values[SHOW_CREDENTIAL].text};
    struct pc_second_factor second = {.mfa_token = token->text,
                                      .kind = PC_FACTOR_PASSKEY,
                                      .proof = {.more = &proof},
                                      .remember = call->values[SHOW_REMEMBER].flag};
    PC_CLEANUP(pc_sign_in_free) struct pc_sign_in sign_in = pc_sign_in_init();
    pc_err err = pc_passkey_site_of(&call->work, pc_asked_host(call), &site);
    if (err == PC_OK)
        err = token->given ? pc_second_factor_show(&call->work, &second, &sign_in)
                           : pc_sign_in_passkey(&call->work, &proof, call->values[SHOW_COOKIE].flag,
                                                &sign_in);
    return err == PC_OK ? pc_answer_sign_in(call, &sign_in) : err;
}
