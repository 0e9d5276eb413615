/* The text of a local key ring: read strictly, written whole. */
#include <string.h>

#include <jansson.h>

#include "base/json.h"
#include "crypto/hkdf_sha2.h"
#include "crypto/key_wrap.h"
#include "vault/local_ring_memory.h"

enum { WRAPPED = PC_VAULT_RING_KEY + 8 };

static const char kind[] = "portcullis-vault-ring";

static void json_free(json_t **json) {
    json_decref(*json);
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

static pc_err unwrap_key(void *self, struct pc_span id, const json_t *json,
                         uint8_t out[PC_RING_KEY]) {
    const struct pc_vault_ring *ring = self;
    uint8_t wrapped[WRAPPED], kek[PC_VAULT_RING_KEY];
    pc_err err = pc_ring_read_bytes(json, wrapped, sizeof wrapped);
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

static pc_err write_wrapped(void *self, const struct pc_ring_key *key, struct pc_json *json) {
    const struct pc_vault_ring *ring = self;
    uint8_t kek[PC_VAULT_RING_KEY];
    PC_CLEANUP(pc_buf_free) struct pc_buf wrapped = {0};
    pc_err err = pc_vault_ring_kek(ring, pc_ring_id(key), kek);
    if (err == PC_OK)
        err = pc_key_wrap(PC_KEY_WRAP_PADDED, pc_span(kek, sizeof kek),
                          pc_span(key->key, sizeof key->key), &wrapped);
    pc_wipe(kek, sizeof kek);
    if (err == PC_OK)
        pc_ring_write_bytes(json, "wrapped", pc_buf_span(&wrapped));
    return err;
}

static struct pc_ring_form form_of(const struct pc_vault_ring *ring) {
    if (!ring->has_passphrase)
        return pc_ring_plain;
    return (struct pc_ring_form){"wrapped", (void *)ring, unwrap_key, write_wrapped};
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
        !pc_span_eq(pc_ring_text(json_object_get(json, "kdf")), PC_SPAN("argon2id")) ||
        pc_ring_read_bytes(json_object_get(json, "salt"), ring->salt, sizeof ring->salt) != PC_OK ||
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
        !pc_span_eq(pc_ring_text(json_object_get(root, "kind")), pc_span_str(kind)) ||
        json_integer_value(json_object_get(root, "version")) != 1)
        return pc_diag_set(diag, PC_ERR_INVALID, "it is no key ring of the vault, version 1");
    if (wrapping == NULL && passphrase.len > 0)
        return pc_diag_set(diag, PC_ERR_INVALID, "it is under no passphrase, but one was given");
    pc_err err = wrapping == NULL ? PC_OK : read_passphrase(ring, wrapping, passphrase, diag);
    if (err != PC_OK)
        return err;
    const struct pc_ring_form form = form_of(ring);
    err = pc_ring_read_keys(root, &form, &ring->keys, diag);
    if (err == PC_ERR_CORRUPT)
        err = pc_diag_set(diag, PC_ERR_DENIED,
                          "the passphrase is not this file's, or the file was altered");
    return err;
}

static void write_passphrase(const struct pc_vault_ring *ring, struct pc_json *json) {
    pc_json_object(json, "passphrase");
    pc_json_text(json, "kdf", PC_SPAN("argon2id"));
    pc_ring_write_bytes(json, "salt", pc_span(ring->salt, sizeof ring->salt));
    pc_json_u64(json, "memory_kib", ring->cost.memory_kib);
    pc_json_u64(json, "passes", ring->cost.passes);
    pc_json_object_end(json);
}

pc_err pc_vault_ring_write(const struct pc_vault_ring *ring, struct pc_buf *out) {
    struct pc_json json = pc_json(out);
    pc_json_object(&json, NULL);
    pc_json_text(&json, "kind", pc_span_str(kind));
    pc_json_u64(&json, "version", 1);
    pc_ring_write_active(&ring->keys, &json);
    if (ring->has_passphrase)
        write_passphrase(ring, &json);
    const struct pc_ring_form form = form_of(ring);
    pc_err err = pc_ring_write_keys(&ring->keys, &form, &json);
    if (err != PC_OK)
        return err;
    pc_json_object_end(&json);
    pc_buf_add_char(out, '\n');
    return pc_buf_end(out);
}
