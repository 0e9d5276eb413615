/* Making a key by the public and the admin API. */
#include "authority/api/key_calls.h"

#include "authority/api/handlers.h"
#include "authority/api/render.h"
#include "authority/words.h"

static const struct pc_body_field fields[] = {
    [PC_KEY_LABEL] = {"label", PC_BODY_TEXT, .max = 128, .check = pc_is_line},
    [PC_KEY_PERMISSIONS] = {"permissions", PC_BODY_TEXTS, .max = PC_BODY_ITEMS_MAX,
                            .check = pc_is_permission, .shape = "permissions were expected"},
    [PC_KEY_ROUTES] = {"routes", PC_BODY_TEXTS, .max = PC_BODY_ITEMS_MAX, .check = pc_is_role_name,
                       .shape = "names of routes were expected"},
    [PC_KEY_NETWORKS] = {"networks", PC_BODY_TEXTS, .max = 64, .check = pc_is_network,
                         .shape = "addresses or networks were expected"},
    [PC_KEY_TENANT] = {"tenant", PC_BODY_TEXT, .max = 50, .check = pc_is_tenant_name},
    [PC_KEY_EXPIRES_IN] = {"expires_in", PC_BODY_NUMBER, .min = 1, .max = 3660LL * 24 * 3600},
    [PC_KEY_ACCOUNT] = {"account", PC_BODY_TEXT, .required = true, .min = 1, .max = 64},
};
const struct pc_body_table pc_body_me_key = {fields, PC_KEY_ACCOUNT};
PC_BODY_TABLE(pc_body_key_create, fields);

struct pc_key_wish pc_key_wish_of(const struct pc_call *call) {
    const struct pc_value *values = call->values;
    return (struct pc_key_wish){.label = values[PC_KEY_LABEL].text,
                                .permissions = values[PC_KEY_PERMISSIONS].texts,
                                .routes = values[PC_KEY_ROUTES].texts,
                                .networks = values[PC_KEY_NETWORKS].texts,
                                .tenant = values[PC_KEY_TENANT].text,
                                .life = values[PC_KEY_EXPIRES_IN].number * PC_SECOND};
}

pc_err pc_key_answer_new(struct pc_call *call, const struct pc_account *owner,
                         const struct pc_key_wish *wish) {
    PC_CLEANUP(pc_buf_free) struct pc_buf text = PC_BUF_SECRET;
    struct pc_api_key key;
    pc_err err = pc_key_create(&call->work, owner, wish, &key, &text);
    if (err != PC_OK)
        return err;
    struct pc_json json = pc_call_answer(call, 201);
    pc_json_object(&json, NULL);
    pc_render_key(&json, &key);
    pc_json_text(&json, "key", pc_buf_span(&text));
    pc_json_object_end(&json);
    return PC_OK;
}
