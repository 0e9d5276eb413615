/* The JSON writer: commas, numbers, and escapes of hostile text. */
#include "../testing.h"

#include "base/json.h"

static void commas_are_where_they_belong(void **state) {
    (void)state;
    PC_CLEANUP(pc_buf_free) struct pc_buf out = {0};
    struct pc_json json = pc_json(&out);
    pc_json_object(&json, NULL);
    pc_json_array(&json, "a");
    pc_json_u64(&json, NULL, 1);
    pc_json_object(&json, NULL);
    pc_json_object_end(&json);
    pc_json_array(&json, NULL);
    pc_json_array_end(&json);
    pc_json_array_end(&json);
    pc_json_text_if(&json, "none", PC_SPAN(""));
    pc_json_text_if(&json, "t", PC_SPAN("x"));
    pc_json_bool(&json, "b", true);
    pc_json_bool(&json, "c", false);
    pc_json_null(&json, "n");
    pc_json_raw(&json, "r", PC_SPAN("{\"k\":1}"));
    pc_json_object_end(&json);
    assert_span_equal(pc_buf_span(&out),
                      "{\"a\":[1,{},[]],\"t\":\"x\",\"b\":true,\"c\":false,\"n\":null,"
                      "\"r\":{\"k\":1}}");
}

static void numbers_at_their_ends(void **state) {
    (void)state;
    PC_CLEANUP(pc_buf_free) struct pc_buf out = {0};
    struct pc_json json = pc_json(&out);
    pc_json_array(&json, NULL);
    pc_json_u64(&json, NULL, UINT64_MAX);
    pc_json_i64(&json, NULL, INT64_MIN);
    pc_json_i64(&json, NULL, INT64_MAX);
    pc_json_i64(&json, NULL, 0);
    pc_json_array_end(&json);
    assert_span_equal(pc_buf_span(&out), "[18446744073709551615,-9223372036854775808,"
                                         "9223372036854775807,0]");
}

static void assert_text(struct pc_span text, const char *expected) {
    PC_CLEANUP(pc_buf_free) struct pc_buf out = {0};
    struct pc_json json = pc_json(&out);
    pc_json_text(&json, NULL, text);
    assert_string_equal(pc_buf_str(&out), expected);
}

static void control_and_quote_are_escaped(void **state) {
    (void)state;
    assert_text(PC_SPAN("a\"b\\c/d"), "\"a\\\"b\\\\c/d\"");
    assert_text(PC_SPAN("\0\x01\x1f\x7f\n\r\t"),
                "\"\\u0000\\u0001\\u001f\\u007f\\n\\u000d\\u0009\"");
    assert_text(PC_SPAN(""), "\"\"");
    assert_text((struct pc_span){NULL, 0}, "\"\"");
}

static void utf8_stays(void **state) {
    (void)state;
    assert_text(PC_SPAN("\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80"),
                "\"\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80\"");
    assert_text(PC_SPAN("\xed\x9f\xbf\xee\x80\x80\xf4\x8f\xbf\xbf"),
                "\"\xed\x9f\xbf\xee\x80\x80\xf4\x8f\xbf\xbf\"");
}

#define R "\\ufffd"

static void what_is_no_utf8_is_replaced(void **state) {
    (void)state;
    assert_text(PC_SPAN("\x80"), "\"" R "\"");
    assert_text(PC_SPAN("a\xff\xfe"), "\"a" R R "\"");
    assert_text(PC_SPAN("\xc0\x80"), "\"" R R "\"");             /* overlong NUL */
    assert_text(PC_SPAN("\xc1\xbf"), "\"" R R "\"");             /* overlong */
    assert_text(PC_SPAN("\xe0\x9f\xbf"), "\"" R R R "\"");       /* overlong */
    assert_text(PC_SPAN("\xf0\x8f\xbf\xbf"), "\"" R R R R "\""); /* overlong */
    assert_text(PC_SPAN("\xed\xa0\x80"), "\"" R R R "\"");       /* surrogate */
    assert_text(PC_SPAN("\xf4\x90\x80\x80"), "\"" R R R R "\""); /* beyond U+10FFFF */
    assert_text(PC_SPAN("\xf5\x80\x80\x80"), "\"" R R R R "\"");
    assert_text(PC_SPAN("\xc3"), "\"" R "\""); /* cut */
    assert_text(PC_SPAN("\xe2\x82"), "\"" R R "\"");
    assert_text(PC_SPAN("\xe2\x82\""), "\"" R R "\\\"\""); /* cannot swallow the quote */
    assert_text(PC_SPAN("\xc3\"}"), "\"" R "\\\"}\"");
}

static void plain_is_what_needs_no_escape(void **state) {
    (void)state;
    char text[24];
    for (size_t at = 0; at < sizeof text; at++)
        for (unsigned c = 0; c < 256; c++) {
            memset(text, 'x', sizeof text);
            text[at] = (char)c;
            bool plain = c >= 0x20 && c < 0x7f && c != '"' && c != '\\';
            assert_int_equal(pc_json_plain(pc_span(text, sizeof text)), plain ? sizeof text : at);
        }
    assert_int_equal(pc_json_plain(pc_span(NULL, 0)), 0);
}

static void utf8_lengths(void **state) {
    (void)state;
    assert_int_equal(pc_utf8_length(PC_SPAN("a")), 1);
    assert_int_equal(pc_utf8_length(PC_SPAN("\xc3\xa9x")), 2);
    assert_int_equal(pc_utf8_length(PC_SPAN("\xf0\x9f\x9a\xaa")), 4);
    assert_int_equal(pc_utf8_length(PC_SPAN("\xc3")), 0);
    assert_int_equal(pc_utf8_length(PC_SPAN("\xc0\x80")), 0);
    assert_int_equal(pc_utf8_length(pc_span(NULL, 0)), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(commas_are_where_they_belong),
        cmocka_unit_test(numbers_at_their_ends),
        cmocka_unit_test(control_and_quote_are_escaped),
        cmocka_unit_test(utf8_stays),
        cmocka_unit_test(what_is_no_utf8_is_replaced),
        cmocka_unit_test(plain_is_what_needs_no_escape),
        cmocka_unit_test(utf8_lengths),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
