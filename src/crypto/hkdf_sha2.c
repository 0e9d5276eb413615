/* HKDF over HMAC. */
#include "crypto/hkdf_sha2.h"

#include <openssl/hmac.h>
#include <string.h>

#include "base/buf.h"
#include "crypto/ossl.h"

enum { BLOCKS = 255 };

static const EVP_MD *digest_of(enum pc_sha2 hash) {
    if (hash == PC_SHA2_512)
        return EVP_sha512();
    return hash == PC_SHA2_384 ? EVP_sha384() : EVP_sha256();
}

size_t pc_sha2_size(enum pc_sha2 hash) {
    if (hash == PC_SHA2_512)
        return 64;
    return hash == PC_SHA2_384 ? 48 : 32;
}

pc_err pc_hkdf_extract(enum pc_sha2 hash, struct pc_span salt, struct pc_span key,
                       uint8_t out[PC_SHA2_MAX]) {
    static const uint8_t zeros[PC_SHA2_MAX];
    if (salt.len == 0)
        salt = pc_span(zeros, pc_sha2_size(hash));
    unsigned len = 0;
    if (salt.len > INT32_MAX || HMAC(digest_of(hash), salt.ptr, (int)salt.len, pc_ossl_bytes(key),
                                     key.len, out, &len) == NULL)
        return pc_ossl_fail(PC_ERR_CRYPTO);
    return PC_OK;
}

/* HMAC_CTX is marked deprecated in favour of EVP_MAC, which looks its algorithm up by name each
 * time and costs several times as much for the two blocks that a message's keys need. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

static void hmac_free(HMAC_CTX **ctx) {
    HMAC_CTX_free(*ctx);
}

static pc_err block(HMAC_CTX *ctx, struct pc_span last, struct pc_span info, uint8_t number,
                    uint8_t out[PC_SHA2_MAX]) {
    unsigned len = 0;
    if (HMAC_Init_ex(ctx, NULL, 0, NULL, NULL) != 1 ||
        HMAC_Update(ctx, pc_ossl_bytes(last), last.len) != 1 ||
        HMAC_Update(ctx, pc_ossl_bytes(info), info.len) != 1 || HMAC_Update(ctx, &number, 1) != 1 ||
        HMAC_Final(ctx, out, &len) != 1)
        return pc_ossl_fail(PC_ERR_CRYPTO);
    return PC_OK;
}

pc_err pc_hkdf_expand(enum pc_sha2 hash, const uint8_t *extracted, struct pc_span info,
                      uint8_t *out, size_t len) {
    size_t size = pc_sha2_size(hash);
    if (len == 0 || len > BLOCKS * size)
        return PC_ERR_RANGE;
    PC_CLEANUP(hmac_free) HMAC_CTX *ctx = HMAC_CTX_new();
    if (ctx == NULL || HMAC_Init_ex(ctx, extracted, (int)size, digest_of(hash), NULL) != 1)
        return pc_ossl_fail(PC_ERR_CRYPTO);
    uint8_t bytes[PC_SHA2_MAX];
    struct pc_span last = PC_SPAN("");
    pc_err err = PC_OK;
    for (uint8_t number = 1; len > 0 && err == PC_OK; number++) {
        err = block(ctx, last, info, number, bytes);
        size_t part = len < size ? len : size;
        memcpy(out, bytes, part);
        out += part;
        len -= part;
        last = pc_span(bytes, size);
    }
    pc_wipe(bytes, sizeof bytes);
    return err;
}

#pragma GCC diagnostic pop

pc_err pc_hkdf(enum pc_sha2 hash, struct pc_span key, struct pc_span salt, struct pc_span info,
               uint8_t *out, size_t len) {
    uint8_t extracted[PC_SHA2_MAX];
    pc_err err = pc_hkdf_extract(hash, salt, key, extracted);
    if (err == PC_OK)
        err = pc_hkdf_expand(hash, extracted, info, out, len);
    pc_wipe(extracted, sizeof extracted);
    return err;
}
