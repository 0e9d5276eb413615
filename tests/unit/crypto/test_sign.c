/* Private keys: made, kept as PKCS#8, read back, signing. */
#include "../testing.h"

#include "base/encode.h"
#include "crypto/sign.h"
#include "misfits.h"

static const enum pc_algorithm algorithms[] = {PC_ALG_RS256, PC_ALG_ES256, PC_ALG_EDDSA};
static const size_t signature_sizes[] = {256, 64, 64};

static struct pc_verifier *verifier_of(enum pc_algorithm algorithm,
                                       const struct pc_signer *signer) {
    struct pc_buf spki = {0};
    struct pc_verifier *verifier = NULL;
    assert_int_equal(pc_signer_public(signer, &spki), PC_OK);
    assert_int_equal(pc_verifier_new(algorithm, pc_buf_span(&spki), &verifier), PC_OK);
    pc_buf_free(&spki);
    return verifier;
}

static void signs_after_export_and_import(void **state) {
    (void)state;
    for (size_t i = 0; i < PC_ALG_COUNT; i++) {
        struct pc_signer *made = NULL, *read = NULL;
        struct pc_buf der = PC_BUF_SECRET, signature = {0};
        assert_int_equal(pc_signer_generate(algorithms[i], &made), PC_OK);
        assert_int_equal(pc_signer_export(made, &der), PC_OK);
        assert_int_equal(pc_signer_import(algorithms[i], pc_buf_span(&der), &read), PC_OK);
        pc_buf_add_char(&signature, '<'); /* it appends */
        assert_int_equal(pc_sign(read, PC_SPAN("message"), &signature), PC_OK);
        struct pc_span bytes = pc_span_from(pc_buf_span(&signature), 1);
        assert_int_equal(bytes.len, signature_sizes[i]);
        struct pc_verifier *verifier = verifier_of(algorithms[i], made);
        assert_int_equal(pc_verify(verifier, PC_SPAN("message"), bytes), PC_OK);
        pc_verifier_free(verifier);
        pc_signer_free(made);
        pc_signer_free(read);
        pc_buf_free(&der);
        pc_buf_free(&signature);
    }
}

/* Half of all r and s have a leading zero bit pattern that DER makes shorter or longer. */
static void es256_always_has_64_bytes(void **state) {
    (void)state;
    struct pc_signer *signer = NULL;
    assert_int_equal(pc_signer_generate(PC_ALG_ES256, &signer), PC_OK);
    struct pc_verifier *verifier = verifier_of(PC_ALG_ES256, signer);
    for (int i = 0; i < 600; i++) {
        struct pc_buf signature = {0};
        assert_int_equal(pc_sign(signer, PC_SPAN("message"), &signature), PC_OK);
        assert_int_equal(signature.len, 64);
        if (i % 20 == 0 || signature.ptr[0] == 0 || signature.ptr[32] == 0)
            assert_int_equal(pc_verify(verifier, PC_SPAN("message"), pc_buf_span(&signature)),
                             PC_OK);
        pc_buf_free(&signature);
    }
    pc_verifier_free(verifier);
    pc_signer_free(signer);
}

static void import_refuses_what_does_not_fit(void **state) {
    (void)state;
    struct pc_signer *made = NULL, *read = NULL;
    struct pc_buf der = PC_BUF_SECRET;
    assert_int_equal(pc_signer_generate(PC_ALG_EDDSA, &made), PC_OK);
    assert_int_equal(pc_signer_export(made, &der), PC_OK);
    assert_int_equal(pc_signer_import(PC_ALG_ES256, pc_buf_span(&der), &read), PC_ERR_INVALID);
    assert_int_equal(pc_signer_import(PC_ALG_RS256, pc_buf_span(&der), &read), PC_ERR_INVALID);
    assert_int_equal(pc_signer_import(PC_ALG_COUNT, pc_buf_span(&der), &read), PC_ERR_INVALID);
    for (size_t len = 0; len < der.len; len++)
        assert_int_equal(
            pc_signer_import(PC_ALG_EDDSA, pc_span_upto(pc_buf_span(&der), len), &read),
            PC_ERR_INVALID);
    pc_buf_add_char(&der, 0);
    assert_int_equal(pc_signer_import(PC_ALG_EDDSA, pc_buf_span(&der), &read), PC_ERR_INVALID);
    pc_buf_clear(&der);
    assert_int_equal(pc_base64url_decode(PC_SPAN(MISFIT_P384_PRIVATE), &der), PC_OK);
    assert_int_equal(pc_signer_import(PC_ALG_ES256, pc_buf_span(&der), &read), PC_ERR_INVALID);
    assert_null(read);
    pc_signer_free(made);
    pc_signer_free(NULL);
    pc_buf_free(&der);
}

static void unknown_algorithm_makes_nothing(void **state) {
    (void)state;
    struct pc_signer *signer = NULL;
    assert_int_equal(pc_signer_generate(PC_ALG_COUNT, &signer), PC_ERR_UNSUPPORTED);
    assert_null(signer);
}

static void full_buffers_are_errors(void **state) {
    (void)state;
    struct pc_signer *signer = NULL;
    char memory[10];
    assert_int_equal(pc_signer_generate(PC_ALG_ES256, &signer), PC_OK);
    struct pc_buf small = pc_buf_over(memory, sizeof memory);
    assert_int_equal(pc_sign(signer, PC_SPAN("m"), &small), PC_ERR_FULL);
    small = pc_buf_over(memory, sizeof memory);
    assert_int_equal(pc_signer_export(signer, &small), PC_ERR_FULL);
    small = pc_buf_over(memory, sizeof memory);
    assert_int_equal(pc_signer_public(signer, &small), PC_ERR_FULL);
    pc_signer_free(signer);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(signs_after_export_and_import),
        cmocka_unit_test(es256_always_has_64_bytes),
        cmocka_unit_test(import_refuses_what_does_not_fit),
        cmocka_unit_test(unknown_algorithm_makes_nothing),
        cmocka_unit_test(full_buffers_are_errors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
