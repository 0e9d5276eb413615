/* Operators that need no value, and those that are not offered. */
#include "asking.h"

static void always_and_never(void **state) {
    (void)state;
    assert_int_equal(ask("unconditionalMatch", "", "x"), PC_WAF_YES);
    assert_int_equal(ask("noMatch", "", "x"), PC_WAF_NO);
    assert_int_equal(ask("geoLookup", "", "192.0.2.1"), PC_WAF_NO);
    assert_int_equal(ask("rbl", "rbl.example", "192.0.2.1"), PC_WAF_NO);
}

static void what_is_not_offered_says_so(void **state) {
    (void)state;
    static const char *const names[] = {"inspectFile",    "fuzzyHash",   "gsbLookup",   "rsub",
                                        "validateSchema", "validateDTD", "validateHash"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        assert_refused(names[i], "x", "not supported: ");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(always_and_never),
        cmocka_unit_test(what_is_not_offered_says_so),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    pc_arena_free(&capture_arena);
    return failed;
}
