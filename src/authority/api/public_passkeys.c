/* Public API: the passkeys of who is signed in. */
#include "authority/people/passkeys.h"

#include "authority/api/handlers.h"
#include "authority/api/lists.h"
#include "authority/api/render.h"
#include "authority/api/sign_in_answer.h"
#include "authority/people/passkey_options.h"
#include "authority/who.h"
#include "authority/words.h"

enum { NEW_HANDLE, NEW_CREDENTIAL, NEW_LABEL };
static const struct pc_body_field new_fields[] = {
    [NEW_HANDLE] = {"handle", PC_BODY_TEXT, .required = true, .min = 1,
                    .max = PC_PASSKEY_HANDLE_MAX},
    [NEW_CREDENTIAL] = {"credential", PC_BODY_OBJECT, .required = true},
    [NEW_LABEL] = {"label", PC_BODY_TEXT, .max = PC_PASSKEY_LABEL_MAX, .check = pc_is_line},
};
PC_BODY_TABLE(pc_body_me_passkey, new_fields);

static const struct pc_body_field rename_fields[] = {
    {"label", PC_BODY_TEXT, .required = true, .min = 1, .max = PC_PASSKEY_LABEL_MAX,
     .check = pc_is_line},
};
PC_BODY_TABLE(pc_body_me_passkey_rename, rename_fields);

static pc_err answer(struct pc_call *call, unsigned status, const struct pc_passkey *passkey) {
    struct pc_json json = pc_call_answer(call, status);
    pc_json_object(&json, NULL);
    pc_render_passkey(&json, passkey);
    pc_json_object_end(&json);
    return PC_OK;
}

pc_err pc_public_me_passkeys(struct pc_call *call) {
    return pc_list_passkeys(call, &call->account.id);
}

/* Who found an old session must not make a passkey of his own the account's. */
pc_err pc_public_me_passkeys_options(struct pc_call *call) {
    struct pc_work *work = &call->work;
    struct pc_authority *authority = work->authority;
    struct pc_passkey_site site;
    struct pc_passkey_challenge challenge;
    PC_CLEANUP(pc_buf_free) struct pc_buf handle = {0};
    bool asked;
    pc_err err = pc_fresh_asked(call, &asked);
    if (err != PC_OK || asked)
        return err;
    err = pc_passkey_site_of(work, pc_asked_host(call), &site);
    if (err == PC_OK)
        err = pc_passkey_challenge_make(authority->passkey_challenges, authority->entropy,
                                        PC_PASSKEY_TO_REGISTER, &call->account.id, site.rp_id,
                                        work->now, &challenge, &handle);
    if (err != PC_OK)
        return err;
    struct pc_json json = pc_call_answer(call, 200);
    pc_json_object(&json, NULL);
    pc_json_text(&json, "handle", pc_buf_span(&handle));
    pc_json_object(&json, "publicKey");
    err = pc_passkey_creation_options(work, &json, &site, &call->account, &challenge);
    pc_json_object_end(&json);
    pc_json_object_end(&json);
    return err;
}

pc_err pc_public_me_passkeys_create(struct pc_call *call) {
    struct pc_passkey_wish wish = {.handle = call->values[NEW_HANDLE].text,
                                   .credential = call->values[NEW_CREDENTIAL].text,
                                   .label = call->values[NEW_LABEL].text};
    struct pc_passkey_site site;
    struct pc_passkey made;
    PC_CLEANUP(pc_buf_free) struct pc_buf cookie = PC_BUF_SECRET;
    bool asked;
    pc_err err = pc_fresh_asked(call, &asked);
    if (err != PC_OK || asked)
        return err;
    err = pc_passkey_site_of(&call->work, pc_asked_host(call), &site);
    if (err == PC_OK)
        err = pc_passkey_add(&call->work, &site, &call->account, &call->session, &wish, &made,
                             &cookie);
    if (err == PC_OK)
        err = pc_answer_session_cookie(call, &cookie);
    return err == PC_OK ? answer(call, 201, &made) : err;
}

pc_err pc_public_me_passkeys_rename(struct pc_call *call) {
    struct pc_id id;
    struct pc_passkey passkey;
    if (pc_id_parse(call->params[0], &id) != PC_OK)
        return PC_ERR_NOTFOUND;
    pc_err err =
        pc_passkey_rename(&call->work, &call->account.id, &id, call->values[0].text, &passkey);
    return err == PC_OK ? answer(call, 200, &passkey) : err;
}

pc_err pc_public_me_passkeys_delete(struct pc_call *call) {
    struct pc_id id;
    if (pc_id_parse(call->params[0], &id) != PC_OK)
        return PC_ERR_NOTFOUND;
    bool asked;
    pc_err err = pc_fresh_asked(call, &asked);
    if (err != PC_OK || asked)
        return err;
    call->status = 204;
    return pc_passkey_remove(&call->work, &call->account.id, &id, false);
}
