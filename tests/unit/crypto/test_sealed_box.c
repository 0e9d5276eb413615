/* Sealed to a public key: one can seal, another one can open, and nobody can change it. */
#define _GNU_SOURCE
#include "crypto/sealed_box.h"

#include "../entropy.h"
#include "../testing.h"
#include "crypto/random.h"

static const uint8_t secret[PC_BOX_KEY] = {7, 7, 7};

static void seal(struct pc_span aad, struct pc_span plain, struct pc_buf *out) {
    uint8_t to[PC_BOX_KEY];
    assert_int_equal(pc_box_public(secret, to), PC_OK);
    assert_int_equal(pc_box_seal(to, &pc_system_entropy, aad, plain, out), PC_OK);
}

/* The bits that RFC 7748 section 5 clamps do not matter. */
static void public_keys(void **state) {
    (void)state;
    uint8_t a[PC_BOX_KEY], b[PC_BOX_KEY], clamped[PC_BOX_KEY];
    memcpy(clamped, secret, sizeof clamped);
    clamped[0] &= 248;
    clamped[31] = (uint8_t)((clamped[31] & 127) | 64);
    assert_int_equal(pc_box_public(secret, a), PC_OK);
    assert_int_equal(pc_box_public(clamped, b), PC_OK);
    assert_memory_equal(a, b, sizeof a);
}

static void opens_what_was_sealed(void **state) {
    (void)state;
    static const struct pc_span texts[] = {PC_SPAN(""), PC_SPAN("x"), PC_SPAN("a whole request")};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct pc_buf sealed = {0}, plain = PC_BUF_SECRET;
        seal(PC_SPAN("id"), texts[i], &sealed);
        assert_int_equal(sealed.len, texts[i].len + PC_BOX_OVERHEAD);
        assert_int_equal(pc_box_open(secret, PC_SPAN("id"), pc_buf_span(&sealed), &plain), PC_OK);
        assert_true(pc_span_eq(pc_buf_span(&plain), texts[i]));
        pc_buf_free(&sealed);
        pc_buf_free(&plain);
    }
}

static void no_two_are_alike(void **state) {
    (void)state;
    struct pc_buf one = {0}, two = {0};
    seal(PC_SPAN(""), PC_SPAN("x"), &one);
    seal(PC_SPAN(""), PC_SPAN("x"), &two);
    assert_memory_not_equal(one.ptr, two.ptr, one.len);
    pc_buf_free(&one);
    pc_buf_free(&two);
}

static void every_byte_counts(void **state) {
    (void)state;
    struct pc_buf sealed = {0};
    seal(PC_SPAN("id"), PC_SPAN("a whole request"), &sealed);
    for (size_t i = 0; i < sealed.len; i++) {
        struct pc_buf plain = PC_BUF_SECRET;
        sealed.ptr[i] ^= 1;
        assert_int_not_equal(pc_box_open(secret, PC_SPAN("id"), pc_buf_span(&sealed), &plain),
                             PC_OK);
        assert_int_equal(plain.len, 0);
        sealed.ptr[i] ^= 1;
        pc_buf_free(&plain);
    }
    for (size_t i = 0; i < sealed.len; i++) {
        struct pc_buf plain = PC_BUF_SECRET;
        assert_int_not_equal(
            pc_box_open(secret, PC_SPAN("id"), pc_span_upto(pc_buf_span(&sealed), i), &plain),
            PC_OK);
        pc_buf_free(&plain);
    }
    pc_buf_free(&sealed);
}

static void others_cannot_open_it(void **state) {
    (void)state;
    static const uint8_t other[PC_BOX_KEY] = {9};
    struct pc_buf sealed = {0}, plain = PC_BUF_SECRET;
    seal(PC_SPAN("id"), PC_SPAN("x"), &sealed);
    assert_int_equal(pc_box_open(other, PC_SPAN("id"), pc_buf_span(&sealed), &plain),
                     PC_ERR_CORRUPT);
    assert_int_equal(pc_box_open(secret, PC_SPAN("ID"), pc_buf_span(&sealed), &plain),
                     PC_ERR_CORRUPT);
    pc_buf_free(&sealed);
    pc_buf_free(&plain);
}

/* A point of small order would give everybody the same secret. */
static void a_point_of_small_order_is_refused(void **state) {
    (void)state;
    static const uint8_t zero[PC_BOX_KEY] = {0}, one[PC_BOX_KEY] = {1};
    struct pc_buf out = {0};
    assert_int_not_equal(pc_box_seal(zero, &pc_system_entropy, PC_SPAN(""), PC_SPAN("x"), &out),
                         PC_OK);
    assert_int_not_equal(pc_box_seal(one, &pc_system_entropy, PC_SPAN(""), PC_SPAN("x"), &out),
                         PC_OK);
    assert_int_equal(out.len, 0);
    pc_buf_free(&out);
}

static void without_entropy_nothing_is_sealed(void **state) {
    (void)state;
    uint8_t to[PC_BOX_KEY];
    struct pc_entropy dry = entropy_dry();
    struct pc_buf out = {0};
    assert_int_equal(pc_box_public(secret, to), PC_OK);
    assert_int_not_equal(pc_box_seal(to, &dry, PC_SPAN(""), PC_SPAN("x"), &out), PC_OK);
    assert_int_equal(out.len, 0);
    pc_buf_free(&out);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(public_keys),
        cmocka_unit_test(opens_what_was_sealed),
        cmocka_unit_test(no_two_are_alike),
        cmocka_unit_test(every_byte_counts),
        cmocka_unit_test(others_cannot_open_it),
        cmocka_unit_test(a_point_of_small_order_is_refused),
        cmocka_unit_test(without_entropy_nothing_is_sealed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
