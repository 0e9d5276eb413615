/* Public keys and what they verify. */
#include <stdlib.h>

#include "crypto/key.h"
#include "crypto/sign.h"

pc_err pc_verifier_new(enum pc_algorithm algorithm, struct pc_span spki, struct pc_verifier **out) {
    EVP_PKEY *key = NULL;
    pc_err err = pc_key_public(algorithm, spki, &key);
    if (err != PC_OK)
        return err;
    struct pc_verifier *verifier = malloc(sizeof *verifier);
    if (verifier == NULL) {
        EVP_PKEY_free(key);
        return PC_ERR_NOMEM;
    }
    *verifier = (struct pc_verifier){algorithm, key};
    *out = verifier;
    return PC_OK;
}

pc_err pc_verifier_public(const struct pc_verifier *verifier, struct pc_buf *out) {
    return pc_key_spki(verifier->key, out);
}

enum pc_algorithm pc_verifier_algorithm(const struct pc_verifier *verifier) {
    return verifier->algorithm;
}

void pc_verifier_free(struct pc_verifier *verifier) {
    if (verifier == NULL)
        return;
    EVP_PKEY_free(verifier->key);
    free(verifier);
}

static pc_err verify_bytes(const struct pc_verifier *verifier, struct pc_span message,
                           const unsigned char *signature, size_t len) {
    const char *digest = verifier->algorithm == PC_ALG_EDDSA ? NULL : "SHA256";
    PC_CLEANUP(pc_ossl_md_ctx_free) EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    if (ctx == NULL ||
        EVP_DigestVerifyInit_ex(ctx, NULL, digest, NULL, NULL, verifier->key, NULL) != 1)
        return pc_ossl_fail(PC_ERR_CRYPTO);
    /* 0 is a signature that does not fit, below 0 one that cannot even be tried: both deny. */
    if (EVP_DigestVerify(ctx, signature, len, pc_ossl_bytes(message), message.len) != 1)
        return pc_ossl_fail(PC_ERR_CORRUPT);
    return PC_OK;
}

/* r || s → DER, which is what OpenSSL wants. */
static pc_err der_of_raw(struct pc_span raw, unsigned char **der, int *len) {
    int half = PC_ES256_SIZE / 2;
    PC_CLEANUP(pc_ossl_ecdsa_sig_free) ECDSA_SIG *sig = ECDSA_SIG_new();
    BIGNUM *r = BN_bin2bn(pc_ossl_bytes(raw), half, NULL);
    BIGNUM *s = BN_bin2bn(pc_ossl_bytes(raw) + half, half, NULL);
    if (sig == NULL || r == NULL || s == NULL || ECDSA_SIG_set0(sig, r, s) != 1) {
        BN_free(r);
        BN_free(s);
        return pc_ossl_fail(PC_ERR_NOMEM);
    }
    *len = i2d_ECDSA_SIG(sig, der);
    return *len > 0 ? PC_OK : pc_ossl_fail(PC_ERR_CRYPTO);
}

static pc_err verify_es256(const struct pc_verifier *verifier, struct pc_span message,
                           struct pc_span signature) {
    if (signature.len != PC_ES256_SIZE)
        return PC_ERR_CORRUPT;
    unsigned char *der = NULL;
    int len = 0;
    pc_err err = der_of_raw(signature, &der, &len);
    if (err == PC_OK)
        err = verify_bytes(verifier, message, der, (size_t)len);
    OPENSSL_free(der);
    return err;
}

pc_err pc_verify(const struct pc_verifier *verifier, struct pc_span message,
                 struct pc_span signature) {
    if (verifier->algorithm == PC_ALG_ES256)
        return verify_es256(verifier, message, signature);
    size_t expected = verifier->algorithm == PC_ALG_EDDSA
                          ? (size_t)PC_ED25519_SIZE
                          : (size_t)EVP_PKEY_get_size(verifier->key);
    if (signature.len != expected)
        return PC_ERR_CORRUPT;
    return verify_bytes(verifier, message, pc_ossl_bytes(signature), signature.len);
}
