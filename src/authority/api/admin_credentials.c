/* Admin API: API keys, tokens and sessions of any account. */
#include "authority/people/accounts.h"
#include "authority/api/handlers.h"
#include "authority/api/key_calls.h"
#include "authority/api/lists.h"
#include "authority/api/render.h"
#include "authority/people/sessions.h"
#include "authority/tokens/signing_keys.h"
#include "authority/tokens/tokens.h"
#include "authority/who.h"
#include "authority/words.h"

enum { TOKEN_ACCOUNT, TOKEN_EXPIRES_IN };
static const struct pc_body_field token_fields[] = {
    [TOKEN_ACCOUNT] = {"account", PC_BODY_TEXT, .required = true, .min = 1, .max = 64},
    [TOKEN_EXPIRES_IN] = {"expires_in", PC_BODY_NUMBER, .min = 1, .max = PC_MACHINE_TOKEN_LIFE_S},
};
PC_BODY_TABLE(pc_body_token_create, token_fields);

enum { REVOKE_JTI, REVOKE_TOKEN };
static const struct pc_body_field revoke_fields[] = {
    [REVOKE_JTI] = {"jti", PC_BODY_TEXT, .min = 1, .max = 64, .check = pc_is_id,
                    .shape = "an id was expected"},
    [REVOKE_TOKEN] = {"token", PC_BODY_TEXT, .min = 1, .max = PC_BODY_MAX},
};
PC_BODY_TABLE(pc_body_token_revoke, revoke_fields);

/* ?account= by id or name; none: everybody. */
static pc_err account_of_query(struct pc_call *call, struct pc_id *out) {
    struct pc_span text;
    struct pc_account account;
    *out = (struct pc_id){0};
    pc_err err = pc_call_query(call, "account", &text);
    if (err == PC_ERR_NOTFOUND)
        return PC_OK;
    if (err == PC_OK)
        err = pc_account_find(&call->work, text, &account);
    if (err == PC_OK)
        *out = account.id;
    return err;
}

pc_err pc_admin_keys(struct pc_call *call) {
    struct pc_id account;
    pc_err err = account_of_query(call, &account);
    return err == PC_OK ? pc_list_keys(call, &account) : err;
}

pc_err pc_admin_keys_create(struct pc_call *call) {
    struct pc_key_wish wish = pc_key_wish_of(call);
    struct pc_account owner;
    pc_err err = pc_account_find(&call->work, call->values[PC_KEY_ACCOUNT].text, &owner);
    return err == PC_OK ? pc_key_answer_new(call, &owner, &wish) : err;
}

pc_err pc_admin_key(struct pc_call *call) {
    struct pc_store *store = call->work.authority->store;
    struct pc_id id;
    struct pc_api_key key;
    if (pc_id_parse(call->params[0], &id) != PC_OK)
        return PC_ERR_NOTFOUND;
    pc_err err = store->key_get(store->self, call->work.arena, &id, &key);
    if (err != PC_OK)
        return err;
    struct pc_json json = pc_call_answer(call, 200);
    pc_json_object(&json, NULL);
    pc_render_key(&json, &key);
    pc_json_object_end(&json);
    return PC_OK;
}

pc_err pc_admin_key_delete(struct pc_call *call) {
    static const struct pc_id anybody = {0};
    struct pc_id id;
    if (pc_id_parse(call->params[0], &id) != PC_OK)
        return PC_ERR_NOTFOUND;
    call->status = 204;
    return pc_key_delete(&call->work, &id, &anybody);
}

pc_err pc_admin_tokens_create(struct pc_call *call) {
    PC_CLEANUP(pc_tokens_free) struct pc_tokens tokens = pc_tokens_init();
    struct pc_account account;
    bool usable = false;
    pc_err err = pc_account_find(&call->work, call->values[TOKEN_ACCOUNT].text, &account);
    if (err == PC_OK)
        err = pc_account_usable(&call->work, &account, &usable);
    if (err == PC_OK && !usable)
        err = pc_diag_set(&call->work.diag, PC_ERR_EXISTS, "the account is disabled or blocked");
    if (err == PC_OK)
        err = pc_tokens_from_machine(&call->work, &account,
                                     call->values[TOKEN_EXPIRES_IN].number * PC_SECOND, &tokens);
    if (err != PC_OK)
        return err;
    struct pc_json json = pc_call_answer(call, 201);
    pc_json_object(&json, NULL);
    pc_json_text(&json, "access_token", pc_buf_span(&tokens.access));
    pc_json_text(&json, "token_type", PC_SPAN("Bearer"));
    pc_json_u64(&json, "expires_in", tokens.expires_in);
    pc_render_id(&json, "session_id", &tokens.session);
    pc_render_id(&json, "jti", &tokens.id);
    pc_json_object_end(&json);
    return PC_OK;
}

pc_err pc_admin_tokens_revoke(struct pc_call *call) {
    const struct pc_value *jti = &call->values[REVOKE_JTI];
    const struct pc_value *token = &call->values[REVOKE_TOKEN];
    if (jti->given == token->given)
        return pc_diag_set(&call->work.diag, PC_ERR_INVALID, "either jti or token was expected");
    call->status = 204;
    if (token->given)
        return pc_tokens_revoke(&call->work, token->text);
    const struct pc_settings_tokens *settings = &call->work.settings->tokens;
    pc_time life = PC_MACHINE_TOKEN_LIFE_S * PC_SECOND;
    if (settings->access_life > life)
        life = settings->access_life;
    return pc_tokens_revoke_id(&call->work, jti->text, call->work.now + life + settings->leeway);
}

pc_err pc_admin_sessions(struct pc_call *call) {
    struct pc_id account;
    pc_err err = account_of_query(call, &account);
    return err == PC_OK ? pc_list_sessions(call, &account) : err;
}

pc_err pc_admin_sessions_end_all(struct pc_call *call) {
    struct pc_id account;
    size_t ended = 0;
    pc_err err = account_of_query(call, &account);
    if (err == PC_OK && pc_id_is_none(&account))
        return pc_diag_set(&call->work.diag, PC_ERR_INVALID, "account: is missing in the query");
    if (err == PC_OK)
        err = pc_who_may_act_on(call, &account);
    if (err == PC_OK)
        err = pc_sessions_end_of(&call->work, &account, &ended);
    if (err != PC_OK)
        return err;
    struct pc_json json = pc_call_answer(call, 200);
    pc_json_object(&json, NULL);
    pc_json_u64(&json, "ended", ended);
    pc_json_object_end(&json);
    return PC_OK;
}

pc_err pc_admin_session_end(struct pc_call *call) {
    static const struct pc_id anybody = {0};
    struct pc_store *store = call->work.authority->store;
    struct pc_id id;
    if (pc_id_parse(call->params[0], &id) != PC_OK)
        return PC_ERR_NOTFOUND;
    call->status = 204;
    struct pc_session session;
    pc_err err = store->session_get(store->self, call->work.arena, &id, &session);
    if (err == PC_OK)
        err = pc_who_may_act_on(call, &session.record.account);
    return err == PC_OK ? pc_session_end_by_id(&call->work, &id, &anybody) : err;
}
