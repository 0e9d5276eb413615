/* Comparing whole numbers. */
#include "asking.h"

static void numbers_are_compared(void **state) {
    (void)state;
    assert_int_equal(ask("eq", "5", "5"), PC_WAF_YES);
    assert_int_equal(ask("eq", "5", "6"), PC_WAF_NO);
    assert_int_equal(ask("ge", "5", "5"), PC_WAF_YES);
    assert_int_equal(ask("ge", "5", "4"), PC_WAF_NO);
    assert_int_equal(ask("gt", "5", "6"), PC_WAF_YES);
    assert_int_equal(ask("gt", "5", "5"), PC_WAF_NO);
    assert_int_equal(ask("le", "-5", "-6"), PC_WAF_YES);
    assert_int_equal(ask("le", "-5", "-4"), PC_WAF_NO);
    assert_int_equal(ask("lt", "5", "4"), PC_WAF_YES);
    assert_int_equal(ask("lt", "5", "5"), PC_WAF_NO);
}

static void texts_are_read_as_far_as_they_are_numbers(void **state) {
    (void)state;
    assert_int_equal(ask("eq", "0", ""), PC_WAF_YES);
    assert_int_equal(ask("eq", "0", "abc"), PC_WAF_YES);
    assert_int_equal(ask("eq", "", "0"), PC_WAF_YES);
    assert_int_equal(ask("eq", "12", " \t+12abc"), PC_WAF_YES);
    assert_int_equal(ask("eq", "-3", "-3-3"), PC_WAF_YES);
    assert_int_equal(ask("eq", "0", "- 3"), PC_WAF_YES);
}

static void large_numbers_stay_large(void **state) {
    (void)state;
    const char *large = "99999999999999999999999999999999999999";
    assert_int_equal(ask("gt", "1000000", large), PC_WAF_YES);
    assert_int_equal(ask("lt", "-1000000", "-99999999999999999999999999"), PC_WAF_YES);
    assert_int_equal(ask("eq", "9223372036854775807", large), PC_WAF_YES);
    assert_int_equal(ask("eq", "-9223372036854775808", "-9223372036854775808"), PC_WAF_YES);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_compared),
        cmocka_unit_test(texts_are_read_as_far_as_they_are_numbers),
        cmocka_unit_test(large_numbers_stay_large),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    pc_arena_free(&capture_arena);
    return failed;
}
