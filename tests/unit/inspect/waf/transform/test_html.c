/* HTML entities. */
#include "transforming.h"

static void names_are_decoded(void **state) {
    (void)state;
    static const struct transforming cases[] = {
        STAYS("htmlEntityDecode", ""),
        STAYS("htmlEntityDecode", "abc"),
        BECOMES("htmlEntityDecode", "&lt;a&GT;", "<a>"),
        BECOMES("htmlEntityDecode", "&quot;&amp;&nbsp;", "\"&\240"),
        BECOMES("htmlEntityDecode", "&lt &lt", "< <"),
        BECOMES("htmlEntityDecode", "&amp;lt;", "&lt;"),
    };
    CHECK_ALL(cases);
}

static void numbers_are_decoded(void **state) {
    (void)state;
    static const struct transforming cases[] = {
        BECOMES("htmlEntityDecode", "&#60;&#x3c;&#X3C", "<<<"),
        BECOMES("htmlEntityDecode", "&#0;", "\000"),
        BECOMES("htmlEntityDecode", "&#65B", "AB"),
        BECOMES("htmlEntityDecode", "&#x41g", "Ag"),
    };
    CHECK_ALL(cases);
}

static void of_a_number_the_low_byte_is_taken(void **state) {
    (void)state;
    static const struct transforming cases[] = {
        BECOMES("htmlEntityDecode", "&#321;", "A"),
        BECOMES("htmlEntityDecode", "&#x13c;", "<"),
        BECOMES("htmlEntityDecode", "&#99999999999999999999;", "\377"),
        BECOMES("htmlEntityDecode", "&#xffffffffffffffffffffffffffffffffffffffff", "\377"),
        BECOMES("htmlEntityDecode", "&#x8000000000000041", "\377"),
    };
    CHECK_ALL(cases);
}

static void what_is_no_entity_stays(void **state) {
    (void)state;
    static const struct transforming cases[] = {
        STAYS("htmlEntityDecode", "&"),       STAYS("htmlEntityDecode", "&&"),
        STAYS("htmlEntityDecode", "&;"),      STAYS("htmlEntityDecode", "&#"),
        STAYS("htmlEntityDecode", "&#;"),     STAYS("htmlEntityDecode", "&#x"),
        STAYS("htmlEntityDecode", "&#x;"),    STAYS("htmlEntityDecode", "&#xg"),
        STAYS("htmlEntityDecode", "&ltx;"),   STAYS("htmlEntityDecode", "&eacute;"),
        STAYS("htmlEntityDecode", "a=1&b=2"), STAYS("htmlEntityDecode", "&nbspx"),
        STAYS("htmlEntityDecode", "&l"),
    };
    CHECK_ALL(cases);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_decoded),
        cmocka_unit_test(numbers_are_decoded),
        cmocka_unit_test(of_a_number_the_low_byte_is_taken),
        cmocka_unit_test(what_is_no_entity_stays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
