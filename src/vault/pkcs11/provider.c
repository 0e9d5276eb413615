/*
 * Data keys under a key in an HSM, by PKCS#11. The wrapped key is what the raw keyrings of the
 * message format write: provider id "pkcs11:" and the token's label; with an AES key the info is
 * the key's label, the tag's bits and the IV's length (4 bytes each) and the IV, and the context is
 * authenticated; with an RSA key the info is the label alone.
 */
#include <stdlib.h>

#include "vault/pkcs11/cipher.h"
#include "vault/pkcs11/module.h"
#include "vault/pkcs11/result.h"
#include "vault/providers.h"

#define ID_PREFIX "pkcs11:"

enum { AES_INFO = 4 + 4 + PC_P11_IV }; /* bytes of the info behind the label */

struct hsm {
    struct pc_p11_token *token;
    struct pc_vault_ports ports;
    CK_MECHANISM_TYPE hash;
    struct pc_buf pin; /* the reference */
    struct pc_buf id, key;
};

static void hsm_free(void *self) {
    struct hsm *hsm = self;
    pc_p11_token_free(hsm->token);
    pc_buf_free(&hsm->pin);
    pc_buf_free(&hsm->id);
    pc_buf_free(&hsm->key);
    free(hsm);
}

static pc_err tell(const struct hsm *hsm, pc_err err, const struct pc_diag *why,
                   struct pc_diag *diag) {
    return pc_diag_set(diag, err, "token %.*s, key %.*s: %s",
                       PC_ARG(pc_span_from(pc_buf_span(&hsm->id), sizeof ID_PREFIX - 1)),
                       PC_ARG(pc_buf_span(&hsm->key)), why->text);
}

static pc_err ask_pin(void *self, struct pc_buf *out, struct pc_diag *diag) {
    const struct hsm *hsm = self;
    return pc_vault_secret(&hsm->ports, pc_buf_span(&hsm->pin), out, diag);
}

/* ---- asking the token, and asking again ---- */

static pc_err attempt(struct hsm *hsm, struct pc_p11_cipher *cipher, CK_RV *rv,
                      struct pc_diag *diag) {
    struct pc_p11_session session;
    pc_err err = pc_p11_token_take(hsm->token, &session, diag);
    if (err != PC_OK)
        return err;
    *rv = pc_p11_cipher_run(&session, cipher);
    pc_p11_token_give(hsm->token, &session, *rv);
    if (pc_p11_classify(*rv) == PC_P11_GONE)
        err = pc_p11_token_take(hsm->token, &session, diag);
    else
        return PC_OK;
    if (err != PC_OK)
        return err;
    *rv = pc_p11_cipher_run(&session, cipher);
    pc_p11_token_give(hsm->token, &session, *rv);
    return PC_OK;
}

/* A failed probe ends the connection, so that the next use begins anew. */
static pc_err probe(struct hsm *hsm, struct pc_diag *diag) {
    for (int again = 0;; again++) {
        struct pc_p11_session session;
        pc_err err = pc_p11_token_take(hsm->token, &session, diag);
        if (err != PC_OK)
            return err;
        const char *function = "";
        CK_RV rv = pc_p11_cipher_probe(&session, hsm->hash, &function);
        bool failed = rv != CKR_OK && pc_p11_classify(rv) != PC_P11_UNABLE;
        pc_p11_token_give(hsm->token, &session, failed ? CKR_DEVICE_REMOVED : rv);
        if (rv == CKR_OK)
            return PC_OK;
        if (!failed || again > 0)
            return pc_p11_failed(diag, function, rv);
    }
}

static pc_err ask(struct hsm *hsm, struct pc_p11_cipher *cipher, struct pc_diag *diag) {
    CK_RV rv = CKR_OK;
    pc_err err = attempt(hsm, cipher, &rv, diag);
    if (err == PC_OK && pc_p11_classify(rv) == PC_P11_UNCERTAIN) {
        err = probe(hsm, diag);
        if (err == PC_OK && cipher->decrypt)
            rv = CKR_ENCRYPTED_DATA_INVALID; /* the key works, so it is the data */
        else if (err == PC_OK)
            err = attempt(hsm, cipher, &rv, diag);
    }
    if (err != PC_OK)
        return err;
    return rv == CKR_OK ? PC_OK : pc_p11_failed(diag, cipher->function, rv);
}

/* ---- wrapping ---- */

static void add_u32(struct pc_buf *out, uint32_t value) {
    pc_buf_add(out, pc_span((uint8_t[]){(uint8_t)(value >> 24), (uint8_t)(value >> 16),
                                        (uint8_t)(value >> 8), (uint8_t)value},
                            4));
}

static pc_err write_info(const struct hsm *hsm, const struct pc_p11_cipher *cipher,
                         struct pc_arena *arena, struct pc_span *out) {
    char memory[PC_P11_KEY_LABEL_MAX + AES_INFO];
    struct pc_buf info = pc_buf_over(memory, sizeof memory);
    pc_buf_add(&info, pc_buf_span(&hsm->key));
    if (cipher->kind == PC_P11_AES) {
        add_u32(&info, PC_P11_TAG * 8);
        add_u32(&info, PC_P11_IV);
        pc_buf_add(&info, pc_span(cipher->iv, sizeof cipher->iv));
    }
    pc_err err = pc_buf_end(&info);
    return err == PC_OK ? pc_arena_copy(arena, pc_buf_span(&info), out) : err;
}

static pc_err write_wrapped(const struct hsm *hsm, const struct pc_p11_cipher *cipher,
                            struct pc_arena *arena, struct pc_vault_wrapped_key *out) {
    pc_err err = write_info(hsm, cipher, arena, &out->provider_info);
    if (err == PC_OK)
        err = pc_arena_copy(arena, pc_buf_span(&hsm->id), &out->provider_id);
    if (err == PC_OK)
        err = pc_arena_copy(arena, pc_span(cipher->out, cipher->len), &out->ciphertext);
    return err;
}

static pc_err hsm_wrap(void *self, const struct pc_vault_context *context,
                       const struct pc_vault_data_key *key, struct pc_arena *arena,
                       struct pc_vault_wrapped_key *out, struct pc_diag *diag) {
    struct hsm *hsm = self;
    struct pc_diag why = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf bound = {0};
    struct pc_p11_cipher cipher = {.hash = hsm->hash, .in = pc_span(key->bytes, key->len)};
    pc_err err = pc_vault_context_write(context, &bound);
    if (err == PC_OK)
        err = pc_entropy_fill(hsm->ports.entropy, cipher.iv, sizeof cipher.iv);
    if (err != PC_OK)
        return err;
    cipher.context = pc_buf_span(&bound);
    err = ask(hsm, &cipher, &why);
    if (err != PC_OK)
        return tell(hsm, err, &why, diag);
    return write_wrapped(hsm, &cipher, arena, out);
}

/* ---- and back ---- */

/* Whether the info names this key; the rest of it is what an AES key needs, or nothing. */
static bool is_of(const struct hsm *hsm, const struct pc_vault_wrapped_key *wrapped,
                  struct pc_span *rest) {
    struct pc_span label = pc_buf_span(&hsm->key);
    if (!pc_span_eq(wrapped->provider_id, pc_buf_span(&hsm->id)) ||
        !pc_span_starts(wrapped->provider_info, label))
        return false;
    *rest = pc_span_from(wrapped->provider_info, label.len);
    return rest->len == 0 || rest->len == AES_INFO;
}

static const uint8_t aes_head[] = {0, 0, 0, PC_P11_TAG * 8, 0, 0, 0, PC_P11_IV};

/* What the info and the ciphertext must be for a key of that kind. */
static pc_err read_wrapped(struct pc_span rest, const struct pc_vault_wrapped_key *wrapped,
                           size_t key_len, struct pc_p11_cipher *cipher) {
    cipher->in = wrapped->ciphertext;
    cipher->kind = rest.len == 0 ? PC_P11_RSA : PC_P11_AES;
    if (cipher->kind == PC_P11_RSA)
        return PC_OK;
    if (memcmp(rest.ptr, aes_head, sizeof aes_head) != 0 || cipher->in.len != key_len + PC_P11_TAG)
        return PC_ERR_CORRUPT;
    memcpy(cipher->iv, rest.ptr + sizeof aes_head, sizeof cipher->iv);
    return PC_OK;
}

static pc_err hsm_unwrap(void *self, const struct pc_vault_context *context,
                         const struct pc_vault_wrapped_key *wrapped, struct pc_vault_data_key *key,
                         struct pc_diag *diag) {
    struct hsm *hsm = self;
    struct pc_diag why = {.text = "the wrapped key is malformed"};
    struct pc_span rest;
    if (!is_of(hsm, wrapped, &rest))
        return PC_ERR_NOTFOUND;
    PC_CLEANUP(pc_buf_free) struct pc_buf bound = {0};
    struct pc_p11_cipher cipher = {.decrypt = true, .hash = hsm->hash};
    pc_err err = pc_vault_context_write(context, &bound);
    if (err != PC_OK)
        return err;
    cipher.context = pc_buf_span(&bound);
    err = read_wrapped(rest, wrapped, key->len, &cipher);
    if (err == PC_OK)
        err = ask(hsm, &cipher, &why);
    if (err == PC_OK && (cipher.len != key->len || key->len > sizeof key->bytes))
        err = pc_diag_set(&why, PC_ERR_CORRUPT, "what it opens is not a data key of the suite");
    if (err == PC_OK)
        memcpy(key->bytes, cipher.out, key->len);
    pc_wipe(cipher.out, sizeof cipher.out);
    return err == PC_OK ? PC_OK : tell(hsm, err, &why, diag);
}

static pc_err hsm_health(void *self, struct pc_diag *diag) {
    struct hsm *hsm = self;
    struct pc_diag why = {0};
    pc_err err = probe(hsm, &why);
    return err == PC_OK ? PC_OK : tell(hsm, err, &why, diag);
}

/* ---- opening ---- */

static pc_err hash_of(enum pc_vault_padding padding, CK_MECHANISM_TYPE *out, struct pc_diag *diag) {
    static const CK_MECHANISM_TYPE hashes[] = {
        [PC_PADDING_OAEP_SHA256] = CKM_SHA256,
        [PC_PADDING_OAEP_SHA384] = CKM_SHA384,
        [PC_PADDING_OAEP_SHA512] = CKM_SHA512,
        [PC_PADDING_OAEP_SHA1] = CKM_SHA_1,
    };
    if ((size_t)padding >= sizeof hashes / sizeof *hashes)
        return pc_diag_set(diag, PC_ERR_UNSUPPORTED,
                           "padding: with an RSA key in an HSM it is one of oaep-*");
    *out = hashes[padding];
    return PC_OK;
}

static pc_err load(const struct pc_settings_vault_key *key, struct hsm *hsm, struct pc_diag *diag) {
    pc_err err = hash_of(key->padding, &hsm->hash, diag);
    if (err != PC_OK)
        return err;
    pc_buf_add_str(&hsm->id, ID_PREFIX);
    pc_buf_add(&hsm->id, key->token_label);
    pc_buf_add(&hsm->key, key->key);
    pc_buf_add(&hsm->pin, key->pin);
    PC_CLEANUP(pc_buf_free) struct pc_buf path = {0};
    pc_buf_add(&path, key->module);
    if (pc_buf_str(&path) == NULL || hsm->id.err != PC_OK || hsm->key.err != PC_OK ||
        hsm->pin.err != PC_OK)
        return PC_ERR_NOMEM;
    struct pc_p11_where where = {
        .token = key->token_label, .key = key->key, .pin = ask_pin, .self = hsm};
    err = pc_p11_module_load(pc_buf_str(&path), &where.module, diag);
    if (err != PC_OK)
        return err;
    err = pc_p11_token_new(&where, &hsm->token);
    return err != PC_ERR_RANGE ? err
                               : pc_diag_set(diag, err,
                                             "the token's label has 1 to %d bytes, the key's 1 to "
                                             "%d",
                                             PC_P11_LABEL_MAX, PC_P11_KEY_LABEL_MAX);
}

pc_err pc_vault_pkcs11_open(const struct pc_settings_vault_key *key,
                            const struct pc_vault_ports *ports, struct pc_vault_provider *out,
                            struct pc_diag *diag) {
    struct hsm *hsm = calloc(1, sizeof *hsm);
    if (hsm == NULL)
        return PC_ERR_NOMEM;
    hsm->ports = *ports;
    pc_err err = load(key, hsm, diag);
    if (err != PC_OK) {
        hsm_free(hsm);
        return err;
    }
    *out = (struct pc_vault_provider){.self = hsm,
                                      .wrap = hsm_wrap,
                                      .unwrap = hsm_unwrap,
                                      .health = hsm_health,
                                      .free = hsm_free};
    return PC_OK;
}
