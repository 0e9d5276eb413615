/* Sealing and opening; no byte may be changed, moved or cut. */
#define _GNU_SOURCE
#include "../testing.h"

#include "../entropy.h"
#include "base/encode.h"
#include "crypto/aead.h"
#include "crypto/gcm.h"

static const uint8_t key[PC_AEAD_KEY] = {1, 2, 3};

static void seal(struct pc_span aad, struct pc_span plain, struct pc_buf *out) {
    unsigned char next = 0;
    struct pc_entropy entropy = entropy_counting(&next);
    assert_int_equal(pc_aead_seal(key, &entropy, aad, plain, out), PC_OK);
}

/* McGrew and Viega's test case 16 of "The Galois/Counter Mode of Operation". */
static void known_answer(void **state) {
    (void)state;
    struct pc_buf k = {0}, nonce = {0}, aad = {0}, plain = {0}, out = {0}, text = {0};
    assert_int_equal(
        pc_hex_decode(PC_SPAN("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308"),
                      &k),
        PC_OK);
    assert_int_equal(pc_hex_decode(PC_SPAN("cafebabefacedbaddecaf888"), &nonce), PC_OK);
    assert_int_equal(pc_hex_decode(PC_SPAN("feedfacedeadbeeffeedfacedeadbeefabaddad2"), &aad),
                     PC_OK);
    assert_int_equal(
        pc_hex_decode(
            PC_SPAN("d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809"
                    "532fcf0e2449a6b525b16aedf5aa0de657ba637b39"),
            &plain),
        PC_OK);
    assert_int_equal(pc_gcm_seal((const uint8_t *)k.ptr, (const uint8_t *)nonce.ptr,
                                 pc_buf_span(&aad), pc_buf_span(&plain), &out),
                     PC_OK);
    pc_hex_encode(pc_buf_span(&out), &text);
    assert_string_equal(pc_buf_str(&text),
                        "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e4859"
                        "0dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f66276fc6ece0f4e1768cddf8853bb2d"
                        "551b");
    struct pc_buf *all[] = {&k, &nonce, &aad, &plain, &out, &text};
    for (size_t i = 0; i < 6; i++)
        pc_buf_free(all[i]);
}

static void opens_what_it_sealed(void **state) {
    (void)state;
    static const struct pc_span texts[] = {PC_SPAN(""), PC_SPAN("x"), PC_SPAN("0123456789abcdef"),
                                           PC_SPAN("0123456789abcdef0")};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct pc_buf sealed = {0}, plain = PC_BUF_SECRET;
        pc_buf_add_str(&sealed, "<");
        seal(PC_SPAN("aad"), texts[i], &sealed);
        assert_int_equal(sealed.len, 1 + PC_AEAD_NONCE + texts[i].len + PC_AEAD_TAG);
        assert_int_equal(
            pc_aead_open(key, PC_SPAN("aad"), pc_span_from(pc_buf_span(&sealed), 1), &plain),
            PC_OK);
        assert_true(pc_span_eq(pc_buf_span(&plain), texts[i]));
        pc_buf_free(&sealed);
        pc_buf_free(&plain);
    }
}

static void refuses_any_changed_bit(void **state) {
    (void)state;
    struct pc_buf sealed = {0}, plain = PC_BUF_SECRET;
    seal(PC_SPAN("aad"), PC_SPAN("attack at dawn"), &sealed);
    pc_buf_add_str(&plain, "kept");
    for (size_t bit = 0; bit < sealed.len * 8; bit++) {
        sealed.ptr[bit / 8] = (char)(sealed.ptr[bit / 8] ^ (1 << bit % 8));
        assert_int_equal(pc_aead_open(key, PC_SPAN("aad"), pc_buf_span(&sealed), &plain),
                         PC_ERR_CORRUPT);
        assert_span_equal(pc_buf_span(&plain), "kept");
        /* Not even behind the end does the text stay. */
        assert_null(memmem(plain.ptr + plain.len, 14, "attack", 6));
        sealed.ptr[bit / 8] = (char)(sealed.ptr[bit / 8] ^ (1 << bit % 8));
    }
    pc_buf_free(&sealed);
    pc_buf_free(&plain);
}

static void refuses_any_cut(void **state) {
    (void)state;
    struct pc_buf sealed = {0}, plain = PC_BUF_SECRET;
    seal(PC_SPAN(""), PC_SPAN("attack at dawn"), &sealed);
    for (size_t len = 0; len < sealed.len; len++)
        assert_int_equal(
            pc_aead_open(key, PC_SPAN(""), pc_span_upto(pc_buf_span(&sealed), len), &plain),
            PC_ERR_CORRUPT);
    pc_buf_add_char(&sealed, 0);
    assert_int_equal(pc_aead_open(key, PC_SPAN(""), pc_buf_span(&sealed), &plain), PC_ERR_CORRUPT);
    pc_buf_free(&sealed);
    pc_buf_free(&plain);
}

static void refuses_other_aad_and_key(void **state) {
    (void)state;
    static const uint8_t other[PC_AEAD_KEY] = {1, 2, 4};
    struct pc_buf sealed = {0}, plain = PC_BUF_SECRET;
    seal(PC_SPAN("aad"), PC_SPAN("text"), &sealed);
    assert_int_equal(pc_aead_open(key, PC_SPAN("aae"), pc_buf_span(&sealed), &plain),
                     PC_ERR_CORRUPT);
    assert_int_equal(pc_aead_open(key, PC_SPAN(""), pc_buf_span(&sealed), &plain), PC_ERR_CORRUPT);
    assert_int_equal(pc_aead_open(other, PC_SPAN("aad"), pc_buf_span(&sealed), &plain),
                     PC_ERR_CORRUPT);
    pc_buf_free(&sealed);
    pc_buf_free(&plain);
}

static void no_entropy_no_message(void **state) {
    (void)state;
    struct pc_entropy dry = entropy_dry();
    struct pc_buf sealed = {0};
    assert_int_equal(pc_aead_seal(key, &dry, PC_SPAN(""), PC_SPAN("text"), &sealed), PC_ERR_IO);
    assert_int_equal(sealed.len, 0);
    pc_buf_free(&sealed);
}

static void full_buffer_is_an_error(void **state) {
    (void)state;
    unsigned char next = 0;
    struct pc_entropy entropy = entropy_counting(&next);
    char memory[20];
    struct pc_buf small = pc_buf_over(memory, sizeof memory);
    assert_int_equal(pc_aead_seal(key, &entropy, PC_SPAN(""), PC_SPAN("text"), &small),
                     PC_ERR_FULL);
    assert_int_equal(small.len, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_answer),
        cmocka_unit_test(opens_what_it_sealed),
        cmocka_unit_test(refuses_any_changed_bit),
        cmocka_unit_test(refuses_any_cut),
        cmocka_unit_test(refuses_other_aad_and_key),
        cmocka_unit_test(no_entropy_no_message),
        cmocka_unit_test(full_buffer_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
