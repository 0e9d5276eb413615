/* SHA-256 piece by piece. */
#include "crypto/hash_stream.h"

#include <openssl/evp.h>

#include "crypto/ossl.h"

/* The context of the library is all there is to it. */
static EVP_MD_CTX *of(struct pc_sha256_stream *stream) {
    return (EVP_MD_CTX *)stream;
}

pc_err pc_sha256_stream_new(struct pc_sha256_stream **out) {
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    *out = NULL;
    if (ctx == NULL || EVP_DigestInit_ex(ctx, EVP_sha256(), NULL) != 1) {
        EVP_MD_CTX_free(ctx);
        return pc_ossl_fail(PC_ERR_CRYPTO);
    }
    *out = (struct pc_sha256_stream *)ctx;
    return PC_OK;
}

pc_err pc_sha256_stream_add(struct pc_sha256_stream *stream, struct pc_span bytes) {
    if (EVP_DigestUpdate(of(stream), bytes.ptr, bytes.len) != 1)
        return pc_ossl_fail(PC_ERR_CRYPTO);
    return PC_OK;
}

pc_err pc_sha256_stream_end(struct pc_sha256_stream *stream, uint8_t out[32]) {
    if (EVP_DigestFinal_ex(of(stream), out, NULL) != 1)
        return pc_ossl_fail(PC_ERR_CRYPTO);
    return PC_OK;
}

void pc_sha256_stream_free(struct pc_sha256_stream *stream) {
    EVP_MD_CTX_free(of(stream)); /* wipes its state */
}
