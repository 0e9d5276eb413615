/* Keys from keys. */
#include "crypto/kdf.h"

#include <openssl/core_names.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#include "crypto/ossl.h"

enum { LONGEST = 255 * 32 };

static void kdf_free(EVP_KDF **kdf) {
    EVP_KDF_free(*kdf);
}

static void kdf_ctx_free(EVP_KDF_CTX **ctx) {
    EVP_KDF_CTX_free(*ctx);
}

/* OSSL_PARAM has no const variant; what it points to is only read. */
static OSSL_PARAM octets(const char *name, struct pc_span bytes) {
    char *ptr = bytes.len == 0 ? (char *)"" : (char *)bytes.ptr;
    return OSSL_PARAM_construct_octet_string(name, ptr, bytes.len);
}

pc_err pc_hkdf_sha256(struct pc_span key, struct pc_span salt, struct pc_span info, uint8_t *out,
                      size_t len) {
    if (len == 0 || len > LONGEST)
        return PC_ERR_RANGE;
    PC_CLEANUP(kdf_free) EVP_KDF *kdf = EVP_KDF_fetch(NULL, "HKDF", NULL);
    PC_CLEANUP(kdf_ctx_free) EVP_KDF_CTX *ctx = EVP_KDF_CTX_new(kdf);
    if (ctx == NULL)
        return pc_ossl_fail(PC_ERR_CRYPTO);
    char digest[] = "SHA256";
    OSSL_PARAM params[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest, 0),
        octets(OSSL_KDF_PARAM_KEY, key),
        octets(OSSL_KDF_PARAM_SALT, salt),
        octets(OSSL_KDF_PARAM_INFO, info),
        OSSL_PARAM_construct_end(),
    };
    return EVP_KDF_derive(ctx, out, len, params) == 1 ? PC_OK : pc_ossl_fail(PC_ERR_CRYPTO);
}
