/* Admin API: roles and tenants. */
#include "authority/api/handlers.h"
#include "authority/api/lists.h"
#include "authority/api/render.h"
#include "authority/people/roles.h"
#include "authority/people/tenants.h"
#include "authority/words.h"

enum { ROLE_PERMISSIONS, ROLE_NAME };
#define PERMISSIONS_FIELD                                                                          \
    [ROLE_PERMISSIONS] = {"permissions",                                                           \
                          PC_BODY_TEXTS,                                                           \
                          .required = true,                                                        \
                          .max = PC_BODY_ITEMS_MAX,                                                \
                          .check = pc_is_permission,                                               \
                          .shape = "permissions were expected"}
static const struct pc_body_field role_set_fields[] = {PERMISSIONS_FIELD};
PC_BODY_TABLE(pc_body_role_set, role_set_fields);
static const struct pc_body_field role_create_fields[] = {
    PERMISSIONS_FIELD,
    [ROLE_NAME] = {"name", PC_BODY_TEXT, .required = true, .min = 1, .max = 64,
                   .check = pc_is_role_name, .shape = "letters, digits and . _ - were expected"},
};
PC_BODY_TABLE(pc_body_role_create, role_create_fields);

enum { TENANT_TITLE, TENANT_OTHER };
static const struct pc_body_field tenant_create_fields[] = {
    [TENANT_TITLE] = {"title", PC_BODY_TEXT, .max = 128, .check = pc_is_line},
    [TENANT_OTHER] = {"name", PC_BODY_TEXT, .required = true, .min = 2, .max = 50,
                      .check = pc_is_tenant_name, .shape = "letters, digits and _ - were expected"},
};
PC_BODY_TABLE(pc_body_tenant_create, tenant_create_fields);
static const struct pc_body_field tenant_change_fields[] = {
    [TENANT_TITLE] = {"title", PC_BODY_TEXT, .max = 128, .check = pc_is_line},
    [TENANT_OTHER] = {"disabled", PC_BODY_BOOL, .required = false},
};
PC_BODY_TABLE(pc_body_tenant_change, tenant_change_fields);

static pc_err answer_role(struct pc_call *call, unsigned status, const struct pc_role *role) {
    struct pc_json json = pc_call_answer(call, status);
    pc_json_object(&json, NULL);
    pc_render_role(&json, role);
    pc_json_object_end(&json);
    return PC_OK;
}

pc_err pc_admin_roles(struct pc_call *call) {
    return pc_list_roles(call);
}

pc_err pc_admin_roles_create(struct pc_call *call) {
    struct pc_role role;
    pc_err err = pc_role_set(&call->work, call->values[ROLE_NAME].text,
                             &call->values[ROLE_PERMISSIONS].texts, true, &role);
    return err == PC_OK ? answer_role(call, 201, &role) : err;
}

pc_err pc_admin_role(struct pc_call *call) {
    struct pc_store *store = call->work.authority->store;
    struct pc_role role;
    pc_err err = store->role_get(store->self, call->work.arena, call->params[0], &role);
    return err == PC_OK ? answer_role(call, 200, &role) : err;
}

pc_err pc_admin_role_set(struct pc_call *call) {
    struct pc_role role;
    pc_err err = pc_role_set(&call->work, call->params[0], &call->values[ROLE_PERMISSIONS].texts,
                             false, &role);
    return err == PC_OK ? answer_role(call, 200, &role) : err;
}

pc_err pc_admin_role_delete(struct pc_call *call) {
    call->status = 204;
    return pc_role_delete(&call->work, call->params[0]);
}

static pc_err answer_tenant(struct pc_call *call, unsigned status, const struct pc_tenant *tenant) {
    struct pc_json json = pc_call_answer(call, status);
    pc_json_object(&json, NULL);
    pc_render_tenant(&json, tenant);
    pc_json_object_end(&json);
    return PC_OK;
}

pc_err pc_admin_tenants(struct pc_call *call) {
    return pc_list_tenants(call);
}

pc_err pc_admin_tenants_create(struct pc_call *call) {
    struct pc_tenant tenant;
    pc_err err = pc_tenant_create(&call->work, call->values[TENANT_OTHER].text,
                                  call->values[TENANT_TITLE].text, &tenant);
    return err == PC_OK ? answer_tenant(call, 201, &tenant) : err;
}

pc_err pc_admin_tenant(struct pc_call *call) {
    struct pc_store *store = call->work.authority->store;
    struct pc_tenant tenant;
    pc_err err = store->tenant_get(store->self, call->work.arena, call->params[0], &tenant);
    return err == PC_OK ? answer_tenant(call, 200, &tenant) : err;
}

pc_err pc_admin_tenant_change(struct pc_call *call) {
    const struct pc_value *title = &call->values[TENANT_TITLE];
    const struct pc_value *disabled = &call->values[TENANT_OTHER];
    struct pc_tenant tenant;
    pc_err err = pc_tenant_change(&call->work, call->params[0], title->given ? &title->text : NULL,
                                  disabled->given ? &disabled->flag : NULL, &tenant);
    return err == PC_OK ? answer_tenant(call, 200, &tenant) : err;
}

pc_err pc_admin_tenant_delete(struct pc_call *call) {
    call->status = 204;
    return pc_tenant_delete(&call->work, call->params[0]);
}
