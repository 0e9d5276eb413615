/* The text of a local key ring: read strictly, written whole. */
#include <string.h>

#include <jansson.h>

#include "base/encode.h"
#include "base/json.h"
#include "crypto/hkdf_sha2.h"
#include "crypto/key_wrap.h"
#include "vault/local_ring_memory.h"

enum { WRAPPED = PC_VAULT_RING_KEY + 8, DECODED_MAX = 64 };

static const char kind[] = "portcullis-vault-ring";

static void json_free(json_t **json) {
    json_decref(*json);
}

static struct pc_span text_of(const json_t *json) {
    return pc_span(json_string_value(json), json_string_length(json));
}

/* Base64url of exactly so many bytes. Wipes the text that jansson holds, for it would only free it.
 */
static pc_err decode(const json_t *json, uint8_t *out, size_t len) {
    if (!json_is_string(json))
        return PC_ERR_INVALID;
    char bytes[DECODED_MAX];
    struct pc_buf to = pc_buf_over(bytes, sizeof bytes);
    pc_err err = pc_base64url_decode(text_of(json), &to);
    if (err == PC_OK && to.len == len)
        memcpy(out, bytes, len);
    else
        err = PC_ERR_INVALID;
    pc_wipe(bytes, sizeof bytes);
    pc_wipe((char *)json_string_value(json), json_string_length(json));
    return err;
}

static bool is_id(struct pc_span text) {
    if (text.len != PC_VAULT_RING_ID)
        return false;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (!(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'f'))
            return false;
    }
    return true;
}

pc_err pc_vault_ring_kek(const struct pc_vault_ring *ring, struct pc_span id,
                         uint8_t out[PC_VAULT_RING_KEY]) {
    PC_CLEANUP(pc_buf_free) struct pc_buf info = {0};
    pc_buf_add(&info, PC_SPAN("portcullis vault ring 1\0"));
    pc_buf_add(&info, id);
    pc_err err = pc_buf_end(&info);
    if (err != PC_OK)
        return err;
    return pc_hkdf(PC_SHA2_256, pc_span(ring->secret, sizeof ring->secret), PC_SPAN(""),
                   pc_buf_span(&info), out, PC_VAULT_RING_KEY);
}

static pc_err unwrap_key(const struct pc_vault_ring *ring, struct pc_span id, const json_t *json,
                         uint8_t out[PC_VAULT_RING_KEY]) {
    uint8_t wrapped[WRAPPED], kek[PC_VAULT_RING_KEY];
    pc_err err = decode(json, wrapped, sizeof wrapped);
    if (err == PC_OK)
        err = pc_vault_ring_kek(ring, id, kek);
    PC_CLEANUP(pc_buf_free) struct pc_buf key = PC_BUF_SECRET;
    if (err == PC_OK)
        err = pc_key_unwrap(PC_KEY_WRAP_PADDED, pc_span(kek, sizeof kek),
                            pc_span(wrapped, sizeof wrapped), &key);
    pc_wipe(kek, sizeof kek);
    if (err == PC_OK && key.len != PC_VAULT_RING_KEY)
        err = PC_ERR_CORRUPT;
    if (err == PC_OK)
        memcpy(out, key.ptr, PC_VAULT_RING_KEY);
    return err;
}

static pc_err read_bytes(const struct pc_vault_ring *ring, struct pc_span id, const json_t *json,
                         uint8_t out[PC_VAULT_RING_KEY]) {
    if (!ring->has_passphrase)
        return decode(json_object_get(json, "key"), out, PC_VAULT_RING_KEY);
    return unwrap_key(ring, id, json_object_get(json, "wrapped"), out);
}

static pc_err read_key(struct pc_vault_ring *ring, const json_t *json, struct pc_diag *diag) {
    size_t at = ring->count;
    struct pc_span id = text_of(json_object_get(json, "id"));
    if (at == PC_VAULT_RING_KEYS)
        return pc_diag_set(diag, PC_ERR_RANGE, "it has more than %d keys", PC_VAULT_RING_KEYS);
    struct pc_vault_ring_key *key = &ring->keys[at];
    pc_err err = PC_ERR_INVALID;
    if (json_object_size(json) == 3 && is_id(id) &&
        pc_time_parse(text_of(json_object_get(json, "created")), &key->created) == PC_OK)
        err = read_bytes(ring, id, json, key->key);
    if (err == PC_ERR_CORRUPT)
        return pc_diag_set(diag, PC_ERR_DENIED,
                           "the passphrase is not this file's, or the file was altered");
    if (err != PC_OK)
        return pc_diag_set(diag, err, "key %zu is not {\"id\",\"created\",\"%s\"}", at + 1,
                           ring->has_passphrase ? "wrapped" : "key");
    if (pc_vault_ring_find(ring, id) != NULL)
        return pc_diag_set(diag, PC_ERR_INVALID, "a key is there twice");
    memcpy(key->id, id.ptr, sizeof key->id);
    ring->count++;
    return PC_OK;
}

/* Whether the number is there and from 1 to max. */
static bool read_number(const json_t *json, uint32_t max, uint32_t *out) {
    json_int_t value = json_integer_value(json);
    if (!json_is_integer(json) || value < 1 || value > max)
        return false;
    *out = (uint32_t)value;
    return true;
}

static pc_err read_passphrase(struct pc_vault_ring *ring, const json_t *json,
                              struct pc_span passphrase, struct pc_diag *diag) {
    if (passphrase.len == 0)
        return pc_diag_set(diag, PC_ERR_DENIED, "it is under a passphrase, and none was given");
    if (json_object_size(json) != 4 ||
        !pc_span_eq(text_of(json_object_get(json, "kdf")), PC_SPAN("argon2id")) ||
        decode(json_object_get(json, "salt"), ring->salt, sizeof ring->salt) != PC_OK ||
        !read_number(json_object_get(json, "memory_kib"), PC_ARGON2ID_MAX_KIB,
                     &ring->cost.memory_kib) ||
        !read_number(json_object_get(json, "passes"), PC_ARGON2ID_MAX_PASSES, &ring->cost.passes))
        return pc_diag_set(diag, PC_ERR_INVALID,
                           "passphrase is not {\"kdf\":\"argon2id\",\"salt\",\"memory_kib\","
                           "\"passes\"} within the limits");
    ring->has_passphrase = true;
    pc_err err =
        pc_argon2id(passphrase, ring->salt, &ring->cost, ring->secret, sizeof ring->secret);
    if (err == PC_ERR_NOMEM)
        return pc_diag_set(diag, err, "its passphrase needs %u KiB of memory, which are not there",
                           ring->cost.memory_kib);
    return err == PC_OK ? PC_OK : pc_diag_set(diag, err, "the passphrase is too long");
}

static pc_err read_keys(struct pc_vault_ring *ring, const json_t *root, struct pc_diag *diag) {
    const json_t *keys = json_object_get(root, "keys");
    if (json_array_size(keys) == 0)
        return pc_diag_set(diag, PC_ERR_INVALID, "it has no keys");
    for (size_t i = 0; i < json_array_size(keys); i++) {
        pc_err err = read_key(ring, json_array_get(keys, i), diag);
        if (err != PC_OK)
            return err;
    }
    const struct pc_vault_ring_key *active =
        pc_vault_ring_find(ring, text_of(json_object_get(root, "active")));
    if (active == NULL)
        return pc_diag_set(diag, PC_ERR_INVALID, "its active key is not in it");
    ring->active = (size_t)(active - ring->keys);
    return PC_OK;
}

pc_err pc_vault_ring_read(struct pc_vault_ring *ring, struct pc_span text,
                          struct pc_span passphrase, struct pc_diag *diag) {
    PC_CLEANUP(json_free)
    json_t *root =
        json_loadb(text.len == 0 ? "" : text.ptr, text.len, JSON_REJECT_DUPLICATES, NULL);
    /* jansson's own message would quote the text */
    if (root == NULL)
        return pc_diag_set(diag, PC_ERR_INVALID, "it is not valid JSON");
    const json_t *wrapping = json_object_get(root, "passphrase");
    if (json_object_size(root) != (wrapping == NULL ? 4U : 5U) ||
        !pc_span_eq(text_of(json_object_get(root, "kind")), pc_span_str(kind)) ||
        json_integer_value(json_object_get(root, "version")) != 1)
        return pc_diag_set(diag, PC_ERR_INVALID, "it is no key ring of the vault, version 1");
    if (wrapping == NULL && passphrase.len > 0)
        return pc_diag_set(diag, PC_ERR_INVALID, "it is under no passphrase, but one was given");
    pc_err err = wrapping == NULL ? PC_OK : read_passphrase(ring, wrapping, passphrase, diag);
    return err == PC_OK ? read_keys(ring, root, diag) : err;
}

static void write_bytes(struct pc_json *json, const char *name, struct pc_span bytes) {
    char text[2 * DECODED_MAX];
    struct pc_buf to = pc_buf_over(text, sizeof text);
    pc_base64url_encode(bytes, &to);
    pc_json_text(json, name, pc_buf_span(&to));
    pc_wipe(text, sizeof text);
}

static pc_err write_wrapped(const struct pc_vault_ring *ring, const struct pc_vault_ring_key *key,
                            struct pc_json *json) {
    uint8_t kek[PC_VAULT_RING_KEY];
    PC_CLEANUP(pc_buf_free) struct pc_buf wrapped = {0};
    pc_err err = pc_vault_ring_kek(ring, pc_vault_ring_key_id(key), kek);
    if (err == PC_OK)
        err = pc_key_wrap(PC_KEY_WRAP_PADDED, pc_span(kek, sizeof kek),
                          pc_span(key->key, sizeof key->key), &wrapped);
    pc_wipe(kek, sizeof kek);
    if (err == PC_OK)
        write_bytes(json, "wrapped", pc_buf_span(&wrapped));
    return err;
}

static pc_err write_key(const struct pc_vault_ring *ring, const struct pc_vault_ring_key *key,
                        struct pc_json *json) {
    char when[32];
    struct pc_buf created = pc_buf_over(when, sizeof when);
    pc_time_format(key->created, &created);
    pc_json_object(json, NULL);
    pc_json_text(json, "id", pc_vault_ring_key_id(key));
    pc_json_text(json, "created", pc_buf_span(&created));
    pc_err err = PC_OK;
    if (ring->has_passphrase)
        err = write_wrapped(ring, key, json);
    else
        write_bytes(json, "key", pc_span(key->key, sizeof key->key));
    pc_json_object_end(json);
    return err;
}

static void write_passphrase(const struct pc_vault_ring *ring, struct pc_json *json) {
    pc_json_object(json, "passphrase");
    pc_json_text(json, "kdf", PC_SPAN("argon2id"));
    write_bytes(json, "salt", pc_span(ring->salt, sizeof ring->salt));
    pc_json_u64(json, "memory_kib", ring->cost.memory_kib);
    pc_json_u64(json, "passes", ring->cost.passes);
    pc_json_object_end(json);
}

pc_err pc_vault_ring_write(const struct pc_vault_ring *ring, struct pc_buf *out) {
    struct pc_json json = pc_json(out);
    pc_json_object(&json, NULL);
    pc_json_text(&json, "kind", pc_span_str(kind));
    pc_json_u64(&json, "version", 1);
    pc_json_text(&json, "active", pc_vault_ring_key_id(&ring->keys[ring->active]));
    if (ring->has_passphrase)
        write_passphrase(ring, &json);
    pc_json_array(&json, "keys");
    for (size_t i = 0; i < ring->count; i++) {
        pc_err err = write_key(ring, &ring->keys[i], &json);
        if (err != PC_OK)
            return err;
    }
    pc_json_array_end(&json);
    pc_json_object_end(&json);
    pc_buf_add_char(out, '\n');
    return pc_buf_end(out);
}
