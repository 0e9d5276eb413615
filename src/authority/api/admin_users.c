/* Admin API: accounts. */
#include "authority/people/accounts.h"
#include "authority/api/handlers.h"
#include "authority/api/lists.h"
#include "authority/people/passwords.h"
#include "authority/api/render.h"
#include "authority/who.h"
#include "authority/words.h"
#include "identity/password.h"

enum {
    USER_EMAIL,
    USER_DISPLAY_NAME,
    USER_TENANT,
    USER_ROLES,
    USER_PERMISSIONS,
    USER_DISABLED,
    USER_NAME,
    USER_PASSWORD
};
#define COMMON_FIELDS                                                                              \
    [USER_EMAIL] = {"email", PC_BODY_TEXT, .max = 254, .check = pc_is_email,                       \
                    .shape = "an e-mail address was expected"},                                    \
    [USER_DISPLAY_NAME] = {"display_name", PC_BODY_TEXT, .max = 128, .check = pc_is_line},         \
    [USER_TENANT] = {"tenant", PC_BODY_TEXT, .max = 50, .check = pc_is_tenant_name},               \
    [USER_ROLES] = {"roles", PC_BODY_TEXTS, .max = PC_BODY_ITEMS_MAX, .check = pc_is_role_name},   \
    [USER_PERMISSIONS] = {"permissions", PC_BODY_TEXTS, .max = PC_BODY_ITEMS_MAX,                  \
                          .check = pc_is_permission, .shape = "permissions were expected"},        \
    [USER_DISABLED] = {"disabled", PC_BODY_BOOL, .required = false}

static const struct pc_body_field change_fields[] = {COMMON_FIELDS};
PC_BODY_TABLE(pc_body_user_change, change_fields);

static const struct pc_body_field create_fields[] = {
    COMMON_FIELDS,
    [USER_NAME] = {"name", PC_BODY_TEXT, .required = true, .min = 1, .max = 64,
                   .check = pc_is_account_name,
                   .shape = "small letters, digits and . _ @ - were expected"},
    [USER_PASSWORD] = {"password", PC_BODY_TEXT, .max = PC_PASSWORD_MAX},
};
PC_BODY_TABLE(pc_body_user_create, create_fields);

static const struct pc_body_field password_fields[] = {
    {"password", PC_BODY_TEXT, .required = true, .min = 1, .max = PC_PASSWORD_MAX},
};
PC_BODY_TABLE(pc_body_user_password, password_fields);

static struct pc_account_wish wish_of(const struct pc_call *call) {
    const struct pc_value *v = call->values;
    return (struct pc_account_wish){
        .email = v[USER_EMAIL].given ? &v[USER_EMAIL].text : NULL,
        .display_name = v[USER_DISPLAY_NAME].given ? &v[USER_DISPLAY_NAME].text : NULL,
        .tenant = v[USER_TENANT].given ? &v[USER_TENANT].text : NULL,
        .roles = v[USER_ROLES].given ? &v[USER_ROLES].texts : NULL,
        .permissions = v[USER_PERMISSIONS].given ? &v[USER_PERMISSIONS].texts : NULL,
        .disabled = v[USER_DISABLED].given ? &v[USER_DISABLED].flag : NULL};
}

static pc_err answer(struct pc_call *call, unsigned status, const struct pc_account *account) {
    struct pc_json json = pc_call_answer(call, status);
    pc_json_object(&json, NULL);
    pc_render_account(&json, account);
    pc_json_object_end(&json);
    return PC_OK;
}

pc_err pc_admin_users(struct pc_call *call) {
    return pc_list_accounts(call);
}

pc_err pc_admin_users_create(struct pc_call *call) {
    struct pc_account_wish wish = wish_of(call);
    struct pc_account account;
    pc_err err = pc_account_create(&call->work, call->values[USER_NAME].text,
                                   call->values[USER_PASSWORD].text, &wish, &account);
    return err == PC_OK ? answer(call, 201, &account) : err;
}

pc_err pc_admin_user(struct pc_call *call) {
    struct pc_account account;
    pc_err err = pc_account_find(&call->work, call->params[0], &account);
    return err == PC_OK ? answer(call, 200, &account) : err;
}

pc_err pc_admin_user_change(struct pc_call *call) {
    struct pc_account_wish wish = wish_of(call);
    struct pc_account account, changed;
    pc_err err = pc_account_find(&call->work, call->params[0], &account);
    if (err == PC_OK)
        err = pc_account_change(&call->work, &account.id, &wish, &changed);
    return err == PC_OK ? answer(call, 200, &changed) : err;
}

/* Does one thing to the account of the path, by its id. */
static pc_err act(struct pc_call *call, pc_err (*verb)(struct pc_work *, const struct pc_id *)) {
    struct pc_account account;
    call->status = 204;
    pc_err err = pc_account_find(&call->work, call->params[0], &account);
    return err == PC_OK ? verb(&call->work, &account.id) : err;
}

pc_err pc_admin_user_delete(struct pc_call *call) {
    return act(call, pc_account_delete);
}

pc_err pc_admin_user_totp_reset(struct pc_call *call) {
    return act(call, pc_totp_reset);
}

pc_err pc_admin_user_unlock(struct pc_call *call) {
    struct pc_account account;
    call->status = 204;
    pc_err err = pc_account_find(&call->work, call->params[0], &account);
    if (err == PC_OK)
        err = pc_who_may_act_on(call, &account.id);
    return err == PC_OK ? pc_account_unlock(&call->work, &account.id) : err;
}

pc_err pc_admin_user_password(struct pc_call *call) {
    struct pc_account account;
    call->status = 204;
    pc_err err = pc_account_find(&call->work, call->params[0], &account);
    return err == PC_OK ? pc_account_set_password(&call->work, &account.id, call->values[0].text)
                        : err;
}
