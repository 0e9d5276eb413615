/* Numbers of cards and of persons. */
#include "asking.h"

static void cards(void **state) {
    (void)state;
    const char *pattern = "\\d{13,16}|\\d{4}(?:-\\d{4}){3}";
    assert_int_equal(ask("verifyCC", pattern, "card 4111111111111111."), PC_WAF_YES);
    assert_span_equal(captured.parts[0], "4111111111111111");
    assert_int_equal(ask("verifyCC", pattern, "4111-1111-1111-1111"), PC_WAF_YES);
    assert_int_equal(ask("verifyCC", "\\d{16}", "4111111111111112"), PC_WAF_NO);
    assert_int_equal(ask("verifyCC", "\\d{16}", "94111111111111111"), PC_WAF_YES);
    assert_int_equal(ask("verifyCC", pattern, ""), PC_WAF_NO);
    assert_int_equal(ask("verifyCC", "x*", "abc"), PC_WAF_NO);
    assert_int_equal(ask_expanded("verifyCC", pattern, "4111111111111111"), PC_WAF_LIMIT);
    assert_refused("verifyCC", "(", "pattern");
}

static void persons(void **state) {
    (void)state;
    const char *ssn = "\\d{3}-?\\d{2}-?\\d{4}";
    assert_int_equal(ask("verifySSN", ssn, "078-05-1120"), PC_WAF_YES);
    static const char *const wrong[] = {"000-12-3456", "666-12-3456", "740-12-3456", "123-00-4567",
                                        "123-45-0000", "123-45-6789", "111-11-1111"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_int_equal(ask("verifySSN", ssn, wrong[i]), PC_WAF_NO);
    assert_int_equal(ask("verifyCPF", "[\\d.-]{11,14}", "529.982.247-25"), PC_WAF_YES);
    assert_int_equal(ask("verifyCPF", "[\\d.-]{11,14}", "529.982.247-26"), PC_WAF_NO);
    assert_int_equal(ask("verifyCPF", "\\d{11}", "11111111111"), PC_WAF_NO);
    assert_int_equal(ask("verifyCPF", "\\d{11}", "01234567890"), PC_WAF_NO);
    assert_int_equal(ask("verifySVNR", "\\d{4} ?\\d{6}", "1237 010180"), PC_WAF_YES);
    assert_int_equal(ask("verifySVNR", "\\d{4} ?\\d{6}", "1238 010180"), PC_WAF_NO);
    assert_int_equal(ask("verifySVNR", "\\d{10}", "1234567890"), PC_WAF_NO);
}

/* A match at each of very many places, none of them right. */
static void endless_digits_are_given_up(void **state) {
    (void)state;
    static char digits[1000000];
    memset(digits, '1', sizeof digits);
    assert_int_equal(
        ask_with("verifyCC", PC_SPAN("\\d{13}1*"), pc_span(digits, sizeof digits), NULL, 0, true),
        PC_WAF_LIMIT);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cards),
        cmocka_unit_test(persons),
        cmocka_unit_test(endless_digits_are_given_up),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    pc_arena_free(&capture_arena);
    return failed;
}
