/* The raw AES keyring. */
#include "vault/raw_aes.h"

#include <string.h>

#include "base/locked.h"
#include "crypto/gcm.h"
#include "vault/key_file.h"

enum { LENGTHS = 8, INFO_TAIL = LENGTHS + PC_AEAD_NONCE, NAME_MAX_LEN = 65535 - INFO_TAIL };

/* Tag of 128 bits, nonce of 12 bytes. */
static const uint8_t lengths[LENGTHS] = {0, 0, 0, 128, 0, 0, 0, PC_AEAD_NONCE};

struct self {
    struct pc_locked own;        /* what it lies in */
    struct pc_vault_raw_aes raw; /* over what follows */
    struct pc_entropy entropy;
    struct pc_arena names;
    uint8_t key[PC_AEAD_KEY];
};

/* name, lengths and nonce, in the arena; NULL where memory ran out. */
static char *make_info(const struct pc_vault_raw_aes *raw, struct pc_arena *arena) {
    char *info = pc_arena_alloc(arena, raw->name.len + INFO_TAIL, 1);
    if (info == NULL)
        return NULL;
    memcpy(info, raw->name.ptr, raw->name.len);
    memcpy(info + raw->name.len, lengths, LENGTHS);
    return info;
}

pc_err pc_vault_raw_aes_wrap(const struct pc_vault_raw_aes *raw, const struct pc_entropy *entropy,
                             const struct pc_vault_context *context,
                             const struct pc_vault_data_key *key, struct pc_arena *arena,
                             struct pc_vault_wrapped_key *out) {
    char *info = make_info(raw, arena);
    char *memory = pc_arena_alloc(arena, key->len + PC_AEAD_TAG, 1);
    if (info == NULL || memory == NULL)
        return PC_ERR_NOMEM;
    uint8_t *nonce = (uint8_t *)info + raw->name.len + LENGTHS;
    pc_err err = pc_entropy_fill(entropy, nonce, PC_AEAD_NONCE);
    PC_CLEANUP(pc_buf_free) struct pc_buf aad = {0};
    if (err == PC_OK)
        err = pc_vault_context_write(context, &aad);
    struct pc_buf sealed = pc_buf_over(memory, key->len + PC_AEAD_TAG);
    if (err == PC_OK)
        err = pc_gcm_seal_any(raw->key, nonce, pc_buf_span(&aad), pc_span(key->bytes, key->len),
                              &sealed);
    struct pc_span id;
    if (err == PC_OK)
        err = pc_arena_copy(arena, raw->key_namespace, &id);
    if (err != PC_OK)
        return err;
    *out = (struct pc_vault_wrapped_key){
        .provider_id = id,
        .provider_info = pc_span(info, raw->name.len + INFO_TAIL),
        .ciphertext = pc_buf_span(&sealed),
    };
    return PC_OK;
}

static bool is_of(const struct pc_vault_raw_aes *raw, const struct pc_vault_wrapped_key *wrapped) {
    struct pc_span info = wrapped->provider_info;
    return pc_span_eq(wrapped->provider_id, raw->key_namespace) &&
           info.len == raw->name.len + INFO_TAIL && pc_span_starts(info, raw->name) &&
           memcmp(info.ptr + raw->name.len, lengths, LENGTHS) == 0;
}

pc_err pc_vault_raw_aes_unwrap(const struct pc_vault_raw_aes *raw,
                               const struct pc_vault_context *context,
                               const struct pc_vault_wrapped_key *wrapped,
                               struct pc_vault_data_key *key) {
    if (!is_of(raw, wrapped))
        return PC_ERR_NOTFOUND;
    if (key->len > sizeof key->bytes || wrapped->ciphertext.len != key->len + PC_AEAD_TAG)
        return PC_ERR_CORRUPT;
    PC_CLEANUP(pc_buf_free) struct pc_buf aad = {0};
    pc_err err = pc_vault_context_write(context, &aad);
    if (err != PC_OK)
        return err;
    const uint8_t *nonce = (const uint8_t *)wrapped->provider_info.ptr + raw->name.len + LENGTHS;
    struct pc_buf plain = pc_buf_over((char *)key->bytes, sizeof key->bytes);
    return pc_gcm_open_any(raw->key, nonce, pc_buf_span(&aad), wrapped->ciphertext, &plain);
}

static pc_err wrap(void *self, const struct pc_vault_context *context,
                   const struct pc_vault_data_key *key, struct pc_arena *arena,
                   struct pc_vault_wrapped_key *out, struct pc_diag *diag) {
    const struct self *me = self;
    pc_err err = pc_vault_raw_aes_wrap(&me->raw, &me->entropy, context, key, arena, out);
    return err == PC_OK ? PC_OK : pc_diag_set(diag, err, "%s", pc_err_name(err));
}

static pc_err unwrap(void *self, const struct pc_vault_context *context,
                     const struct pc_vault_wrapped_key *wrapped, struct pc_vault_data_key *key,
                     struct pc_diag *diag) {
    const struct self *me = self;
    pc_err err = pc_vault_raw_aes_unwrap(&me->raw, context, wrapped, key);
    if (err == PC_ERR_CORRUPT)
        return pc_diag_set(diag, err,
                           "the data key does not open: it was wrapped under another key of this "
                           "name, or with another context, or it was altered");
    return err;
}

static pc_err health(void *self, struct pc_diag *diag) {
    (void)self, (void)diag;
    return PC_OK;
}

static void free_self(void *self) {
    struct self *me = self;
    pc_arena_free(&me->names);
    struct pc_locked own = me->own;
    pc_locked_free(&own);
}

static pc_err copy(const struct pc_vault_raw_aes *raw, struct self *me) {
    pc_err err = pc_arena_copy(&me->names, raw->key_namespace, &me->raw.key_namespace);
    if (err == PC_OK)
        err = pc_arena_copy(&me->names, raw->name, &me->raw.name);
    memcpy(me->key, raw->key.ptr, raw->key.len);
    me->raw.key = pc_span(me->key, raw->key.len);
    return err;
}

static pc_err check(const struct pc_vault_raw_aes *raw, struct pc_diag *diag) {
    if (raw->key.len != 16 && raw->key.len != 24 && raw->key.len != 32)
        return pc_diag_set(diag, PC_ERR_INVALID, "an AES key has 16, 24 or 32 bytes");
    if (raw->key_namespace.len == 0 || raw->key_namespace.len > NAME_MAX_LEN ||
        raw->name.len == 0 || raw->name.len > NAME_MAX_LEN)
        return pc_diag_set(diag, PC_ERR_INVALID, "namespace and name of the key are needed");
    if (pc_span_starts(raw->key_namespace, PC_SPAN("aws-kms")))
        return pc_diag_set(diag, PC_ERR_INVALID,
                           "the name space aws-kms is reserved for keys of AWS KMS");
    return PC_OK;
}

pc_err pc_vault_raw_aes_new(const struct pc_vault_raw_aes *raw, const struct pc_entropy *entropy,
                            struct pc_vault_provider *out, struct pc_diag *diag) {
    pc_err err = check(raw, diag);
    if (err != PC_OK)
        return err;
    struct pc_locked own;
    err = pc_locked_new(sizeof(struct self), &own);
    if (err != PC_OK)
        return err;
    struct self *me = (struct self *)(void *)own.ptr;
    me->own = own;
    me->entropy = *entropy;
    err = copy(raw, me);
    if (err != PC_OK) {
        free_self(me);
        return err;
    }
    *out = (struct pc_vault_provider){
        .self = me,
        .type = "raw-aes",
        .name = me->raw.name,
        .wrap = wrap,
        .unwrap = unwrap,
        .health = health,
        .free = free_self,
    };
    return PC_OK;
}

pc_err pc_vault_raw_aes_open(const struct pc_settings_vault_key *key,
                             const struct pc_vault_ports *ports, struct pc_vault_provider *out,
                             struct pc_diag *diag) {
    uint8_t bytes[PC_AEAD_KEY];
    size_t len = 0;
    pc_err err = pc_vault_key_file_aes(key->file.ptr, bytes, &len, diag);
    if (err == PC_OK) {
        struct pc_vault_raw_aes raw = {key->key_namespace, key->key_name, pc_span(bytes, len)};
        err = pc_vault_raw_aes_new(&raw, ports->entropy, out, diag);
    }
    pc_wipe(bytes, sizeof bytes);
    return err;
}
