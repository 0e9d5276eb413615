/* URL encoding. */
#include "transforming.h"

static void escapes_are_decoded(void **state) {
    (void)state;
    static const struct transforming cases[] = {
        STAYS("urlDecode", ""),
        STAYS("urlDecode", "abc"),
        BECOMES("urlDecode", "a+b%20c", "a b c"),
        BECOMES("urlDecode", "%41%4a%4A", "AJJ"),
        BECOMES("urlDecode", "%00", "\000"),
        BECOMES("urlDecode", "%2541", "%41"),
        BECOMES("urlDecode", "%ff", "\377"),
        BECOMES("urlDecodeUni", "a+b%20c", "a b c"),
    };
    CHECK_ALL(cases);
}

static void what_is_no_escape_stays(void **state) {
    (void)state;
    static const struct transforming cases[] = {
        STAYS("urlDecode", "%"),
        STAYS("urlDecode", "%4"),
        STAYS("urlDecode", "%g1"),
        STAYS("urlDecode", "%1g"),
        STAYS("urlDecode", "100% sure"),
        STAYS("urlDecode", "%%%"),
        STAYS("urlDecode", "%u0041"),
        BECOMES("urlDecode", "%%41", "%A"),
        BECOMES("urlDecode", "%4%41", "%4A"),
        STAYS("urlDecodeUni", "%"),
        STAYS("urlDecodeUni", "%u"),
        STAYS("urlDecodeUni", "%u004"),
        STAYS("urlDecodeUni", "%u004g"),
        STAYS("urlDecodeUni", "%uu041"),
        BECOMES("urlDecodeUni", "%u+", "%u "),
    };
    CHECK_ALL(cases);
}

static void code_points_become_bytes(void **state) {
    (void)state;
    static const struct transforming cases[] = {
        BECOMES("urlDecodeUni", "%u0041%U0042", "AB"),
        BECOMES("urlDecodeUni", "%u003c%u00e9", "<\351"),
        BECOMES("urlDecodeUni", "%uff1c", "<"),
        BECOMES("urlDecodeUni", "%uFF01%uff5e", "!~"),
        BECOMES("urlDecodeUni", "%uff00", "\000"),
        BECOMES("urlDecodeUni", "%uff5f", "_"),
        BECOMES("urlDecodeUni", "%u0130", "0"),
    };
    CHECK_ALL(cases);
}

static void all_but_letters_and_digits_is_encoded(void **state) {
    (void)state;
    static const struct transforming cases[] = {
        STAYS("urlEncode", ""),
        STAYS("urlEncode", "Az09*"),
        BECOMES("urlEncode", "a b/-_.", "a+b%2f%2d%5f%2e"),
        BECOMES("urlEncode", "\000\377", "%00%ff"),
    };
    CHECK_ALL(cases);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(escapes_are_decoded),
        cmocka_unit_test(what_is_no_escape_stays),
        cmocka_unit_test(code_points_become_bytes),
        cmocka_unit_test(all_but_letters_and_digits_is_encoded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
