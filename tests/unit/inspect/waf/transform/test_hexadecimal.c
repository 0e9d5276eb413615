/* Hexadecimal digits and lengths. */
#include "transforming.h"

static void bytes_and_digits(void **state) {
    (void)state;
    static const struct transforming cases[] = {
        STAYS("hexEncode", ""),           BECOMES("hexEncode", "\000aZ\377", "00615aff"),
        STAYS("hexDecode", ""),           BECOMES("hexDecode", "00615aFF", "\000aZ\377"),
        BECOMES("hexDecode", "414", "A"), BECOMES("hexDecode", "4", ""),
    };
    CHECK_ALL(cases);
}

static void what_is_no_digit_is_taken_for_one(void **state) {
    (void)state;
    static const struct transforming cases[] = {
        BECOMES("hexDecode", "zz", "S"),
    };
    CHECK_ALL(cases);
}

static void numbers_of_sql_are_decoded(void **state) {
    (void)state;
    static const struct transforming cases[] = {
        STAYS("sqlHexDecode", ""),
        STAYS("sqlHexDecode", "0"),
        STAYS("sqlHexDecode", "0x"),
        STAYS("sqlHexDecode", "0x4"),
        STAYS("sqlHexDecode", "0xg1"),
        STAYS("sqlHexDecode", "x41"),
        STAYS("sqlHexDecode", "00x"),
        BECOMES("sqlHexDecode", "0x414243", "ABC"),
        BECOMES("sqlHexDecode", "a 0X41 b", "a A b"),
        BECOMES("sqlHexDecode", "0x414", "A4"),
        BECOMES("sqlHexDecode", "0x410x42", "AB"),
        BECOMES("sqlHexDecode", "00x41", "0A"),
        BECOMES("sqlHexDecode", "0x00", "\000"),
    };
    CHECK_ALL(cases);
}

static void the_length_is_a_number(void **state) {
    (void)state;
    static const struct transforming cases[] = {
        BECOMES("length", "", "0"),
        BECOMES("length", "abc", "3"),
        BECOMES("length",
                "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
                "xxxxxxxxxxxxxxxxxx",
                "100"),
        BECOMES("length", "\000", "1"),
    };
    CHECK_ALL(cases);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_and_digits),
        cmocka_unit_test(what_is_no_digit_is_taken_for_one),
        cmocka_unit_test(numbers_of_sql_are_decoded),
        cmocka_unit_test(the_length_is_a_number),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
