/* Public keys as JSON Web Keys (RFC 7517, RFC 8037) and their thumbprints (RFC 7638). */
#include <string.h>

#include <jansson.h>
#include <openssl/core_names.h>
#include <openssl/param_build.h>

#include "base/encode.h"
#include "base/json.h"
#include "crypto/hash.h"
#include "crypto/key.h"

enum {
    LONGEST_JWK = 16384,
    LONGEST_NUMBER = PC_RSA_MAX_BITS / 8,
    P256_SIZE = 32,
    ED25519_KEY = 32
};

/* What stands before the key's bytes in its SubjectPublicKeyInfo (RFC 5480, RFC 8410). */
static const char p256_header[] =
    "\x30\x59\x30\x13\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07"
    "\x03\x42\x00\x04";
static const char ed25519_header[] = "\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00";

static void json_free(json_t **json) {
    json_decref(*json);
}

static struct pc_span member(const json_t *jwk, const char *name) {
    const json_t *value = json_object_get(jwk, name);
    return pc_span(json_string_value(value), json_string_length(value));
}

/* Members that a public signature key may have at most as this. An absent one says nothing. */
static bool absent_or(const json_t *jwk, const char *name, const char *expected) {
    return json_object_get(jwk, name) == NULL ||
           pc_span_eq(member(jwk, name), pc_span_str(expected));
}

static bool may_verify(const json_t *jwk) {
    const json_t *ops = json_object_get(jwk, "key_ops");
    if (ops == NULL)
        return true;
    for (size_t i = 0; i < json_array_size(ops); i++) {
        const char *op = json_string_value(json_array_get(ops, i));
        if (op != NULL && strcmp(op, "verify") == 0)
            return true;
    }
    return false;
}

static bool has_private_member(const json_t *jwk) {
    static const char *const names[] = {"d", "p", "q", "dp", "dq", "qi", "oth", "k"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (json_object_get(jwk, names[i]) != NULL)
            return true;
    return false;
}

/* The bytes of a member; size 0: any number of them. */
static pc_err bytes_of(const json_t *jwk, const char *name, size_t size, struct pc_buf *out) {
    size_t before = out->len;
    pc_err err = pc_base64url_decode(member(jwk, name), out);
    if (err != PC_OK)
        return err;
    size_t got = out->len - before;
    return got > 0 && got <= LONGEST_NUMBER && (size == 0 || got == size) ? PC_OK : PC_ERR_INVALID;
}

static pc_err spki_of_ec(const json_t *jwk, struct pc_buf *out) {
    pc_buf_add(out, pc_span(p256_header, sizeof p256_header - 1));
    pc_err err = bytes_of(jwk, "x", P256_SIZE, out);
    return err == PC_OK ? bytes_of(jwk, "y", P256_SIZE, out) : err;
}

static pc_err spki_of_okp(const json_t *jwk, struct pc_buf *out) {
    pc_buf_add(out, pc_span(ed25519_header, sizeof ed25519_header - 1));
    return bytes_of(jwk, "x", ED25519_KEY, out);
}

static void params_free(OSSL_PARAM **params) {
    OSSL_PARAM_free(*params);
}

static void builder_free(OSSL_PARAM_BLD **builder) {
    OSSL_PARAM_BLD_free(*builder);
}

static pc_err spki_of_numbers(const BIGNUM *n, const BIGNUM *e, struct pc_buf *out) {
    PC_CLEANUP(builder_free) OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
    if (builder == NULL || OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_N, n) != 1 ||
        OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_E, e) != 1)
        return pc_ossl_fail(PC_ERR_CRYPTO);
    PC_CLEANUP(params_free) OSSL_PARAM *params = OSSL_PARAM_BLD_to_param(builder);
    PC_CLEANUP(pc_ossl_pkey_ctx_free)
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);
    PC_CLEANUP(pc_ossl_pkey_free) EVP_PKEY *key = NULL;
    if (params == NULL || ctx == NULL || EVP_PKEY_fromdata_init(ctx) != 1 ||
        EVP_PKEY_fromdata(ctx, &key, EVP_PKEY_PUBLIC_KEY, params) != 1)
        return pc_ossl_fail(PC_ERR_INVALID);
    return pc_key_spki(key, out);
}

/* A leading zero would be a second text of the same number (RFC 7518 section 6.3.1.1). */
static pc_err number_of(const json_t *jwk, const char *name, BIGNUM **out) {
    PC_CLEANUP(pc_buf_free) struct pc_buf bytes = {0};
    pc_err err = bytes_of(jwk, name, 0, &bytes);
    if (err != PC_OK)
        return err;
    if (bytes.ptr[0] == 0)
        return PC_ERR_INVALID;
    *out = BN_bin2bn((const unsigned char *)bytes.ptr, (int)bytes.len, NULL);
    return *out == NULL ? pc_ossl_fail(PC_ERR_NOMEM) : PC_OK;
}

static pc_err spki_of_rsa(const json_t *jwk, struct pc_buf *out) {
    PC_CLEANUP(pc_ossl_bn_free) BIGNUM *n = NULL;
    PC_CLEANUP(pc_ossl_bn_free) BIGNUM *e = NULL;
    pc_err err = number_of(jwk, "n", &n);
    if (err == PC_OK)
        err = number_of(jwk, "e", &e);
    return err == PC_OK ? spki_of_numbers(n, e, out) : err;
}

/* The members that make the key, in the order of their names, as the thumbprint wants them. */
static pc_err put_number(struct pc_json *json, const char *name, const EVP_PKEY *key,
                         const char *param, size_t size) {
    PC_CLEANUP(pc_ossl_bn_free) BIGNUM *number = NULL;
    unsigned char bytes[LONGEST_NUMBER];
    if (EVP_PKEY_get_bn_param(key, param, &number) != 1)
        return pc_ossl_fail(PC_ERR_CRYPTO);
    size_t width = size == 0 ? (size_t)BN_num_bytes(number) : size;
    if (width > sizeof bytes || BN_bn2binpad(number, bytes, (int)width) != (int)width)
        return pc_ossl_fail(PC_ERR_CRYPTO);
    PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
    pc_base64url_encode(pc_span(bytes, width), &text);
    pc_json_text(json, name, pc_buf_span(&text));
    return pc_buf_end(&text);
}

static pc_err put_rsa(struct pc_json *json, const EVP_PKEY *key) {
    pc_err err = put_number(json, "e", key, OSSL_PKEY_PARAM_RSA_E, 0);
    pc_json_text(json, "kty", PC_SPAN("RSA"));
    return err == PC_OK ? put_number(json, "n", key, OSSL_PKEY_PARAM_RSA_N, 0) : err;
}

static pc_err put_ec(struct pc_json *json, const EVP_PKEY *key) {
    pc_json_text(json, "crv", PC_SPAN("P-256"));
    pc_json_text(json, "kty", PC_SPAN("EC"));
    pc_err err = put_number(json, "x", key, OSSL_PKEY_PARAM_EC_PUB_X, P256_SIZE);
    return err == PC_OK ? put_number(json, "y", key, OSSL_PKEY_PARAM_EC_PUB_Y, P256_SIZE) : err;
}

static pc_err put_okp(struct pc_json *json, const EVP_PKEY *key) {
    unsigned char bytes[ED25519_KEY];
    size_t len = sizeof bytes;
    if (EVP_PKEY_get_raw_public_key(key, bytes, &len) != 1 || len != sizeof bytes)
        return pc_ossl_fail(PC_ERR_CRYPTO);
    PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
    pc_base64url_encode(pc_span(bytes, sizeof bytes), &text);
    pc_json_text(json, "crv", PC_SPAN("Ed25519"));
    pc_json_text(json, "kty", PC_SPAN("OKP"));
    pc_json_text(json, "x", pc_buf_span(&text));
    return pc_buf_end(&text);
}

static const struct {
    const char *kty;
    const char *crv; /* NULL: the member must not be there */
    pc_err (*spki_of)(const json_t *jwk, struct pc_buf *out);
    pc_err (*put)(struct pc_json *json, const EVP_PKEY *key);
} kinds[PC_ALG_COUNT] = {
    [PC_ALG_RS256] = {"RSA", NULL, spki_of_rsa, put_rsa},
    [PC_ALG_ES256] = {"EC", "P-256", spki_of_ec, put_ec},
    [PC_ALG_EDDSA] = {"OKP", "Ed25519", spki_of_okp, put_okp},
};

static bool fits(enum pc_algorithm algorithm, const json_t *jwk) {
    const char *crv = kinds[algorithm].crv;
    bool curve_fits = crv == NULL ? json_object_get(jwk, "crv") == NULL
                                  : pc_span_eq(member(jwk, "crv"), pc_span_str(crv));
    return pc_span_eq(member(jwk, "kty"), pc_span_str(kinds[algorithm].kty)) && curve_fits &&
           absent_or(jwk, "alg", pc_algorithm_name(algorithm)) && absent_or(jwk, "use", "sig") &&
           may_verify(jwk) && !has_private_member(jwk);
}

pc_err pc_verifier_from_jwk(enum pc_algorithm algorithm, struct pc_span jwk,
                            struct pc_verifier **out) {
    if ((unsigned)algorithm >= PC_ALG_COUNT || jwk.len == 0 || jwk.len > LONGEST_JWK)
        return PC_ERR_INVALID;
    PC_CLEANUP(json_free) json_t *root = json_loadb(jwk.ptr, jwk.len, JSON_REJECT_DUPLICATES, NULL);
    if (!json_is_object(root) || !fits(algorithm, root))
        return PC_ERR_INVALID;
    PC_CLEANUP(pc_buf_free) struct pc_buf spki = {0};
    pc_err err = kinds[algorithm].spki_of(root, &spki);
    return err == PC_OK ? pc_verifier_new(algorithm, pc_buf_span(&spki), out) : err;
}

pc_err pc_jwk_export(enum pc_algorithm algorithm, struct pc_span spki, struct pc_span kid,
                     struct pc_buf *out) {
    PC_CLEANUP(pc_ossl_pkey_free) EVP_PKEY *key = NULL;
    pc_err err = pc_key_public(algorithm, spki, &key);
    if (err != PC_OK)
        return err;
    struct pc_json json = pc_json(out);
    pc_json_object(&json, NULL);
    err = kinds[algorithm].put(&json, key);
    pc_json_text(&json, "kid", kid);
    pc_json_text(&json, "alg", pc_span_str(pc_algorithm_name(algorithm)));
    pc_json_text(&json, "use", PC_SPAN("sig"));
    pc_json_object_end(&json);
    return err == PC_OK ? pc_buf_end(out) : err;
}

pc_err pc_jwk_thumbprint(enum pc_algorithm algorithm, struct pc_span spki, struct pc_buf *out) {
    PC_CLEANUP(pc_ossl_pkey_free) EVP_PKEY *key = NULL;
    PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
    pc_err err = pc_key_public(algorithm, spki, &key);
    if (err != PC_OK)
        return err;
    struct pc_json json = pc_json(&text);
    pc_json_object(&json, NULL);
    err = kinds[algorithm].put(&json, key);
    pc_json_object_end(&json);
    uint8_t digest[PC_SHA256_SIZE];
    if (err == PC_OK)
        err = pc_buf_end(&text);
    if (err == PC_OK)
        err = pc_sha256_one(pc_buf_span(&text), digest);
    if (err != PC_OK)
        return err;
    pc_base64url_encode(pc_span(digest, sizeof digest), out);
    return pc_buf_end(out);
}
