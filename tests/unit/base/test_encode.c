/* Encodings: the vectors of RFC 4648, and one text for one value. */
#include "../testing.h"

#include "base/encode.h"

typedef void (*encoder)(struct pc_span, struct pc_buf *);
typedef pc_err (*decoder)(struct pc_span, struct pc_buf *);

static void assert_pair(encoder encode, decoder decode, const char *plain, const char *text) {
    PC_CLEANUP(pc_buf_free) struct pc_buf out = {0};
    encode(pc_span_str(plain), &out);
    assert_true(pc_span_eq(pc_buf_span(&out), pc_span_str(text)));
    pc_buf_clear(&out);
    assert_int_equal(decode(pc_span_str(text), &out), PC_OK);
    assert_true(pc_span_eq(pc_buf_span(&out), pc_span_str(plain)));
}

static void vectors_of_rfc_4648(void **state) {
    (void)state;
    static const char *const rows[][4] = {
        {"", "", "", ""},
        {"f", "Zg", "MY", "66"},
        {"fo", "Zm8", "MZXQ", "666f"},
        {"foo", "Zm9v", "MZXW6", "666f6f"},
        {"foob", "Zm9vYg", "MZXW6YQ", "666f6f62"},
        {"fooba", "Zm9vYmE", "MZXW6YTB", "666f6f6261"},
        {"foobar", "Zm9vYmFy", "MZXW6YTBOI", "666f6f626172"},
        {"\xfb\xff\xfe", "-__-", "7P774", "fbfffe"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_pair(pc_base64url_encode, pc_base64url_decode, rows[i][0], rows[i][1]);
        PC_CLEANUP(pc_buf_free) struct pc_buf base32 = {0};
        pc_base32_encode(pc_span_str(rows[i][0]), &base32);
        assert_true(pc_span_eq(pc_buf_span(&base32), pc_span_str(rows[i][2])));
        assert_pair(pc_hex_encode, pc_hex_decode, rows[i][0], rows[i][3]);
    }
}

static void refuses(decoder decode, struct pc_span text) {
    PC_CLEANUP(pc_buf_free) struct pc_buf out = {0};
    pc_buf_add_str(&out, "kept");
    assert_int_equal(decode(text, &out), PC_ERR_INVALID);
    assert_span_equal(pc_buf_span(&out), "kept");
}

static void base64url_is_strict(void **state) {
    (void)state;
    static const char *const texts[] = {"Z",     "Zg==",      "Zg=",   "Zh",  "Zm9",
                                        "Zm+v",  "Zm/v",      "Zm 9v", " Zg", "Zg\n",
                                        "Zm9vY", "Z\xc3\xa4", "____A"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        refuses(pc_base64url_decode, pc_span_str(texts[i]));
    refuses(pc_base64url_decode, PC_SPAN("Zg\0\0"));
}

static void hex_is_strict(void **state) {
    (void)state;
    static const char *const hex[] = {"6", "666", "6g", " 66", "0x66", "66 "};
    for (size_t i = 0; i < sizeof hex / sizeof *hex; i++)
        refuses(pc_hex_decode, pc_span_str(hex[i]));
    PC_CLEANUP(pc_buf_free) struct pc_buf out = {0};
    assert_int_equal(pc_hex_decode(PC_SPAN("aBCd"), &out), PC_OK);
    assert_span_equal(pc_buf_span(&out), "\xab\xcd");
}

/* Every text of three characters that decodes is the one that its value encodes to. */
static void one_value_has_one_text(void **state) {
    (void)state;
    for (unsigned n = 0; n < 1u << 16; n += 3) {
        char text[3] = {'A', (char)(n >> 8), (char)(n & 0xff)};
        char memory[16];
        struct pc_buf out = pc_buf_over(memory, sizeof memory);
        if (pc_base64url_decode(pc_span(text, 3), &out) != PC_OK)
            continue;
        char again_memory[16];
        struct pc_buf again = pc_buf_over(again_memory, sizeof again_memory);
        pc_base64url_encode(pc_buf_span(&out), &again);
        assert_true(pc_span_eq(pc_buf_span(&again), pc_span(text, 3)));
    }
}

static void a_full_buffer_is_told(void **state) {
    (void)state;
    char memory[4];
    struct pc_buf out = pc_buf_over(memory, sizeof memory);
    assert_int_equal(pc_hex_decode(PC_SPAN("001122334455"), &out), PC_ERR_FULL);
    pc_buf_clear(&out);
    pc_hex_encode(PC_SPAN("abc"), &out);
    assert_int_equal(pc_buf_end(&out), PC_ERR_FULL);
}

static void crc32c_of_rfc_3720(void **state) {
    (void)state;
    char bytes[32] = {0};
    assert_int_equal(pc_crc32c(0, PC_SPAN("123456789")), 0xe3069283);
    assert_int_equal(pc_crc32c(0, PC_SPAN("")), 0);
    assert_int_equal(pc_crc32c(0, pc_span(bytes, 32)), 0x8a9136aa);
    memset(bytes, 0xff, sizeof bytes);
    assert_int_equal(pc_crc32c(0, pc_span(bytes, 32)), 0x62a8ab43);
    for (int i = 0; i < 32; i++)
        bytes[i] = (char)i;
    assert_int_equal(pc_crc32c(0, pc_span(bytes, 32)), 0x46dd794e);
    uint32_t part = pc_crc32c(0, PC_SPAN("1234"));
    assert_int_equal(pc_crc32c(part, PC_SPAN("56789")), 0xe3069283);
}

static void base64_has_its_padding(void **state) {
    (void)state;
    static const char *const rows[][2] = {
        {"", ""},
        {"f", "Zg=="},
        {"fo", "Zm8="},
        {"foo", "Zm9v"},
        {"foob", "Zm9vYg=="},
        {"fooba", "Zm9vYmE="},
        {"foobar", "Zm9vYmFy"},
        {"\xfb\xff", "+/8="},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_pair(pc_base64_encode, pc_base64_decode, rows[i][0], rows[i][1]);
    static const char *const bad[] = {
        "Zg",   "Zg=",      "Zh==",  "Zm8",    "Zm9",      "====", "Z===", "=",
        "-_8=", "Zg==Zg==", "Zg= =", "Zm9v\n", "Zm9v====", "=Zg=", "Zm9v="};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        refuses(pc_base64_decode, pc_span_str(bad[i]));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(vectors_of_rfc_4648),    cmocka_unit_test(base64url_is_strict),
        cmocka_unit_test(base64_has_its_padding), cmocka_unit_test(hex_is_strict),
        cmocka_unit_test(one_value_has_one_text), cmocka_unit_test(a_full_buffer_is_told),
        cmocka_unit_test(crc32c_of_rfc_3720),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
