/* Keys of a ring: made, found, read strictly and written. */
#include "crypto/ring_keys.h"

#include <string.h>

#include "base/encode.h"

enum { BYTES_MAX = 64 };

const struct pc_ring_form pc_ring_plain = {.member = "key"};

const struct pc_ring_key *pc_ring_find(const struct pc_ring_keys *keys, struct pc_span id) {
    for (size_t i = 0; i < keys->count; i++)
        if (pc_span_eq(pc_ring_id(&keys->list[i]), id))
            return &keys->list[i];
    return NULL;
}

pc_err pc_ring_add(struct pc_ring_keys *keys, const struct pc_entropy *entropy, pc_time now) {
    if (keys->count == PC_RING_KEYS)
        return PC_ERR_FULL;
    struct pc_ring_key *key = &keys->list[keys->count];
    uint8_t id[PC_RING_ID / 2];
    pc_err err = pc_entropy_fill(entropy, id, sizeof id);
    if (err == PC_OK)
        err = pc_entropy_fill(entropy, key->key, sizeof key->key);
    if (err != PC_OK)
        return err;
    struct pc_buf text = pc_buf_over(key->id, sizeof key->id);
    pc_hex_encode(pc_span(id, sizeof id), &text);
    if (pc_ring_find(keys, pc_ring_id(key)) != NULL)
        return PC_ERR_EXISTS;
    key->created = now;
    keys->active = keys->count++;
    return PC_OK;
}

pc_err pc_ring_read_bytes(const json_t *json, uint8_t *out, size_t len) {
    if (!json_is_string(json))
        return PC_ERR_INVALID;
    char bytes[BYTES_MAX]; /* the decoder asks for a byte more than it fills */
    struct pc_buf to = pc_buf_over(bytes, sizeof bytes);
    pc_err err = pc_base64url_decode(pc_ring_text(json), &to);
    if (err == PC_OK && to.len == len)
        memcpy(out, bytes, len);
    else
        err = PC_ERR_INVALID;
    pc_wipe(bytes, sizeof bytes);
    /* jansson would only free it */
    pc_wipe((char *)json_string_value(json), json_string_length(json));
    return err;
}

static bool is_id(struct pc_span text) {
    if (text.len != PC_RING_ID)
        return false;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (!(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'f'))
            return false;
    }
    return true;
}

static pc_err read_key(const json_t *json, const struct pc_ring_form *form,
                       struct pc_ring_keys *keys, struct pc_diag *diag) {
    size_t at = keys->count;
    struct pc_span id = pc_ring_text(json_object_get(json, "id"));
    const json_t *bytes = json_object_get(json, form->member);
    if (at == PC_RING_KEYS)
        return pc_diag_set(diag, PC_ERR_RANGE, "the key ring has more than %d keys", PC_RING_KEYS);
    struct pc_ring_key *key = &keys->list[at];
    pc_err err = PC_ERR_INVALID;
    if (json_object_size(json) == 3 && is_id(id) &&
        pc_time_parse(pc_ring_text(json_object_get(json, "created")), &key->created) == PC_OK)
        err = form->read == NULL ? pc_ring_read_bytes(bytes, key->key, sizeof key->key)
                                 : form->read(form->self, id, bytes, key->key);
    if (err != PC_OK)
        return pc_diag_set(diag, err, "key %zu of the key ring is not {\"id\",\"created\",\"%s\"}",
                           at + 1, form->member);
    if (pc_ring_find(keys, id) != NULL)
        return pc_diag_set(diag, PC_ERR_INVALID, "the key ring names a key twice");
    memcpy(key->id, id.ptr, sizeof key->id);
    keys->count++;
    return PC_OK;
}

pc_err pc_ring_read_keys(const json_t *root, const struct pc_ring_form *form,
                         struct pc_ring_keys *out, struct pc_diag *diag) {
    const json_t *keys = json_object_get(root, "keys");
    if (json_array_size(keys) == 0)
        return pc_diag_set(diag, PC_ERR_INVALID, "the key ring has no keys");
    for (size_t i = 0; i < json_array_size(keys); i++) {
        pc_err err = read_key(json_array_get(keys, i), form, out, diag);
        if (err != PC_OK)
            return err;
    }
    const struct pc_ring_key *active =
        pc_ring_find(out, pc_ring_text(json_object_get(root, "active")));
    if (active == NULL)
        return pc_diag_set(diag, PC_ERR_INVALID, "the key ring's active key is not in it");
    out->active = (size_t)(active - out->list);
    return PC_OK;
}

void pc_ring_write_bytes(struct pc_json *json, const char *name, struct pc_span bytes) {
    char text[2 * BYTES_MAX];
    struct pc_buf to = pc_buf_over(text, sizeof text);
    pc_base64url_encode(bytes, &to);
    pc_json_text(json, name, pc_buf_span(&to));
    pc_wipe(text, sizeof text);
}

void pc_ring_write_active(const struct pc_ring_keys *keys, struct pc_json *json) {
    pc_json_text(json, "active", pc_ring_id(&keys->list[keys->active]));
}

static pc_err write_key(const struct pc_ring_key *key, const struct pc_ring_form *form,
                        struct pc_json *json) {
    char when[32];
    struct pc_buf created = pc_buf_over(when, sizeof when);
    pc_time_format(key->created, &created);
    pc_json_object(json, NULL);
    pc_json_text(json, "id", pc_ring_id(key));
    pc_json_text(json, "created", pc_buf_span(&created));
    pc_err err = PC_OK;
    if (form->write == NULL)
        pc_ring_write_bytes(json, form->member, pc_span(key->key, sizeof key->key));
    else
        err = form->write(form->self, key, json);
    pc_json_object_end(json);
    return err;
}

pc_err pc_ring_write_keys(const struct pc_ring_keys *keys, const struct pc_ring_form *form,
                          struct pc_json *json) {
    pc_json_array(json, "keys");
    pc_err err = PC_OK;
    for (size_t i = 0; i < keys->count && err == PC_OK; i++)
        err = write_key(&keys->list[i], form, json);
    pc_json_array_end(json);
    return err;
}
