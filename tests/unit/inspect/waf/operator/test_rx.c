/* @rx and @rxGlobal. */
#include "asking.h"

static void patterns_match_bytes(void **state) {
    (void)state;
    assert_int_equal(ask("rx", "b+", "abbbc"), PC_WAF_YES);
    assert_span_equal(captured.parts[0], "bbb");
    assert_int_equal(ask("rx", "B", "abbbc"), PC_WAF_NO);
    assert_int_equal(ask("rx", "(?i)B", "abbbc"), PC_WAF_YES);
    assert_int_equal(ask("rx", "", ""), PC_WAF_YES);
    assert_int_equal(ask("rx", "^$", ""), PC_WAF_YES);
    assert_int_equal(ask("rx", "^.$", "\xc3\xa9"), PC_WAF_NO);
}

static void a_dot_is_any_byte_and_a_dollar_the_end(void **state) {
    (void)state;
    assert_int_equal(ask("rx", "a.b", "a\nb"), PC_WAF_YES);
    assert_int_equal(ask("rx", "a$", "a\n"), PC_WAF_NO);
    assert_int_equal(ask("rx", "^b", "a\nb"), PC_WAF_NO);
}

static void groups_are_captured(void **state) {
    (void)state;
    assert_int_equal(ask("rx", "(a)|(b)(c)", "xbc"), PC_WAF_YES);
    assert_int_equal(captured.count, 4);
    assert_span_equal(captured.parts[0], "bc");
    assert_int_equal(captured.parts[1].len, 0);
    assert_span_equal(captured.parts[3], "c");
    assert_int_equal(ask("rx", "(.)(.)(.)(.)(.)(.)(.)(.)(.)(.)(.)", "abcdefghijklm"), PC_WAF_YES);
    assert_int_equal(captured.count, PC_WAF_CAPTURES);
    assert_span_equal(captured.parts[9], "i");
}

static void patterns_with_macros_are_compiled_each_time(void **state) {
    (void)state;
    assert_int_equal(ask_expanded("rx", "^(a+)$", "aaa"), PC_WAF_YES);
    assert_span_equal(captured.parts[1], "aaa");
    assert_int_equal(ask_expanded("rx", "^a+$", "aab"), PC_WAF_NO);
    assert_int_equal(ask_expanded("rx", "(", "a"), PC_WAF_LIMIT);
    static char large[5000];
    memset(large, 'a', sizeof large);
    assert_int_equal(ask_with("rx", pc_span(large, sizeof large), PC_SPAN("a"), NULL, 0, false),
                     PC_WAF_LIMIT);
}

static void all_matches_are_walked(void **state) {
    (void)state;
    assert_int_equal(ask("rxGlobal", "a(.)", "a1 a2 a3"), PC_WAF_YES);
    assert_span_equal(captured.parts[1], "3");
    assert_int_equal(ask("rxGlobal", "x*", "abc"), PC_WAF_YES);
    assert_int_equal(ask("rxGlobal", "z", "abc"), PC_WAF_NO);
}

static void wrong_patterns_are_refused(void **state) {
    (void)state;
    assert_refused("rx", "a(b", "at byte 3");
    assert_refused("rx", "(*UTF)a", "UTF");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(patterns_match_bytes),
        cmocka_unit_test(a_dot_is_any_byte_and_a_dollar_the_end),
        cmocka_unit_test(groups_are_captured),
        cmocka_unit_test(patterns_with_macros_are_compiled_each_time),
        cmocka_unit_test(all_matches_are_walked),
        cmocka_unit_test(wrong_patterns_are_refused),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    pc_arena_free(&capture_arena);
    return failed;
}
