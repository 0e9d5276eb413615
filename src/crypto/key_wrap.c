/* AES key wrap. */
#include "crypto/key_wrap.h"

#include "crypto/ossl.h"

enum { BLOCK = 8 };

static const EVP_CIPHER *cipher_of(enum pc_key_wrap how, size_t kek_len) {
    bool padded = how == PC_KEY_WRAP_PADDED;
    if (kek_len == 16)
        return padded ? EVP_aes_128_wrap_pad() : EVP_aes_128_wrap();
    if (kek_len == 24)
        return padded ? EVP_aes_192_wrap_pad() : EVP_aes_192_wrap();
    if (kek_len == 32)
        return padded ? EVP_aes_256_wrap_pad() : EVP_aes_256_wrap();
    return NULL;
}

/* *len: the bytes that it wrote. */
static pc_err run(const EVP_CIPHER *cipher, int wrapping, struct pc_span kek, struct pc_span in,
                  unsigned char *to, size_t *len) {
    PC_CLEANUP(pc_ossl_cipher_ctx_free) EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
    if (ctx == NULL)
        return pc_ossl_fail(PC_ERR_CRYPTO);
    EVP_CIPHER_CTX_set_flags(ctx, EVP_CIPHER_CTX_FLAG_WRAP_ALLOW);
    int written = 0, last = 0;
    if (EVP_CipherInit_ex(ctx, cipher, NULL, pc_ossl_bytes(kek), NULL, wrapping) != 1)
        return pc_ossl_fail(PC_ERR_CRYPTO);
    if (EVP_CipherUpdate(ctx, to, &written, pc_ossl_bytes(in), (int)in.len) != 1 || written <= 0)
        return pc_ossl_fail(PC_ERR_CORRUPT);
    if (EVP_CipherFinal_ex(ctx, to + written, &last) != 1 || last != 0)
        return pc_ossl_fail(PC_ERR_CORRUPT);
    *len = (size_t)written;
    return PC_OK;
}

pc_err pc_key_wrap(enum pc_key_wrap how, struct pc_span kek, struct pc_span key,
                   struct pc_buf *out) {
    const EVP_CIPHER *cipher = cipher_of(how, kek.len);
    bool fits = how == PC_KEY_WRAP_PADDED ? key.len > 0 : key.len >= 16 && key.len % BLOCK == 0;
    if (cipher == NULL || !fits || key.len > PC_KEY_WRAP_MAX)
        return PC_ERR_INVALID;
    unsigned char *to = (unsigned char *)pc_buf_reserve(out, key.len + PC_KEY_WRAP_OVERHEAD);
    if (to == NULL)
        return pc_buf_end(out);
    size_t len = 0;
    pc_err err = run(cipher, 1, kek, key, to, &len);
    if (err != PC_OK)
        return PC_ERR_CRYPTO;
    out->len += len;
    return PC_OK;
}

pc_err pc_key_unwrap(enum pc_key_wrap how, struct pc_span kek, struct pc_span wrapped,
                     struct pc_buf *out) {
    const EVP_CIPHER *cipher = cipher_of(how, kek.len);
    if (cipher == NULL)
        return PC_ERR_INVALID;
    size_t least = how == PC_KEY_WRAP_PADDED ? 16 : 24;
    if (wrapped.len < least || wrapped.len % BLOCK != 0 ||
        wrapped.len > PC_KEY_WRAP_MAX + PC_KEY_WRAP_OVERHEAD)
        return PC_ERR_CORRUPT;
    unsigned char *to = (unsigned char *)pc_buf_reserve(out, wrapped.len);
    if (to == NULL)
        return pc_buf_end(out);
    size_t len = 0;
    pc_err err = run(cipher, 0, kek, wrapped, to, &len);
    if (err != PC_OK) {
        pc_wipe(to, wrapped.len);
        return err;
    }
    out->len += len;
    return PC_OK;
}
