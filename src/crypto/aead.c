/* Authenticated encryption. */
#include "crypto/aead.h"

#include <limits.h>
#include <string.h>

#include "crypto/gcm.h"
#include "crypto/ossl.h"

/* Far more than a field or a key; OpenSSL counts in int. */
enum { LONGEST = INT_MAX / 2 };

static const EVP_CIPHER *cipher_of(size_t key_len) {
    if (key_len == 16)
        return EVP_aes_128_gcm();
    if (key_len == 24)
        return EVP_aes_192_gcm();
    return key_len == 32 ? EVP_aes_256_gcm() : NULL;
}

static pc_err start(EVP_CIPHER_CTX *ctx, struct pc_span key, const uint8_t *nonce, int encrypt,
                    struct pc_span aad) {
    int len = 0;
    if (ctx == NULL ||
        EVP_CipherInit_ex(ctx, cipher_of(key.len), NULL, pc_ossl_bytes(key), nonce, encrypt) != 1)
        return pc_ossl_fail(PC_ERR_CRYPTO);
    if (aad.len > 0 && EVP_CipherUpdate(ctx, NULL, &len, pc_ossl_bytes(aad), (int)aad.len) != 1)
        return pc_ossl_fail(PC_ERR_CRYPTO);
    return PC_OK;
}

/* The bytes of `in`, in one go. GCM is a stream cipher: as many come out as go in. */
static pc_err transform(EVP_CIPHER_CTX *ctx, struct pc_span in, unsigned char *to) {
    int len = 0;
    if (in.len == 0)
        return PC_OK;
    if (EVP_CipherUpdate(ctx, to, &len, pc_ossl_bytes(in), (int)in.len) != 1 ||
        (size_t)len != in.len)
        return pc_ossl_fail(PC_ERR_CRYPTO);
    return PC_OK;
}

pc_err pc_gcm_seal_any(struct pc_span key, const uint8_t nonce[PC_AEAD_NONCE], struct pc_span aad,
                       struct pc_span plain, struct pc_buf *out) {
    if (cipher_of(key.len) == NULL)
        return PC_ERR_INVALID;
    if (plain.len > LONGEST || aad.len > LONGEST)
        return PC_ERR_RANGE;
    unsigned char *to = (unsigned char *)pc_buf_reserve(out, plain.len + PC_AEAD_TAG);
    if (to == NULL)
        return pc_buf_end(out);
    PC_CLEANUP(pc_ossl_cipher_ctx_free) EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
    pc_err err = start(ctx, key, nonce, 1, aad);
    if (err == PC_OK)
        err = transform(ctx, plain, to);
    if (err != PC_OK)
        return err;
    int none = 0;
    if (EVP_CipherFinal_ex(ctx, to + plain.len, &none) != 1 ||
        EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_GET_TAG, PC_AEAD_TAG, to + plain.len) != 1)
        return pc_ossl_fail(PC_ERR_CRYPTO);
    out->len += plain.len + PC_AEAD_TAG;
    return PC_OK;
}

/* Sets the expected tag and lets OpenSSL compare. */
static pc_err finish(EVP_CIPHER_CTX *ctx, const char *expected) {
    unsigned char tag[PC_AEAD_TAG];
    unsigned char unused[16];
    int none = 0;
    memcpy(tag, expected, sizeof tag);
    if (EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_SET_TAG, PC_AEAD_TAG, tag) != 1)
        return pc_ossl_fail(PC_ERR_CRYPTO);
    return EVP_CipherFinal_ex(ctx, unused, &none) == 1 ? PC_OK : pc_ossl_fail(PC_ERR_CORRUPT);
}

pc_err pc_gcm_open_any(struct pc_span key, const uint8_t nonce[PC_AEAD_NONCE], struct pc_span aad,
                       struct pc_span sealed, struct pc_buf *out) {
    if (cipher_of(key.len) == NULL)
        return PC_ERR_INVALID;
    if (sealed.len < PC_AEAD_TAG)
        return PC_ERR_CORRUPT;
    if (sealed.len > LONGEST || aad.len > LONGEST)
        return PC_ERR_RANGE;
    struct pc_span body = pc_span_upto(sealed, sealed.len - PC_AEAD_TAG);
    unsigned char *to = (unsigned char *)pc_buf_reserve(out, body.len);
    if (to == NULL)
        return pc_buf_end(out);
    PC_CLEANUP(pc_ossl_cipher_ctx_free) EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
    pc_err err = start(ctx, key, nonce, 0, aad);
    if (err == PC_OK)
        err = transform(ctx, body, to);
    if (err == PC_OK)
        err = finish(ctx, sealed.ptr + body.len);
    if (err != PC_OK) {
        pc_wipe(to, body.len);
        return err;
    }
    out->len += body.len; /* only now is it released */
    return PC_OK;
}

pc_err pc_gcm_seal(const uint8_t key[PC_AEAD_KEY], const uint8_t nonce[PC_AEAD_NONCE],
                   struct pc_span aad, struct pc_span plain, struct pc_buf *out) {
    return pc_gcm_seal_any(pc_span(key, PC_AEAD_KEY), nonce, aad, plain, out);
}

pc_err pc_gcm_open(const uint8_t key[PC_AEAD_KEY], const uint8_t nonce[PC_AEAD_NONCE],
                   struct pc_span aad, struct pc_span sealed, struct pc_buf *out) {
    return pc_gcm_open_any(pc_span(key, PC_AEAD_KEY), nonce, aad, sealed, out);
}

pc_err pc_aead_seal(const uint8_t key[PC_AEAD_KEY], const struct pc_entropy *entropy,
                    struct pc_span aad, struct pc_span plain, struct pc_buf *out) {
    uint8_t nonce[PC_AEAD_NONCE];
    pc_err err = pc_entropy_fill(entropy, nonce, sizeof nonce);
    if (err != PC_OK)
        return err;
    size_t before = out->len;
    pc_buf_add(out, pc_span(nonce, sizeof nonce));
    err = pc_gcm_seal(key, nonce, aad, plain, out);
    if (err != PC_OK)
        out->len = before;
    return err;
}

pc_err pc_aead_open(const uint8_t key[PC_AEAD_KEY], struct pc_span aad, struct pc_span sealed,
                    struct pc_buf *out) {
    if (sealed.len < PC_AEAD_NONCE + PC_AEAD_TAG)
        return PC_ERR_CORRUPT;
    return pc_gcm_open(key, (const uint8_t *)sealed.ptr, aad, pc_span_from(sealed, PC_AEAD_NONCE),
                       out);
}
