/* HMAC-SHA-256 with a context that is kept. */
#include "crypto/mac.h"

#include <openssl/core_names.h>
#include <openssl/params.h>

#include "crypto/ossl.h"

static EVP_MAC_CTX *context_of(struct pc_mac *mac) {
    return (EVP_MAC_CTX *)mac;
}

pc_err pc_mac_new(const uint8_t key[PC_SHA256_SIZE], struct pc_mac **out) {
    char digest[] = "SHA256";
    OSSL_PARAM params[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
                           OSSL_PARAM_construct_end()};
    EVP_MAC *hmac = EVP_MAC_fetch(NULL, "HMAC", NULL);
    EVP_MAC_CTX *ctx = hmac == NULL ? NULL : EVP_MAC_CTX_new(hmac);
    EVP_MAC_free(hmac); /* the context has its own hold on it */
    if (ctx == NULL || EVP_MAC_init(ctx, key, PC_SHA256_SIZE, params) != 1) {
        EVP_MAC_CTX_free(ctx);
        return pc_ossl_fail(PC_ERR_CRYPTO);
    }
    *out = (struct pc_mac *)ctx;
    return PC_OK;
}

void pc_mac_free(struct pc_mac *mac) {
    EVP_MAC_CTX_free(context_of(mac));
}

pc_err pc_mac_of(struct pc_mac *mac, struct pc_span bytes, uint8_t out[PC_SHA256_SIZE]) {
    size_t len = 0;
    EVP_MAC_CTX *ctx = context_of(mac);
    if (EVP_MAC_init(ctx, NULL, 0, NULL) != 1 ||
        EVP_MAC_update(ctx, pc_ossl_bytes(bytes), bytes.len) != 1 ||
        EVP_MAC_final(ctx, out, &len, PC_SHA256_SIZE) != 1 || len != PC_SHA256_SIZE)
        return pc_ossl_fail(PC_ERR_CRYPTO);
    return PC_OK;
}
