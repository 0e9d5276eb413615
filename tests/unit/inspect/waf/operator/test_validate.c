/* What is not valid matches. */
#include <stdio.h>

#include "asking.h"

static void bytes_outside_of_a_range(void **state) {
    (void)state;
    assert_int_equal(ask("validateByteRange", "9,10,13,32-126,128-255", "a\tb\xff"), PC_WAF_NO);
    assert_int_equal(ask("validateByteRange", "9,10,13,32-126,128-255", "a\x7f"), PC_WAF_YES);
    assert_int_equal(ask("validateByteRange", " 97 - 98 , 99", "abc"), PC_WAF_NO);
    assert_int_equal(ask("validateByteRange", "1-255", ""), PC_WAF_NO);
    assert_int_equal(
        ask_with("validateByteRange", PC_SPAN("1-255"), pc_span("a\0b", 3), NULL, 0, true),
        PC_WAF_YES);
    assert_int_equal(ask_expanded("validateByteRange", "1-255", "a"), PC_WAF_LIMIT);
}

static void classes_rule_out_what_they_can(void **state) {
    (void)state;
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    const struct pc_waf_operator *range = pc_waf_operator_find(PC_SPAN("validateByteRange"));
    const struct pc_waf_operator *utf8 = pc_waf_operator_find(PC_SPAN("validateUtf8Encoding"));
    void *no_nul = NULL;
    assert_int_equal(range->prepare(PC_SPAN("1-255"), NULL, 0, &arena, &no_nul, NULL), PC_OK);
    assert_true(range->rules_out(no_nul, pc_waf_classes(PC_SPAN("a\xff; \"<"))));
    assert_false(range->rules_out(no_nul, pc_waf_classes(pc_span("a\0", 2))));
    assert_false(range->rules_out(NULL, 0));
    assert_true(utf8->rules_out(NULL, pc_waf_classes(PC_SPAN("plain"))));
    assert_false(utf8->rules_out(NULL, pc_waf_classes(PC_SPAN("\xc3\xa4"))));
}

/* Each byte forbidden alone; asking looks at what its classes rule out, too. */
static void every_byte_may_be_the_forbidden_one(void **state) {
    (void)state;
    for (unsigned c = 0; c < 256; c++) {
        char ranges[32], byte = (char)c;
        (void)snprintf(ranges, sizeof ranges, "0-%u,%u-255", c == 0 ? 0 : c - 1,
                       c == 255 ? 255 : c + 1);
        const char *others = c == 0 ? "1-255" : c == 255 ? "0-254" : ranges;
        assert_int_equal(
            ask_with("validateByteRange", pc_span_str(others), pc_span(&byte, 1), NULL, 0, true),
            PC_WAF_YES);
    }
}

static void wrong_ranges_are_refused(void **state) {
    (void)state;
    static const char *const wrong[] = {"",     "a",     "1-",  "-1",       "256",
                                        "1,,2", "1-2-3", "9-1", "0x20-0x7e"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_refused("validateByteRange", wrong[i], "byte");
}

static void url_encoding(void **state) {
    (void)state;
    assert_int_equal(ask("validateUrlEncoding", "", "a%20b%2Fc%aF"), PC_WAF_NO);
    assert_int_equal(ask("validateUrlEncoding", "", ""), PC_WAF_NO);
    assert_int_equal(ask("validateUrlEncoding", "", "a%2"), PC_WAF_YES);
    assert_int_equal(ask("validateUrlEncoding", "", "%"), PC_WAF_YES);
    assert_int_equal(ask("validateUrlEncoding", "", "%2G"), PC_WAF_YES);
    assert_int_equal(ask("validateUrlEncoding", "", "%%20"), PC_WAF_YES);
    assert_int_equal(ask("validateUrlEncoding", "", "%20%"), PC_WAF_YES);
}

static void utf8(void **state) {
    (void)state;
    static const char *const right[] = {"", "abc", "\xc2\x80\xdf\xbf",
                                        "\xe0\xa0\x80\xed\x9f\xbf\xee\x80\x80\xef\xbf\xbf",
                                        "\xf0\x90\x80\x80\xf4\x8f\xbf\xbf"};
    static const char *const wrong[] = {"\x80",
                                        "\xc0\xaf",
                                        "\xc1\xbf",
                                        "\xc2",
                                        "\xc2g",
                                        "\xe0\x9f\xbf",
                                        "\xed\xa0\x80",
                                        "\xed\xbf\xbf",
                                        "\xe1\x80",
                                        "\xf0\x8f\xbf\xbf",
                                        "\xf4\x90\x80\x80",
                                        "\xf5\x80\x80\x80",
                                        "\xf8\x88\x80\x80",
                                        "\xff",
                                        "a\xe1\x80g",
                                        "\xf1\x80\x80"};
    for (size_t i = 0; i < sizeof right / sizeof right[0]; i++)
        assert_int_equal(ask("validateUtf8Encoding", "", right[i]), PC_WAF_NO);
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_int_equal(ask("validateUtf8Encoding", "", wrong[i]), PC_WAF_YES);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_outside_of_a_range),
        cmocka_unit_test(classes_rule_out_what_they_can),
        cmocka_unit_test(every_byte_may_be_the_forbidden_one),
        cmocka_unit_test(wrong_ranges_are_refused),
        cmocka_unit_test(url_encoding),
        cmocka_unit_test(utf8),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    pc_arena_free(&capture_arena);
    return failed;
}
