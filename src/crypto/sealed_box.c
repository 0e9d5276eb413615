/* Sealing and opening with X25519, HKDF and AES-GCM. */
#include "crypto/sealed_box.h"

#include <string.h>

#include "crypto/aead.h"
#include "crypto/hkdf_sha2.h"
#include "crypto/ossl.h"

enum { VERSION = 1, HEAD = 1 + PC_BOX_KEY };

static pc_err derive(EVP_PKEY *mine, EVP_PKEY *theirs, uint8_t shared[PC_BOX_KEY]) {
    PC_CLEANUP(pc_ossl_pkey_ctx_free) EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(mine, NULL);
    size_t len = PC_BOX_KEY;
    bool good = ctx != NULL && EVP_PKEY_derive_init(ctx) == 1 &&
                EVP_PKEY_derive_set_peer(ctx, theirs) == 1 &&
                EVP_PKEY_derive(ctx, shared, &len) == 1 && len == PC_BOX_KEY;
    return good ? PC_OK : pc_ossl_fail(PC_ERR_CORRUPT);
}

/* What both sides can compute: a shared secret of all zero, which a point of small order gives, is
 * refused by OpenSSL. */
static pc_err agree(const uint8_t secret[PC_BOX_KEY], const uint8_t public[PC_BOX_KEY],
                    uint8_t shared[PC_BOX_KEY]) {
    PC_CLEANUP(pc_ossl_pkey_free)
    EVP_PKEY *mine = EVP_PKEY_new_raw_private_key(EVP_PKEY_X25519, NULL, secret, PC_BOX_KEY);
    PC_CLEANUP(pc_ossl_pkey_free)
    EVP_PKEY *theirs = EVP_PKEY_new_raw_public_key(EVP_PKEY_X25519, NULL, public, PC_BOX_KEY);
    if (mine == NULL || theirs == NULL)
        return pc_ossl_fail(PC_ERR_CRYPTO);
    return derive(mine, theirs, shared);
}

pc_err pc_box_public(const uint8_t secret[PC_BOX_KEY], uint8_t out[PC_BOX_KEY]) {
    PC_CLEANUP(pc_ossl_pkey_free)
    EVP_PKEY *key = EVP_PKEY_new_raw_private_key(EVP_PKEY_X25519, NULL, secret, PC_BOX_KEY);
    size_t len = PC_BOX_KEY;
    bool good = key != NULL && EVP_PKEY_get_raw_public_key(key, out, &len) == 1;
    return good ? PC_OK : pc_ossl_fail(PC_ERR_CRYPTO);
}

static pc_err key_of(const uint8_t shared[PC_BOX_KEY], const uint8_t message[PC_BOX_KEY],
                     const uint8_t to[PC_BOX_KEY], uint8_t key[PC_AEAD_KEY]) {
    uint8_t salt[2 * PC_BOX_KEY];
    memcpy(salt, message, PC_BOX_KEY);
    memcpy(salt + PC_BOX_KEY, to, PC_BOX_KEY);
    return pc_hkdf(PC_SHA2_256, pc_span(shared, PC_BOX_KEY), pc_span(salt, sizeof salt),
                   PC_SPAN("portcullis sealed box 1"), key, PC_AEAD_KEY);
}

pc_err pc_box_seal(const uint8_t to[PC_BOX_KEY], const struct pc_entropy *entropy,
                   struct pc_span aad, struct pc_span plain, struct pc_buf *out) {
    uint8_t secret[PC_BOX_KEY], shared[PC_BOX_KEY], key[PC_AEAD_KEY], head[HEAD] = {VERSION};
    pc_err err = pc_entropy_fill(entropy, secret, sizeof secret);
    if (err == PC_OK)
        err = pc_box_public(secret, head + 1);
    if (err == PC_OK)
        err = agree(secret, to, shared);
    if (err == PC_OK)
        err = key_of(shared, head + 1, to, key);
    if (err == PC_OK) {
        pc_buf_add(out, pc_span(head, sizeof head));
        err = pc_aead_seal(key, entropy, aad, plain, out);
    }
    pc_wipe(secret, sizeof secret);
    pc_wipe(shared, sizeof shared);
    pc_wipe(key, sizeof key);
    return err;
}

pc_err pc_box_open(const uint8_t secret[PC_BOX_KEY], struct pc_span aad, struct pc_span sealed,
                   struct pc_buf *out) {
    uint8_t to[PC_BOX_KEY], shared[PC_BOX_KEY], key[PC_AEAD_KEY];
    if (sealed.len < PC_BOX_OVERHEAD || sealed.ptr[0] != VERSION)
        return PC_ERR_CORRUPT;
    const uint8_t *message = (const uint8_t *)sealed.ptr + 1;
    pc_err err = pc_box_public(secret, to);
    if (err == PC_OK)
        err = agree(secret, message, shared);
    if (err == PC_OK)
        err = key_of(shared, message, to, key);
    if (err == PC_OK)
        err = pc_aead_open(key, aad, pc_span_from(sealed, HEAD), out);
    pc_wipe(shared, sizeof shared);
    pc_wipe(key, sizeof key);
    return err;
}
