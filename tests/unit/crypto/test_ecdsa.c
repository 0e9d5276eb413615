/* Signatures over streams of bytes, and public keys as compressed points. */
#include "../testing.h"

#include "base/encode.h"
#include "crypto/ecdsa.h"

static const enum pc_curve curves[] = {PC_CURVE_P256, PC_CURVE_P384};

/* The signature of "some text", and the public key. */
static void sign(enum pc_curve curve, struct pc_buf *point, struct pc_buf *signature) {
    struct pc_ecdsa *ecdsa;
    assert_int_equal(pc_ecdsa_signing(curve, &ecdsa), PC_OK);
    assert_int_equal(pc_ecdsa_update(ecdsa, PC_SPAN("some")), PC_OK);
    assert_int_equal(pc_ecdsa_update(ecdsa, PC_SPAN(" text")), PC_OK);
    assert_int_equal(pc_ecdsa_public(ecdsa, point), PC_OK);
    assert_int_equal(pc_ecdsa_sign(ecdsa, signature), PC_OK);
    pc_ecdsa_free(ecdsa);
}

static pc_err verify(enum pc_curve curve, struct pc_span point, struct pc_span text,
                     struct pc_span signature) {
    struct pc_ecdsa *ecdsa;
    assert_int_equal(pc_ecdsa_verifying(curve, point, &ecdsa), PC_OK);
    assert_int_equal(pc_ecdsa_update(ecdsa, text), PC_OK);
    pc_err err = pc_ecdsa_verify(ecdsa, signature);
    pc_ecdsa_free(ecdsa);
    return err;
}

static void test_signed_and_verified(void **state) {
    (void)state;
    for (size_t c = 0; c < 2; c++)
        for (int round = 0; round < 8; round++) { /* points of both parities */
            PC_CLEANUP(pc_buf_free) struct pc_buf point = {0};
            PC_CLEANUP(pc_buf_free) struct pc_buf signature = {0};
            sign(curves[c], &point, &signature);
            assert_int_equal(point.len, curves[c] == PC_CURVE_P256 ? 33 : 49);
            assert_true(signature.len <= PC_ECDSA_SIGNATURE_MAX);
            struct pc_span key = pc_buf_span(&point), made = pc_buf_span(&signature);
            assert_int_equal(verify(curves[c], key, PC_SPAN("some text"), made), PC_OK);
            assert_int_equal(verify(curves[c], key, PC_SPAN("some Text"), made), PC_ERR_CORRUPT);
            assert_int_equal(verify(curves[c], key, PC_SPAN("some text"), PC_SPAN("")),
                             PC_ERR_CORRUPT);
            assert_int_equal(
                verify(curves[c], key, PC_SPAN("some text"), pc_span_upto(made, made.len - 1)),
                PC_ERR_CORRUPT);
            signature.ptr[signature.len - 1] ^= 1;
            assert_int_equal(verify(curves[c], key, PC_SPAN("some text"), made), PC_ERR_CORRUPT);
        }
}

static void test_points_that_are_none(void **state) {
    (void)state;
    PC_CLEANUP(pc_buf_free) struct pc_buf point = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf signature = {0};
    struct pc_ecdsa *ecdsa = NULL;
    sign(PC_CURVE_P384, &point, &signature);
    struct pc_span good = pc_buf_span(&point);
    assert_int_equal(pc_ecdsa_verifying(PC_CURVE_P256, good, &ecdsa), PC_ERR_INVALID);
    for (size_t len = 0; len < good.len; len++)
        assert_int_equal(pc_ecdsa_verifying(PC_CURVE_P384, pc_span_upto(good, len), &ecdsa),
                         PC_ERR_INVALID);
    static const char forms[] = {0, 1, 4, 5, 6, 7};
    for (size_t i = 0; i < sizeof forms; i++) {
        point.ptr[0] = forms[i];
        assert_int_equal(pc_ecdsa_verifying(PC_CURVE_P384, good, &ecdsa), PC_ERR_INVALID);
    }
    point.ptr[0] = 2;
    memset(point.ptr + 1, 0xff, point.len - 1); /* x is beyond the field */
    assert_int_equal(pc_ecdsa_verifying(PC_CURVE_P384, good, &ecdsa), PC_ERR_INVALID);
    size_t off = 0; /* half of all x are on no point */
    for (char x = 0; x < 32; x++) {
        memset(point.ptr + 1, x, point.len - 1);
        pc_err err = pc_ecdsa_verifying(PC_CURVE_P384, good, &ecdsa);
        assert_true(err == PC_OK || err == PC_ERR_INVALID);
        off += err == PC_OK ? 0 : 1;
        if (err == PC_OK)
            pc_ecdsa_free(ecdsa);
    }
    assert_in_range(off, 4, 28);
}

/* Made with another implementation: the parity bit is the right one. */
static void test_a_known_point(void **state) {
    (void)state;
    static const char text[] =
        "A2rKtR4CO65kbXKmiYPcuWdI4irv9BYXeyErstZzW55x6M8aAe2RGXgf1yCV6rfbdg==";
    PC_CLEANUP(pc_buf_free) struct pc_buf point = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf again = {0};
    struct pc_ecdsa *ecdsa;
    assert_int_equal(pc_base64_decode(pc_span_str(text), &point), PC_OK);
    assert_int_equal(pc_ecdsa_verifying(PC_CURVE_P384, pc_buf_span(&point), &ecdsa), PC_OK);
    assert_int_equal(pc_ecdsa_public(ecdsa, &again), PC_OK);
    assert_true(pc_span_eq(pc_buf_span(&point), pc_buf_span(&again)));
    pc_ecdsa_free(ecdsa);
}

/* Who verifies cannot sign, and the other way round. */
static void test_one_way(void **state) {
    (void)state;
    PC_CLEANUP(pc_buf_free) struct pc_buf point = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf signature = {0};
    struct pc_ecdsa *ecdsa;
    sign(PC_CURVE_P256, &point, &signature);
    assert_int_equal(pc_ecdsa_verifying(PC_CURVE_P256, pc_buf_span(&point), &ecdsa), PC_OK);
    assert_int_equal(pc_ecdsa_sign(ecdsa, &signature), PC_ERR_CRYPTO);
    pc_ecdsa_free(ecdsa);
    assert_int_equal(pc_ecdsa_signing(PC_CURVE_P256, &ecdsa), PC_OK);
    assert_int_equal(pc_ecdsa_verify(ecdsa, pc_buf_span(&signature)), PC_ERR_CORRUPT);
    pc_ecdsa_free(ecdsa);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_signed_and_verified),
        cmocka_unit_test(test_points_that_are_none),
        cmocka_unit_test(test_a_known_point),
        cmocka_unit_test(test_one_way),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
