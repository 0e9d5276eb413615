/* ECDSA over a stream of bytes. */
#include "crypto/ecdsa.h"

#include <openssl/core_names.h>
#include <openssl/params.h>
#include <stdlib.h>

#include "crypto/ossl.h"

struct pc_ecdsa {
    EVP_PKEY *key;
    EVP_MD_CTX *ctx;
    bool signs;
};

static const struct {
    const char *group, *digest;
    size_t point; /* bytes of a compressed one */
} curves[] = {
    [PC_CURVE_P256] = {"prime256v1", "SHA256", 33},
    [PC_CURVE_P384] = {"secp384r1", "SHA384", 49},
};

void pc_ecdsa_free(struct pc_ecdsa *ecdsa) {
    if (ecdsa == NULL)
        return;
    EVP_MD_CTX_free(ecdsa->ctx);
    EVP_PKEY_free(ecdsa->key);
    free(ecdsa);
}

/* Takes the key over. */
static pc_err start(enum pc_curve curve, EVP_PKEY *key, bool signs, struct pc_ecdsa **out) {
    struct pc_ecdsa *ecdsa = calloc(1, sizeof *ecdsa);
    if (ecdsa == NULL) {
        EVP_PKEY_free(key);
        return PC_ERR_NOMEM;
    }
    *ecdsa = (struct pc_ecdsa){key, EVP_MD_CTX_new(), signs};
    const char *digest = curves[curve].digest;
    int done = 0;
    if (ecdsa->ctx != NULL && signs)
        done = EVP_DigestSignInit_ex(ecdsa->ctx, NULL, digest, NULL, NULL, key, NULL);
    else if (ecdsa->ctx != NULL)
        done = EVP_DigestVerifyInit_ex(ecdsa->ctx, NULL, digest, NULL, NULL, key, NULL);
    if (done != 1) {
        pc_ecdsa_free(ecdsa);
        return pc_ossl_fail(PC_ERR_CRYPTO);
    }
    *out = ecdsa;
    return PC_OK;
}

pc_err pc_ecdsa_signing(enum pc_curve curve, struct pc_ecdsa **out) {
    EVP_PKEY *key = EVP_EC_gen(curves[curve].group);
    if (key == NULL)
        return pc_ossl_fail(PC_ERR_CRYPTO);
    return start(curve, key, true, out);
}

pc_err pc_ecdsa_public(const struct pc_ecdsa *ecdsa, struct pc_buf *out) {
    unsigned char point[2 * PC_ECDSA_POINT_MAX];
    size_t len = 0;
    /* The uncompressed one: 4, x, y. Compressed, y is its parity alone. */
    if (EVP_PKEY_get_octet_string_param(ecdsa->key, OSSL_PKEY_PARAM_ENCODED_PUBLIC_KEY, point,
                                        sizeof point, &len) != 1 ||
        len < 3 || point[0] != 4)
        return pc_ossl_fail(PC_ERR_CRYPTO);
    point[0] = (unsigned char)(2 + (point[len - 1] & 1));
    pc_buf_add(out, pc_span(point, 1 + len / 2));
    return pc_buf_end(out);
}

pc_err pc_ecdsa_verifying(enum pc_curve curve, struct pc_span point, struct pc_ecdsa **out) {
    if (point.len != curves[curve].point || (point.ptr[0] != 2 && point.ptr[0] != 3))
        return PC_ERR_INVALID;
    OSSL_PARAM params[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, (char *)curves[curve].group,
                                         0),
        OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, (char *)point.ptr, point.len),
        OSSL_PARAM_construct_end(),
    };
    PC_CLEANUP(pc_ossl_pkey_ctx_free)
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
    EVP_PKEY *key = NULL;
    if (ctx == NULL || EVP_PKEY_fromdata_init(ctx) != 1)
        return pc_ossl_fail(PC_ERR_CRYPTO);
    if (EVP_PKEY_fromdata(ctx, &key, EVP_PKEY_PUBLIC_KEY, params) != 1)
        return pc_ossl_fail(PC_ERR_INVALID);
    return start(curve, key, false, out);
}

pc_err pc_ecdsa_update(struct pc_ecdsa *ecdsa, struct pc_span bytes) {
    int done = ecdsa->signs ? EVP_DigestSignUpdate(ecdsa->ctx, bytes.ptr, bytes.len)
                            : EVP_DigestVerifyUpdate(ecdsa->ctx, bytes.ptr, bytes.len);
    return done == 1 ? PC_OK : pc_ossl_fail(PC_ERR_CRYPTO);
}

pc_err pc_ecdsa_sign(struct pc_ecdsa *ecdsa, struct pc_buf *out) {
    unsigned char signature[PC_ECDSA_SIGNATURE_MAX];
    size_t len = sizeof signature;
    if (!ecdsa->signs || EVP_DigestSignFinal(ecdsa->ctx, signature, &len) != 1)
        return pc_ossl_fail(PC_ERR_CRYPTO);
    pc_buf_add(out, pc_span(signature, len));
    return pc_buf_end(out);
}

pc_err pc_ecdsa_verify(struct pc_ecdsa *ecdsa, struct pc_span signature) {
    if (ecdsa->signs || signature.len == 0)
        return PC_ERR_CORRUPT;
    if (EVP_DigestVerifyFinal(ecdsa->ctx, pc_ossl_bytes(signature), signature.len) != 1)
        return pc_ossl_fail(PC_ERR_CORRUPT);
    return PC_OK;
}
