/* Admin API: the key ring that seals fields, and what is still under its older keys. */
#include "authority/api/handlers.h"
#include "authority/api/render.h"
#include "authority/fields/reseal.h"
#include "authority/fields/ring.h"

static void add_key(struct pc_json *json, const struct pc_keyring_entry *key) {
    pc_json_object(json, NULL);
    pc_json_text(json, "id", pc_span_str(key->id));
    pc_render_time(json, "created", key->created);
    pc_json_bool(json, "seals", key->active);
    pc_json_object_end(json);
}

pc_err pc_admin_keyring(struct pc_call *call) {
    struct pc_authority *authority = call->work.authority;
    struct pc_keyring_entry keys[PC_FIELD_KEYS_MAX];
    size_t count = 0;
    pc_err err = pc_keyring_list(authority->ring, keys, &count);
    if (err != PC_OK)
        return err;
    struct pc_json json = pc_call_answer(call, 200);
    pc_json_object(&json, NULL);
    pc_reseal_render(authority, &json);
    pc_json_bool(&json, "sealed", pc_keyring_is_sealed(authority->ring));
    pc_json_array(&json, "store");
    for (size_t i = 0; i < call->work.settings->vault.store.count; i++)
        pc_json_text(&json, NULL, call->work.settings->vault.store.items[i]);
    pc_json_array_end(&json);
    pc_json_array(&json, "keys");
    for (size_t i = 0; i < count; i++)
        add_key(&json, &keys[i]);
    pc_json_array_end(&json);
    pc_json_object_end(&json);
    return PC_OK;
}

pc_err pc_admin_keyring_rotate(struct pc_call *call) {
    PC_CLEANUP(pc_buf_free) struct pc_buf id = {0};
    pc_err err = pc_ring_rotate(&call->work, &id);
    if (err == PC_ERR_FULL)
        return pc_diag_set(&call->work.diag, PC_ERR_EXISTS,
                           "the ring holds as many keys as it can");
    if (err != PC_OK)
        return err;
    struct pc_json json = pc_call_answer(call, 201);
    pc_json_object(&json, NULL);
    pc_json_text(&json, "id", pc_buf_span(&id));
    pc_json_object_end(&json);
    return PC_OK;
}

pc_err pc_admin_keyring_retire(struct pc_call *call) {
    struct pc_keyring_entry keys[PC_FIELD_KEYS_MAX];
    size_t count = 0;
    pc_err err = pc_ring_retire(&call->work, keys, &count);
    if (err != PC_OK)
        return err;
    struct pc_json json = pc_call_answer(call, 200);
    pc_json_object(&json, NULL);
    pc_json_array(&json, "removed");
    for (size_t i = 0; i < count; i++)
        pc_json_text(&json, NULL, pc_span_str(keys[i].id));
    pc_json_array_end(&json);
    pc_json_object_end(&json);
    return PC_OK;
}

static pc_err seal(struct pc_call *call, bool sealed) {
    pc_err err = pc_ring_seal(&call->work, sealed);
    if (err != PC_OK)
        return err;
    struct pc_json json = pc_call_answer(call, 200);
    pc_json_object(&json, NULL);
    pc_json_bool(&json, "sealed", sealed);
    pc_json_object_end(&json);
    return PC_OK;
}

pc_err pc_admin_keyring_seal(struct pc_call *call) {
    return seal(call, true);
}

pc_err pc_admin_keyring_unseal(struct pc_call *call) {
    return seal(call, false);
}
