/* UTF-8 as %uHHHH. */
#include "transforming.h"

static void characters_become_numbers(void **state) {
    (void)state;
    static const struct transforming cases[] = {
        STAYS("utf8toUnicode", ""),
        STAYS("utf8toUnicode", "abc\000d"),
        BECOMES("utf8toUnicode", "\303\251", "%u00e9"),
        BECOMES("utf8toUnicode", "\342\202\254", "%u20ac"),
        BECOMES("utf8toUnicode", "\360\237\230\200", "%u1f600"),
        BECOMES("utf8toUnicode", "\364\217\277\277", "%u10ffff"),
        BECOMES("utf8toUnicode", "a\357\274\234b", "a%uff1cb"),
    };
    CHECK_ALL(cases);
}

static void a_first_byte_alone_goes_away(void **state) {
    (void)state;
    static const struct transforming cases[] = {
        BECOMES("utf8toUnicode", "un\303ion", "union"),
        BECOMES("utf8toUnicode", "\342\202", "\202"),
        BECOMES("utf8toUnicode", "\360", ""),
        BECOMES("utf8toUnicode", "\342\202x", "\202x"),
    };
    CHECK_ALL(cases);
}

static void what_begins_nothing_stays(void **state) {
    (void)state;
    static const struct transforming cases[] = {
        STAYS("utf8toUnicode", "\200\277"),
        STAYS("utf8toUnicode", "\377\376"),
        STAYS("utf8toUnicode", "\365\200"),
    };
    CHECK_ALL(cases);
}

static void long_forms_and_surrogates_keep_their_first_byte(void **state) {
    (void)state;
    static const struct transforming cases[] = {
        BECOMES("utf8toUnicode", "\300\200", "%u0000\300"),
        BECOMES("utf8toUnicode", "\340\200\257", "%u002f\340"),
        BECOMES("utf8toUnicode", "\355\240\200", "%ud800\355"),
        BECOMES("utf8toUnicode", "\360\200\200\257", "%u002f\360"),
        BECOMES("utf8toUnicode", "\364\277\277\277", "%u13ffff"),
    };
    CHECK_ALL(cases);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(characters_become_numbers),
        cmocka_unit_test(a_first_byte_alone_goes_away),
        cmocka_unit_test(what_begins_nothing_stays),
        cmocka_unit_test(long_forms_and_surrogates_keep_their_first_byte),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
