/* Verification: one right signature, and everything else refused. */
#include "../testing.h"

#include <pthread.h>

#include "base/encode.h"
#include "crypto/sign.h"

/* RFC 8037 appendix A.4 and RFC 7515 appendix A.3: key, signing input, signature. */
static const struct {
    enum pc_algorithm algorithm;
    const char *jwk;
    const char *input;
    const char *signature;
} known[] = {
    {PC_ALG_EDDSA,
     "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}",
     "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc",
     "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg"},
    {PC_ALG_ES256,
     "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\","
     "\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\"}",
     "eyJhbGciOiJFUzI1NiJ9."
     "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlf"
     "Q",
     "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q"},
};

static void rfc_examples(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        struct pc_verifier *verifier = NULL;
        struct pc_buf signature = {0};
        assert_int_equal(
            pc_verifier_from_jwk(known[i].algorithm, pc_span_str(known[i].jwk), &verifier), PC_OK);
        assert_int_equal(pc_verifier_algorithm(verifier), known[i].algorithm);
        assert_int_equal(pc_base64url_decode(pc_span_str(known[i].signature), &signature), PC_OK);
        assert_int_equal(pc_verify(verifier, pc_span_str(known[i].input), pc_buf_span(&signature)),
                         PC_OK);
        pc_verifier_free(verifier);
        pc_buf_free(&signature);
    }
}

struct pair {
    struct pc_signer *signer;
    struct pc_verifier *verifier;
    struct pc_buf signature;
};

static struct pair make(enum pc_algorithm algorithm) {
    struct pair pair = {0};
    struct pc_buf spki = {0};
    assert_int_equal(pc_signer_generate(algorithm, &pair.signer), PC_OK);
    assert_int_equal(pc_signer_public(pair.signer, &spki), PC_OK);
    assert_int_equal(pc_verifier_new(algorithm, pc_buf_span(&spki), &pair.verifier), PC_OK);
    assert_int_equal(pc_sign(pair.signer, PC_SPAN("message"), &pair.signature), PC_OK);
    pc_buf_free(&spki);
    return pair;
}

static void drop(struct pair *pair) {
    pc_signer_free(pair->signer);
    pc_verifier_free(pair->verifier);
    pc_buf_free(&pair->signature);
}

static void refuses_any_change(void **state) {
    (void)state;
    for (unsigned alg = 0; alg < PC_ALG_COUNT; alg++) {
        struct pair pair = make((enum pc_algorithm)alg);
        struct pc_span signature = pc_buf_span(&pair.signature);
        assert_int_equal(pc_verify(pair.verifier, PC_SPAN("message"), signature), PC_OK);
        assert_int_equal(pc_verify(pair.verifier, PC_SPAN("Message"), signature), PC_ERR_CORRUPT);
        assert_int_equal(pc_verify(pair.verifier, PC_SPAN(""), signature), PC_ERR_CORRUPT);
        for (size_t i = 0; i < signature.len; i++) {
            pair.signature.ptr[i] = (char)(pair.signature.ptr[i] ^ (1 << i % 8));
            assert_int_equal(pc_verify(pair.verifier, PC_SPAN("message"), signature),
                             PC_ERR_CORRUPT);
            pair.signature.ptr[i] = (char)(pair.signature.ptr[i] ^ (1 << i % 8));
        }
        drop(&pair);
    }
}

static void refuses_every_other_length(void **state) {
    (void)state;
    for (unsigned alg = 0; alg < PC_ALG_COUNT; alg++) {
        struct pair pair = make((enum pc_algorithm)alg);
        for (size_t len = 0; len < pair.signature.len; len++)
            assert_int_equal(pc_verify(pair.verifier, PC_SPAN("message"),
                                       pc_span_upto(pc_buf_span(&pair.signature), len)),
                             PC_ERR_CORRUPT);
        pc_buf_add_char(&pair.signature, 0);
        assert_int_equal(pc_verify(pair.verifier, PC_SPAN("message"), pc_buf_span(&pair.signature)),
                         PC_ERR_CORRUPT);
        assert_int_equal(pc_verify(pair.verifier, PC_SPAN("message"), (struct pc_span){NULL, 0}),
                         PC_ERR_CORRUPT);
        drop(&pair);
    }
}

/* CVE-2022-21449: r and s of zero must not pass for every message. */
static void refuses_psychic_signatures(void **state) {
    (void)state;
    struct pair pair = make(PC_ALG_ES256);
    char zeros[64] = {0};
    assert_int_equal(pc_verify(pair.verifier, PC_SPAN("message"), pc_span(zeros, sizeof zeros)),
                     PC_ERR_CORRUPT);
    memset(zeros, 0xff, sizeof zeros);
    assert_int_equal(pc_verify(pair.verifier, PC_SPAN("message"), pc_span(zeros, sizeof zeros)),
                     PC_ERR_CORRUPT);
    drop(&pair);
}

static void refuses_another_key(void **state) {
    (void)state;
    struct pair a = make(PC_ALG_EDDSA);
    struct pair b = make(PC_ALG_EDDSA);
    assert_int_equal(pc_verify(a.verifier, PC_SPAN("message"), pc_buf_span(&b.signature)),
                     PC_ERR_CORRUPT);
    drop(&a);
    drop(&b);
}

static void *verify_many(void *arg) {
    const struct pair *pair = arg;
    for (int i = 0; i < 200; i++)
        if (pc_verify(pair->verifier, PC_SPAN("message"), pc_buf_span(&pair->signature)) != PC_OK)
            return NULL;
    return arg;
}

static void threads_may_share_a_verifier(void **state) {
    (void)state;
    for (unsigned alg = 0; alg < PC_ALG_COUNT; alg++) {
        struct pair pair = make((enum pc_algorithm)alg);
        pthread_t threads[3];
        for (size_t i = 0; i < 3; i++)
            assert_int_equal(pthread_create(&threads[i], NULL, verify_many, &pair), 0);
        for (size_t i = 0; i < 3; i++) {
            void *result = NULL;
            assert_int_equal(pthread_join(threads[i], &result), 0);
            assert_non_null(result);
        }
        drop(&pair);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rfc_examples),
        cmocka_unit_test(refuses_any_change),
        cmocka_unit_test(refuses_every_other_length),
        cmocka_unit_test(refuses_psychic_signatures),
        cmocka_unit_test(refuses_another_key),
        cmocka_unit_test(threads_may_share_a_verifier),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
