/* Which keys fit which algorithm. */
#include "crypto/key.h"

#include <limits.h>
#include <openssl/core_names.h>
#include <openssl/rsa.h>

static pc_err check_rsa(const EVP_PKEY *key) {
    int bits = EVP_PKEY_get_bits(key);
    if (bits < PC_RSA_MIN_BITS || bits > PC_RSA_MAX_BITS)
        return PC_ERR_INVALID;
    PC_CLEANUP(pc_ossl_bn_free) BIGNUM *modulus = NULL;
    PC_CLEANUP(pc_ossl_bn_free) BIGNUM *exponent = NULL;
    if (EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_RSA_N, &modulus) != 1 ||
        EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_RSA_E, &exponent) != 1)
        return pc_ossl_fail(PC_ERR_INVALID);
    /* An exponent of 1 signs everything; one over 64 bits only makes us slow. */
    if (!BN_is_odd(modulus) || !BN_is_odd(exponent) || BN_is_one(exponent) ||
        BN_num_bits(exponent) > 64)
        return PC_ERR_INVALID;
    return PC_OK;
}

/* Only the curve by its name: parameters spelled out could be those of another one. */
static pc_err check_p256(const EVP_PKEY *key) {
    char group[32];
    char encoding[32];
    size_t len = 0;
    if (EVP_PKEY_get_utf8_string_param(key, OSSL_PKEY_PARAM_GROUP_NAME, group, sizeof group,
                                       &len) != 1 ||
        EVP_PKEY_get_utf8_string_param(key, OSSL_PKEY_PARAM_EC_ENCODING, encoding, sizeof encoding,
                                       NULL) != 1)
        return pc_ossl_fail(PC_ERR_INVALID);
    if (!pc_span_eq(pc_span_str(group), PC_SPAN("prime256v1")) ||
        !pc_span_eq(pc_span_str(encoding), PC_SPAN(OSSL_PKEY_EC_ENCODING_GROUP)))
        return PC_ERR_INVALID;
    PC_CLEANUP(pc_ossl_pkey_ctx_free)
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_pkey(NULL, (EVP_PKEY *)key, NULL);
    if (ctx == NULL)
        return pc_ossl_fail(PC_ERR_CRYPTO);
    return EVP_PKEY_public_check(ctx) == 1 ? PC_OK : pc_ossl_fail(PC_ERR_INVALID);
}

static pc_err check_ed25519(const EVP_PKEY *key) {
    (void)key; /* the type says it all */
    return PC_OK;
}

static const struct {
    const char *type;
    pc_err (*check)(const EVP_PKEY *key);
} kinds[PC_ALG_COUNT] = {
    [PC_ALG_RS256] = {"RSA", check_rsa}, /* not "RSA-PSS", which is bound to another padding */
    [PC_ALG_ES256] = {"EC", check_p256},
    [PC_ALG_EDDSA] = {"ED25519", check_ed25519},
};

pc_err pc_key_check(enum pc_algorithm algorithm, const EVP_PKEY *key) {
    if ((unsigned)algorithm >= PC_ALG_COUNT || !EVP_PKEY_is_a(key, kinds[algorithm].type))
        return pc_ossl_fail(PC_ERR_INVALID);
    return kinds[algorithm].check(key);
}

pc_err pc_key_public(enum pc_algorithm algorithm, struct pc_span spki, EVP_PKEY **out) {
    if (spki.len == 0 || spki.len > LONG_MAX)
        return PC_ERR_INVALID;
    const unsigned char *at = pc_ossl_bytes(spki);
    EVP_PKEY *key = d2i_PUBKEY(NULL, &at, (long)spki.len);
    if (key == NULL)
        return pc_ossl_fail(PC_ERR_INVALID);
    pc_err err =
        at == pc_ossl_bytes(spki) + spki.len ? pc_key_check(algorithm, key) : PC_ERR_INVALID;
    if (err != PC_OK) {
        EVP_PKEY_free(key);
        return err;
    }
    *out = key;
    return PC_OK;
}

pc_err pc_key_spki(const EVP_PKEY *key, struct pc_buf *out) {
    int len = i2d_PUBKEY(key, NULL);
    if (len <= 0)
        return pc_ossl_fail(PC_ERR_CRYPTO);
    unsigned char *to = (unsigned char *)pc_buf_reserve(out, (size_t)len);
    if (to == NULL)
        return pc_buf_end(out);
    if (i2d_PUBKEY(key, &to) != len)
        return pc_ossl_fail(PC_ERR_CRYPTO);
    out->len += (size_t)len;
    return PC_OK;
}
