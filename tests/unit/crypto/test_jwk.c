/* JSON Web Keys: examples of the RFCs, there and back, and what is refused. */
#include "../testing.h"

#include "base/encode.h"
#include "crypto/sign.h"

#define ED_X "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"
#define EC_X "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"
#define EC_Y "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"
#define RSA_N                                                                                      \
    "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECP" \
    "ebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY" \
    "368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0f" \
    "M4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw"

#define ED_JWK  "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"" ED_X "\"}"
#define EC_JWK  "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"" EC_X "\",\"y\":\"" EC_Y "\"}"
#define RSA_JWK "{\"kty\":\"RSA\",\"n\":\"" RSA_N "\",\"e\":\"AQAB\"}"

static pc_err read(enum pc_algorithm algorithm, const char *jwk) {
    struct pc_verifier *verifier = NULL;
    pc_err err = pc_verifier_from_jwk(algorithm, pc_span_str(jwk), &verifier);
    assert_true((err == PC_OK) == (verifier != NULL));
    pc_verifier_free(verifier);
    return err;
}

static void reads_public_keys(void **state) {
    (void)state;
    assert_int_equal(read(PC_ALG_EDDSA, ED_JWK), PC_OK);
    assert_int_equal(read(PC_ALG_ES256, EC_JWK), PC_OK);
    assert_int_equal(read(PC_ALG_RS256, RSA_JWK), PC_OK);
    assert_int_equal(read(PC_ALG_EDDSA, "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"" ED_X
                                        "\",\"use\":\"sig\",\"alg\":\"EdDSA\",\"kid\":\"k\","
                                        "\"key_ops\":[\"sign\",\"verify\"],\"x5t\":\"y\"}"),
                     PC_OK);
}

static void a_jwk_has_one_algorithm(void **state) {
    (void)state;
    static const char *const jwks[] = {
        [PC_ALG_RS256] = RSA_JWK, [PC_ALG_ES256] = EC_JWK, [PC_ALG_EDDSA] = ED_JWK};
    for (unsigned i = 0; i < PC_ALG_COUNT; i++)
        for (unsigned alg = 0; alg <= PC_ALG_COUNT; alg++)
            assert_int_equal(read((enum pc_algorithm)alg, jwks[i]),
                             alg == i ? PC_OK : PC_ERR_INVALID);
}

#define ED_WITH(member) "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"" ED_X "\"," member "}"

static void refuses_bad_ed25519(void **state) {
    (void)state;
    static const char *const bad[] = {
        "",
        "null",
        "[]",
        "{}",
        ED_JWK "x",
        "{\"kty\":\"OKP\",\"crv\":\"Ed25519\"}",
        "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"\"}",
        "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":7}",
        "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"" ED_X "=\"}",
        "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"" ED_X "AA\"}",
        "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"11qYAYKxCrfVS_"
        "7TyWQHOg7hcvPapiMlrwIaaPcHUQ\"}",
        "{\"kty\":\"OKP\",\"crv\":\"Ed448\",\"x\":\"" ED_X "\"}",
        "{\"kty\":\"OKP\",\"x\":\"" ED_X "\"}",
        "{\"kty\":\"okp\",\"crv\":\"Ed25519\",\"x\":\"" ED_X "\"}",
        "{\"crv\":\"Ed25519\",\"x\":\"" ED_X "\"}",
        ED_WITH("\"d\":\"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A\""),
        ED_WITH("\"d\":null"),
        ED_WITH("\"k\":\"AAAA\""),
        ED_WITH("\"use\":\"enc\""),
        ED_WITH("\"use\":1"),
        ED_WITH("\"alg\":\"ES256\""),
        ED_WITH("\"alg\":\"none\""),
        ED_WITH("\"alg\":null"),
        ED_WITH("\"key_ops\":[\"sign\"]"),
        ED_WITH("\"key_ops\":\"verify\""),
        ED_WITH("\"kty\":\"OKP\""), /* twice */
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(read(PC_ALG_EDDSA, bad[i]), PC_ERR_INVALID);
}

static void refuses_bad_ec(void **state) {
    (void)state;
    static const char *const bad[] = {
        "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"" EC_X "\"}",
        "{\"kty\":\"EC\",\"crv\":\"P-384\",\"x\":\"" EC_X "\",\"y\":\"" EC_Y "\"}",
        "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"" EC_Y "\",\"y\":\"" EC_X "\"}",
        "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"" EC_X "\",\"y\":\"AA\"}",
        "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"" EC_X EC_Y "\",\"y\":\"\"}",
        "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\","
        "\"y\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"}",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(read(PC_ALG_ES256, bad[i]), PC_ERR_INVALID);
}

static void refuses_bad_rsa(void **state) {
    (void)state;
    static const char *const bad[] = {
        "{\"kty\":\"RSA\",\"n\":\"" RSA_N "\"}",
        "{\"kty\":\"RSA\",\"n\":\"" RSA_N "\",\"e\":\"AQ\"}", /* 1 */
        "{\"kty\":\"RSA\",\"n\":\"" RSA_N "\",\"e\":\"Ag\"}", /* 2 */
        "{\"kty\":\"RSA\",\"n\":\"" RSA_N "\",\"e\":\"AA\"}", /* 0 */
        "{\"kty\":\"RSA\",\"n\":\"" RSA_N "\",\"e\":\"\"}",
        "{\"kty\":\"RSA\",\"n\":\"" RSA_N "\",\"e\":\"AAEAAQ\"}",         /* a leading zero */
        "{\"kty\":\"RSA\",\"n\":\"" RSA_N "\",\"e\":\"AQAAAAAAAAAAAQ\"}", /* over 64 bits */
        "{\"kty\":\"RSA\",\"n\":\"AQAB\",\"e\":\"AQAB\"}",
        "{\"kty\":\"RSA\",\"n\":\"" RSA_N "\",\"e\":\"AQAB\",\"p\":\"AQAB\"}",
        "{\"kty\":\"RSA\",\"n\":\"" RSA_N "\",\"e\":\"AQAB\",\"crv\":\"P-256\"}",
        "{\"kty\":\"RSA\",\"n\":\"" RSA_N "\",\"e\":\"AQAB\",\"alg\":\"RS512\"}",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(read(PC_ALG_RS256, bad[i]), PC_ERR_INVALID);
}

static void refuses_too_long(void **state) {
    (void)state;
    struct pc_buf text = {0};
    pc_buf_add_str(&text, ED_JWK);
    while (text.len <= 16384)
        pc_buf_add_char(&text, ' ');
    assert_int_equal(read(PC_ALG_EDDSA, pc_buf_str(&text)), PC_ERR_INVALID);
    pc_buf_free(&text);
}

#define ED_SPKI "MCowBQYDK2VwAyEA11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"

static void exports_in_a_fixed_form(void **state) {
    (void)state;
    struct pc_buf spki = {0}, jwk = {0};
    assert_int_equal(pc_base64url_decode(PC_SPAN(ED_SPKI), &spki), PC_OK);
    assert_int_equal(pc_jwk_export(PC_ALG_EDDSA, pc_buf_span(&spki), PC_SPAN("a\"b"), &jwk), PC_OK);
    assert_span_equal(pc_buf_span(&jwk),
                      "{\"crv\":\"Ed25519\",\"kty\":\"OKP\",\"x\":\"" ED_X
                      "\",\"kid\":\"a\\\"b\",\"alg\":\"EdDSA\",\"use\":\"sig\"}");
    pc_buf_clear(&jwk);
    assert_int_equal(pc_jwk_export(PC_ALG_ES256, pc_buf_span(&spki), PC_SPAN("k"), &jwk),
                     PC_ERR_INVALID);
    pc_buf_free(&spki);
    pc_buf_free(&jwk);
}

static void exported_keys_read_back(void **state) {
    (void)state;
    for (unsigned alg = 0; alg < PC_ALG_COUNT; alg++) {
        enum pc_algorithm algorithm = (enum pc_algorithm)alg;
        struct pc_signer *signer = NULL;
        struct pc_verifier *verifier = NULL;
        struct pc_buf spki = {0}, jwk = {0}, signature = {0};
        assert_int_equal(pc_signer_generate(algorithm, &signer), PC_OK);
        assert_int_equal(pc_signer_public(signer, &spki), PC_OK);
        assert_int_equal(pc_jwk_export(algorithm, pc_buf_span(&spki), PC_SPAN("kid"), &jwk), PC_OK);
        assert_int_equal(pc_verifier_from_jwk(algorithm, pc_buf_span(&jwk), &verifier), PC_OK);
        assert_int_equal(pc_sign(signer, PC_SPAN("m"), &signature), PC_OK);
        assert_int_equal(pc_verify(verifier, PC_SPAN("m"), pc_buf_span(&signature)), PC_OK);
        pc_signer_free(signer);
        pc_verifier_free(verifier);
        pc_buf_free(&spki);
        pc_buf_free(&jwk);
        pc_buf_free(&signature);
    }
}

/* RFC 8037 appendix A.3. */
static void thumbprint_of_the_rfc(void **state) {
    (void)state;
    struct pc_buf spki = {0}, print = {0};
    assert_int_equal(pc_base64url_decode(PC_SPAN(ED_SPKI), &spki), PC_OK);
    assert_int_equal(pc_jwk_thumbprint(PC_ALG_EDDSA, pc_buf_span(&spki), &print), PC_OK);
    assert_span_equal(pc_buf_span(&print), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
    assert_int_equal(pc_jwk_thumbprint(PC_ALG_RS256, pc_buf_span(&spki), &print), PC_ERR_INVALID);
    pc_buf_free(&spki);
    pc_buf_free(&print);
}

/* RFC 7638 section 3.1, whose key is the one above. */
static void thumbprint_of_an_rsa_key(void **state) {
    (void)state;
    struct pc_buf spki = {0}, print = {0};
    assert_int_equal(
        pc_base64url_decode(PC_SPAN("MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA"), &spki), PC_OK);
    assert_int_equal(pc_base64url_decode(PC_SPAN(RSA_N), &spki), PC_OK);
    pc_buf_add(&spki, PC_SPAN("\x02\x03\x01\x00\x01"));
    assert_int_equal(pc_jwk_thumbprint(PC_ALG_RS256, pc_buf_span(&spki), &print), PC_OK);
    assert_span_equal(pc_buf_span(&print), "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
    pc_buf_free(&spki);
    pc_buf_free(&print);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_public_keys),       cmocka_unit_test(a_jwk_has_one_algorithm),
        cmocka_unit_test(refuses_bad_ed25519),     cmocka_unit_test(refuses_bad_ec),
        cmocka_unit_test(refuses_bad_rsa),         cmocka_unit_test(refuses_too_long),
        cmocka_unit_test(exports_in_a_fixed_form), cmocka_unit_test(exported_keys_read_back),
        cmocka_unit_test(thumbprint_of_the_rfc),   cmocka_unit_test(thumbprint_of_an_rsa_key),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
