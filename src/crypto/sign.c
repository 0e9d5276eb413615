/* Private keys and what they sign. */
#include "crypto/sign.h"

#include <limits.h>
#include <stdlib.h>

#include <openssl/rsa.h>

#include "crypto/key.h"

/* Takes the key over, also on failure. */
static pc_err adopt(enum pc_algorithm algorithm, EVP_PKEY *key, struct pc_signer **out) {
    pc_err err = pc_key_check(algorithm, key);
    struct pc_signer *signer = err == PC_OK ? malloc(sizeof *signer) : NULL;
    if (signer == NULL) {
        EVP_PKEY_free(key);
        return err == PC_OK ? PC_ERR_NOMEM : err;
    }
    *signer = (struct pc_signer){algorithm, key};
    *out = signer;
    return PC_OK;
}

pc_err pc_signer_generate(enum pc_algorithm algorithm, struct pc_signer **out) {
    EVP_PKEY *key = NULL;
    if (algorithm == PC_ALG_RS256)
        key = EVP_RSA_gen(PC_RSA_NEW_BITS);
    else if (algorithm == PC_ALG_ES256)
        key = EVP_EC_gen("P-256");
    else if (algorithm == PC_ALG_EDDSA)
        key = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
    else
        return PC_ERR_UNSUPPORTED;
    return key == NULL ? pc_ossl_fail(PC_ERR_CRYPTO) : adopt(algorithm, key, out);
}

void pc_signer_free(struct pc_signer *signer) {
    if (signer == NULL)
        return;
    EVP_PKEY_free(signer->key); /* wipes */
    free(signer);
}

static void p8_free(PKCS8_PRIV_KEY_INFO **info) {
    PKCS8_PRIV_KEY_INFO_free(*info); /* wipes */
}

pc_err pc_signer_export(const struct pc_signer *signer, struct pc_buf *out) {
    PC_CLEANUP(p8_free) PKCS8_PRIV_KEY_INFO *info = EVP_PKEY2PKCS8(signer->key);
    int len = info == NULL ? 0 : i2d_PKCS8_PRIV_KEY_INFO(info, NULL);
    if (len <= 0)
        return pc_ossl_fail(PC_ERR_CRYPTO);
    unsigned char *to = (unsigned char *)pc_buf_reserve(out, (size_t)len);
    if (to == NULL)
        return pc_buf_end(out);
    if (i2d_PKCS8_PRIV_KEY_INFO(info, &to) != len)
        return pc_ossl_fail(PC_ERR_CRYPTO);
    out->len += (size_t)len;
    return PC_OK;
}

pc_err pc_signer_import(enum pc_algorithm algorithm, struct pc_span pkcs8, struct pc_signer **out) {
    if (pkcs8.len == 0 || pkcs8.len > LONG_MAX)
        return PC_ERR_INVALID;
    const unsigned char *at = pc_ossl_bytes(pkcs8);
    PC_CLEANUP(p8_free)
    PKCS8_PRIV_KEY_INFO *info = d2i_PKCS8_PRIV_KEY_INFO(NULL, &at, (long)pkcs8.len);
    if (info == NULL || at != pc_ossl_bytes(pkcs8) + pkcs8.len)
        return pc_ossl_fail(PC_ERR_INVALID);
    EVP_PKEY *key = EVP_PKCS82PKEY(info);
    return key == NULL ? pc_ossl_fail(PC_ERR_INVALID) : adopt(algorithm, key, out);
}

pc_err pc_signer_public(const struct pc_signer *signer, struct pc_buf *out) {
    return pc_key_spki(signer->key, out);
}

/* ECDSA in DER as OpenSSL makes it → r || s, 32 bytes each (RFC 7518 section 3.4). */
static pc_err raw_of_der(const unsigned char *der, size_t len, struct pc_buf *out) {
    PC_CLEANUP(pc_ossl_ecdsa_sig_free) ECDSA_SIG *sig = d2i_ECDSA_SIG(NULL, &der, (long)len);
    if (sig == NULL)
        return pc_ossl_fail(PC_ERR_CRYPTO);
    unsigned char *to = (unsigned char *)pc_buf_reserve(out, PC_ES256_SIZE);
    if (to == NULL)
        return pc_buf_end(out);
    int half = PC_ES256_SIZE / 2;
    if (BN_bn2binpad(ECDSA_SIG_get0_r(sig), to, half) != half ||
        BN_bn2binpad(ECDSA_SIG_get0_s(sig), to + half, half) != half)
        return pc_ossl_fail(PC_ERR_CRYPTO);
    out->len += PC_ES256_SIZE;
    return PC_OK;
}

pc_err pc_sign(const struct pc_signer *signer, struct pc_span message, struct pc_buf *out) {
    unsigned char signature[PC_RSA_MAX_BITS / 8];
    size_t len = sizeof signature;
    PC_CLEANUP(pc_ossl_md_ctx_free) EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    const char *digest = signer->algorithm == PC_ALG_EDDSA ? NULL : "SHA256";
    if (ctx == NULL ||
        EVP_DigestSignInit_ex(ctx, NULL, digest, NULL, NULL, signer->key, NULL) != 1 ||
        EVP_DigestSign(ctx, signature, &len, pc_ossl_bytes(message), message.len) != 1)
        return pc_ossl_fail(PC_ERR_CRYPTO);
    if (signer->algorithm == PC_ALG_ES256)
        return raw_of_der(signature, len, out);
    pc_buf_add(out, pc_span(signature, len));
    return pc_buf_end(out);
}
