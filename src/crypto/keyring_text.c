/* The key ring as JSON: read strictly, written whole. */
#include <string.h>

#include <jansson.h>

#include "base/encode.h"
#include "base/json.h"
#include "crypto/ring.h"

static void json_free(json_t **json) {
    json_decref(*json);
}

static struct pc_span text_of(const json_t *json) {
    return pc_span(json_string_value(json), json_string_length(json));
}

/* Wipes the text that jansson holds, for it would only free it. */
static void wipe_text(const json_t *json) {
    pc_wipe((char *)json_string_value(json), json_string_length(json));
}

static pc_err decode_key(const json_t *json, uint8_t out[PC_AEAD_KEY]) {
    if (!json_is_string(json))
        return PC_ERR_INVALID;
    char bytes[PC_AEAD_KEY + 1]; /* the decoder asks for a byte more than it fills */
    struct pc_buf to = pc_buf_over(bytes, sizeof bytes);
    pc_err err = pc_base64url_decode(text_of(json), &to);
    if (err == PC_OK && to.len == PC_AEAD_KEY)
        memcpy(out, bytes, PC_AEAD_KEY);
    else
        err = PC_ERR_INVALID;
    pc_wipe(bytes, sizeof bytes);
    wipe_text(json);
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

static pc_err read_key(struct pc_keyring *ring, const json_t *json, struct pc_diag *diag) {
    size_t at = ring->count;
    const json_t *id = json_object_get(json, "id");
    const json_t *created = json_object_get(json, "created");
    if (at == PC_RING_KEYS)
        return pc_diag_set(diag, PC_ERR_RANGE, "the key ring has more than %d keys", PC_RING_KEYS);
    struct pc_ring_key *key = &ring->keys[at];
    if (json_object_size(json) != 3 || !is_id(text_of(id)) ||
        pc_time_parse(text_of(created), &key->created) != PC_OK ||
        decode_key(json_object_get(json, "key"), key->key) != PC_OK)
        return pc_diag_set(diag, PC_ERR_INVALID,
                           "key %zu of the key ring is not {\"id\",\"created\",\"key\"}", at + 1);
    if (pc_ring_find(ring, text_of(id)) != NULL)
        return pc_diag_set(diag, PC_ERR_INVALID, "the key ring names a key twice");
    memcpy(key->id, text_of(id).ptr, sizeof key->id);
    ring->count++;
    return PC_OK;
}

static pc_err read_keys(struct pc_keyring *ring, const json_t *keys, struct pc_diag *diag) {
    if (json_array_size(keys) == 0)
        return pc_diag_set(diag, PC_ERR_INVALID, "the key ring has no keys");
    for (size_t i = 0; i < json_array_size(keys); i++) {
        pc_err err = read_key(ring, json_array_get(keys, i), diag);
        if (err != PC_OK)
            return err;
    }
    return PC_OK;
}

static pc_err read_ring(struct pc_keyring *ring, const json_t *root, struct pc_diag *diag) {
    const json_t *version = json_object_get(root, "version");
    if (json_object_size(root) != 4 || !json_is_integer(version) ||
        json_integer_value(version) != 1)
        return pc_diag_set(diag, PC_ERR_INVALID, "this is not a key ring of version 1");
    pc_err err = read_keys(ring, json_object_get(root, "keys"), diag);
    if (err != PC_OK)
        return err;
    if (decode_key(json_object_get(root, "index_key"), ring->index_key) != PC_OK)
        return pc_diag_set(diag, PC_ERR_INVALID, "the key ring has no index_key of 32 bytes");
    const struct pc_ring_key *active = pc_ring_find(ring, text_of(json_object_get(root, "active")));
    if (active == NULL)
        return pc_diag_set(diag, PC_ERR_INVALID, "the key ring's active key is not in it");
    ring->active = (size_t)(active - ring->keys);
    return PC_OK;
}

pc_err pc_ring_read(struct pc_keyring *ring, struct pc_span text, struct pc_diag *diag) {
    PC_CLEANUP(json_free)
    json_t *root = json_loadb(text.ptr, text.len, JSON_REJECT_DUPLICATES, NULL);
    if (root == NULL) /* jansson's own message would quote the text */
        return pc_diag_set(diag, PC_ERR_INVALID, "the key ring is not valid JSON");
    return read_ring(ring, root, diag);
}

static void write_bytes(struct pc_json *json, const char *name, const uint8_t key[PC_AEAD_KEY]) {
    char text[64];
    struct pc_buf to = pc_buf_over(text, sizeof text);
    pc_base64url_encode(pc_span(key, PC_AEAD_KEY), &to);
    pc_json_text(json, name, pc_buf_span(&to));
    pc_wipe(text, sizeof text);
}

static void write_key(struct pc_json *json, const struct pc_ring_key *key) {
    char when[32];
    struct pc_buf created = pc_buf_over(when, sizeof when);
    pc_time_format(key->created, &created);
    pc_json_object(json, NULL);
    pc_json_text(json, "id", pc_ring_id(key));
    pc_json_text(json, "created", pc_buf_span(&created));
    write_bytes(json, "key", key->key);
    pc_json_object_end(json);
}

pc_err pc_ring_write(const struct pc_keyring *ring, struct pc_buf *out) {
    struct pc_json json = pc_json(out);
    pc_json_object(&json, NULL);
    pc_json_u64(&json, "version", 1);
    pc_json_text(&json, "active", pc_ring_id(&ring->keys[ring->active]));
    pc_json_array(&json, "keys");
    for (size_t i = 0; i < ring->count; i++)
        write_key(&json, &ring->keys[i]);
    pc_json_array_end(&json);
    write_bytes(&json, "index_key", ring->index_key);
    pc_json_object_end(&json);
    pc_buf_add_char(out, '\n');
    return pc_buf_end(out);
}
