/* HKDF against RFC 5869 appendix A. */
#include "../testing.h"

#include "base/encode.h"
#include "crypto/kdf.h"

static void expect(const uint8_t *bytes, size_t len, const char *hex) {
    struct pc_buf text = {0};
    pc_hex_encode(pc_span(bytes, len), &text);
    assert_string_equal(pc_buf_str(&text), hex);
    pc_buf_free(&text);
}

static void rfc_case_1(void **state) {
    (void)state;
    uint8_t key[22];
    memset(key, 0x0b, sizeof key);
    uint8_t out[42];
    assert_int_equal(pc_hkdf_sha256(pc_span(key, sizeof key),
                                    PC_SPAN("\x00\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c"),
                                    PC_SPAN("\xf0\xf1\xf2\xf3\xf4\xf5\xf6\xf7\xf8\xf9"), out,
                                    sizeof out),
                     PC_OK);
    expect(out, sizeof out,
           "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865");
}

static void rfc_case_3_empty_salt_and_info(void **state) {
    (void)state;
    uint8_t key[22];
    memset(key, 0x0b, sizeof key);
    uint8_t out[42];
    assert_int_equal(
        pc_hkdf_sha256(pc_span(key, sizeof key), PC_SPAN(""), PC_SPAN(""), out, sizeof out), PC_OK);
    expect(out, sizeof out,
           "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8");
}

static void length_is_bounded(void **state) {
    (void)state;
    static uint8_t out[255 * 32 + 1];
    struct pc_span key = PC_SPAN("0123456789abcdef");
    assert_int_equal(pc_hkdf_sha256(key, PC_SPAN("s"), PC_SPAN("i"), out, 255 * 32), PC_OK);
    assert_int_equal(pc_hkdf_sha256(key, PC_SPAN("s"), PC_SPAN("i"), out, sizeof out),
                     PC_ERR_RANGE);
    assert_int_equal(pc_hkdf_sha256(key, PC_SPAN("s"), PC_SPAN("i"), out, 0), PC_ERR_RANGE);
}

static void salt_and_info_matter(void **state) {
    (void)state;
    uint8_t a[32];
    uint8_t b[32];
    struct pc_span key = PC_SPAN("0123456789abcdef");
    assert_int_equal(pc_hkdf_sha256(key, PC_SPAN("s"), PC_SPAN("i"), a, sizeof a), PC_OK);
    assert_int_equal(pc_hkdf_sha256(key, PC_SPAN("t"), PC_SPAN("i"), b, sizeof b), PC_OK);
    assert_memory_not_equal(a, b, sizeof a);
    assert_int_equal(pc_hkdf_sha256(key, PC_SPAN("s"), PC_SPAN("j"), b, sizeof b), PC_OK);
    assert_memory_not_equal(a, b, sizeof a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rfc_case_1),
        cmocka_unit_test(rfc_case_3_empty_salt_and_info),
        cmocka_unit_test(length_is_bounded),
        cmocka_unit_test(salt_and_info_matter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
