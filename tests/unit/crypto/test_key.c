/* Which keys are taken: only those of the algorithm's type, curve and size. */
#include "../testing.h"

#include "base/encode.h"
#include "crypto/sign.h"
#include "misfits.h"

static void refuses_misfits(void **state) {
    (void)state;
    static const char *const misfits[] = {MISFIT_P384,    MISFIT_SECP256K1, MISFIT_P256_EXPLICIT,
                                          MISFIT_RSA1024, MISFIT_RSA2047,   MISFIT_RSA_PSS,
                                          MISFIT_ED448,   MISFIT_X25519};
    for (size_t i = 0; i < sizeof misfits / sizeof *misfits; i++) {
        struct pc_buf der = {0};
        assert_int_equal(pc_base64url_decode(pc_span_str(misfits[i]), &der), PC_OK);
        for (unsigned alg = 0; alg <= PC_ALG_COUNT; alg++) {
            struct pc_verifier *verifier = NULL;
            assert_int_equal(pc_verifier_new((enum pc_algorithm)alg, pc_buf_span(&der), &verifier),
                             PC_ERR_INVALID);
            assert_null(verifier);
        }
        pc_buf_free(&der);
    }
}

static void a_key_has_one_algorithm(void **state) {
    (void)state;
    for (unsigned made = 0; made < PC_ALG_COUNT; made++) {
        struct pc_signer *signer = NULL;
        struct pc_buf spki = {0};
        assert_int_equal(pc_signer_generate((enum pc_algorithm)made, &signer), PC_OK);
        assert_int_equal(pc_signer_public(signer, &spki), PC_OK);
        for (unsigned used = 0; used < PC_ALG_COUNT; used++) {
            struct pc_verifier *verifier = NULL;
            pc_err err = pc_verifier_new((enum pc_algorithm)used, pc_buf_span(&spki), &verifier);
            assert_int_equal(err, used == made ? PC_OK : PC_ERR_INVALID);
            pc_verifier_free(verifier);
        }
        pc_signer_free(signer);
        pc_buf_free(&spki);
    }
}

static void refuses_cut_and_extended_der(void **state) {
    (void)state;
    struct pc_signer *signer = NULL;
    struct pc_verifier *verifier = NULL;
    struct pc_buf spki = {0};
    assert_int_equal(pc_signer_generate(PC_ALG_ES256, &signer), PC_OK);
    assert_int_equal(pc_signer_public(signer, &spki), PC_OK);
    for (size_t len = 0; len < spki.len; len++)
        assert_int_equal(
            pc_verifier_new(PC_ALG_ES256, pc_span_upto(pc_buf_span(&spki), len), &verifier),
            PC_ERR_INVALID);
    pc_buf_add_char(&spki, 0);
    assert_int_equal(pc_verifier_new(PC_ALG_ES256, pc_buf_span(&spki), &verifier), PC_ERR_INVALID);
    /* A point that is not on the curve. */
    spki.len--;
    spki.ptr[spki.len - 1] = (char)(spki.ptr[spki.len - 1] ^ 1);
    assert_int_equal(pc_verifier_new(PC_ALG_ES256, pc_buf_span(&spki), &verifier), PC_ERR_INVALID);
    assert_null(verifier);
    pc_signer_free(signer);
    pc_buf_free(&spki);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refuses_misfits),
        cmocka_unit_test(a_key_has_one_algorithm),
        cmocka_unit_test(refuses_cut_and_extended_der),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
