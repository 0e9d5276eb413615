/* Letters' case and the eighth bit. */
#include "transforming.h"

static void letters_change_their_case(void **state) {
    (void)state;
    static const struct transforming cases[] = {
        STAYS("lowercase", ""),
        BECOMES("lowercase", "ABC", "abc"),
        BECOMES("lowercase", "aZ@[`{", "az@[`{"),
        STAYS("lowercase", "abc\000\311"),
        BECOMES("lowercase", "x\000Y", "x\000y"),
        STAYS("uppercase", ""),
        BECOMES("uppercase", "abc", "ABC"),
        BECOMES("uppercase", "Az@[`{", "AZ@[`{"),
        STAYS("uppercase", "ABC\000\351"),
    };
    CHECK_ALL(cases);
}

static void the_eighth_bit_is_cleared(void **state) {
    (void)state;
    static const struct transforming cases[] = {
        STAYS("parityZero7bit", ""),
        STAYS("parityZero7bit", "abc\000\177"),
        BECOMES("parityZero7bit", "\341b\200", "ab\000"),
    };
    CHECK_ALL(cases);
}

static void the_eighth_bit_makes_parity(void **state) {
    (void)state;
    static const struct transforming cases[] = {
        STAYS("parityEven7bit", ""),
        STAYS("parityEven7bit", "9\000"),
        BECOMES("parityEven7bit", "1a", "\261\341"),
        STAYS("parityOdd7bit", ""),
        STAYS("parityOdd7bit", "1a"),
        BECOMES("parityOdd7bit", "9\000", "\271\200"),
    };
    CHECK_ALL(cases);
}

static void the_eighth_bit_of_the_input_does_not_count(void **state) {
    (void)state;
    static const struct transforming cases[] = {
        STAYS("parityEven7bit", "\261"),
        BECOMES("parityOdd7bit", "\261", "1"),
    };
    CHECK_ALL(cases);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(letters_change_their_case),
        cmocka_unit_test(the_eighth_bit_is_cleared),
        cmocka_unit_test(the_eighth_bit_makes_parity),
        cmocka_unit_test(the_eighth_bit_of_the_input_does_not_count),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
