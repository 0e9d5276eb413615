/* SHA-256 and HMAC-SHA-256. */
#include "crypto/hash.h"

#include <openssl/hmac.h>
#include <openssl/sha.h>

#include "crypto/ossl.h"

/* EVP looks the digest up by name on every call, which costs more than hashing a short input does;
 * keeping one that was fetched would be a mutable global. The functions of FIPS 180-4 themselves
 * are marked deprecated in favour of EVP, but they are what EVP ends in. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

pc_err pc_sha256(const struct pc_span *parts, size_t count, uint8_t out[PC_SHA256_SIZE]) {
    SHA256_CTX ctx;
    if (SHA256_Init(&ctx) != 1)
        return pc_ossl_fail(PC_ERR_CRYPTO);
    for (size_t i = 0; i < count; i++)
        if (SHA256_Update(&ctx, parts[i].ptr, parts[i].len) != 1)
            return pc_ossl_fail(PC_ERR_CRYPTO);
    int done = SHA256_Final(out, &ctx);
    OPENSSL_cleanse(&ctx, sizeof ctx); /* the input may have been a secret */
    return done == 1 ? PC_OK : pc_ossl_fail(PC_ERR_CRYPTO);
}

pc_err pc_sha1_one(struct pc_span bytes, uint8_t out[PC_SHA1_SIZE]) {
    SHA_CTX ctx;
    if (SHA1_Init(&ctx) != 1 || SHA1_Update(&ctx, bytes.ptr, bytes.len) != 1)
        return pc_ossl_fail(PC_ERR_CRYPTO);
    int done = SHA1_Final(out, &ctx);
    OPENSSL_cleanse(&ctx, sizeof ctx);
    return done == 1 ? PC_OK : pc_ossl_fail(PC_ERR_CRYPTO);
}

#pragma GCC diagnostic pop

pc_err pc_sha256_one(struct pc_span bytes, uint8_t out[PC_SHA256_SIZE]) {
    return pc_sha256(&bytes, 1, out);
}

pc_err pc_hmac_sha256(struct pc_span key, struct pc_span bytes, uint8_t out[PC_SHA256_SIZE]) {
    unsigned len = 0;
    /* A NULL key would mean "the one of last time". */
    const void *key_bytes = key.len == 0 ? "" : key.ptr;
    if (key.len > INT32_MAX || HMAC(EVP_sha256(), key_bytes, (int)key.len, pc_ossl_bytes(bytes),
                                    bytes.len, out, &len) == NULL)
        return pc_ossl_fail(PC_ERR_CRYPTO);
    return len == PC_SHA256_SIZE ? PC_OK : PC_ERR_CRYPTO;
}
