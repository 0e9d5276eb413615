/* HKDF: those of RFC 5869, Wycheproof's vectors for SHA-256 and SHA-512, one of our own making for
 * SHA-384. */
#include "../testing.h"

#include "../vectors.h"
#include "crypto/hkdf_sha2.h"

static void check(const json_t *test, enum pc_sha2 hash) {
    static uint8_t out[20000];
    struct pc_buf key = vector_bytes(test, "ikm"), salt = vector_bytes(test, "salt");
    struct pc_buf info = vector_bytes(test, "info"), okm = vector_bytes(test, "okm");
    size_t size = (size_t)vector_number(test, "size");
    assert_true(size <= sizeof out);
    pc_err err =
        pc_hkdf(hash, pc_buf_span(&key), pc_buf_span(&salt), pc_buf_span(&info), out, size);
    bool good = err == PC_OK && pc_span_eq(pc_span(out, size), pc_buf_span(&okm));
    if (good != vector_valid(test))
        print_message("test case %d went wrong\n", vector_number(test, "tcId"));
    assert_int_equal(good, vector_valid(test));
    pc_buf_free(&key);
    pc_buf_free(&salt);
    pc_buf_free(&info);
    pc_buf_free(&okm);
}

static void each(const char *file, enum pc_sha2 hash) {
    json_t *root = vectors_load(file);
    if (root == NULL) {
        printf("# skipped: no test vectors\n");
        return;
    }
    size_t i, j;
    json_t *group, *test;
    json_array_foreach(json_object_get(root, "testGroups"), i, group)
        json_array_foreach(json_object_get(group, "tests"), j, test) check(test, hash);
    json_decref(root);
}

static void test_sha256(void **state) {
    (void)state;
    each("hkdf_sha256.json", PC_SHA2_256);
}

static void test_sha512(void **state) {
    (void)state;
    each("hkdf_sha512.json", PC_SHA2_512);
}

/* RFC 5869, appendix A. */
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
    assert_int_equal(pc_hkdf(PC_SHA2_256, pc_span(key, sizeof key),
                             PC_SPAN("\x00\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c"),
                             PC_SPAN("\xf0\xf1\xf2\xf3\xf4\xf5\xf6\xf7\xf8\xf9"), out, sizeof out),
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
        pc_hkdf(PC_SHA2_256, pc_span(key, sizeof key), PC_SPAN(""), PC_SPAN(""), out, sizeof out),
        PC_OK);
    expect(out, sizeof out,
           "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8");
}

static void salt_and_info_matter(void **state) {
    (void)state;
    uint8_t a[32];
    uint8_t b[32];
    struct pc_span key = PC_SPAN("0123456789abcdef");
    assert_int_equal(pc_hkdf(PC_SHA2_256, key, PC_SPAN("s"), PC_SPAN("i"), a, sizeof a), PC_OK);
    assert_int_equal(pc_hkdf(PC_SHA2_256, key, PC_SPAN("t"), PC_SPAN("i"), b, sizeof b), PC_OK);
    assert_memory_not_equal(a, b, sizeof a);
    assert_int_equal(pc_hkdf(PC_SHA2_256, key, PC_SPAN("s"), PC_SPAN("j"), b, sizeof b), PC_OK);
    assert_memory_not_equal(a, b, sizeof a);
}

/* Computed with another implementation. */
static void test_sha384(void **state) {
    (void)state;
    static const char expected[] =
        "b73422744e826db46e5b37b7537164f466c56e02bc147e294b80229cd5828829d45f6a2864d4b2ef"
        "04e8b39aebaa30cf73c202bc2a8de01ec7d4fdf279d19fe3128e7c0360eb0087468a800034af1d71"
        "007b023427b183cb34f19405d3abf7c8d0c07263";
    uint8_t out[100];
    PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
    assert_int_equal(
        pc_hkdf(PC_SHA2_384, PC_SPAN("a data key"), PC_SPAN(""), PC_SPAN("info"), out, sizeof out),
        PC_OK);
    pc_hex_encode(pc_span(out, sizeof out), &text);
    assert_span_equal(pc_buf_span(&text), expected);
}

static void test_lengths(void **state) {
    (void)state;
    static uint8_t out[255 * 64 + 1];
    static const enum pc_sha2 hashes[] = {PC_SHA2_256, PC_SHA2_384, PC_SHA2_512};
    for (size_t i = 0; i < 3; i++) {
        size_t most = 255 * pc_sha2_size(hashes[i]);
        struct pc_span key = PC_SPAN("key"), none = PC_SPAN("");
        assert_int_equal(pc_hkdf(hashes[i], key, none, none, out, 0), PC_ERR_RANGE);
        assert_int_equal(pc_hkdf(hashes[i], key, none, none, out, 1), PC_OK);
        assert_int_equal(pc_hkdf(hashes[i], key, none, none, out, most), PC_OK);
        assert_int_equal(pc_hkdf(hashes[i], key, none, none, out, most + 1), PC_ERR_RANGE);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sha256),          cmocka_unit_test(test_sha512),
        cmocka_unit_test(rfc_case_1),           cmocka_unit_test(rfc_case_3_empty_salt_and_info),
        cmocka_unit_test(salt_and_info_matter), cmocka_unit_test(test_sha384),
        cmocka_unit_test(test_lengths),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
