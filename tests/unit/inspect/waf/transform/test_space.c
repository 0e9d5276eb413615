/* White space and NULs. */
#include "transforming.h"

static void white_space_goes_away(void **state) {
    (void)state;
    static const struct transforming cases[] = {
        STAYS("removeWhitespace", ""),
        STAYS("removeWhitespace", "abc\000\205"),
        BECOMES("removeWhitespace", " a\011\012\013\014\015 b ", "ab"),
        BECOMES("removeWhitespace", "\240", ""),
        BECOMES("removeWhitespace", "union\302\240select", "unionselect"),
    };
    CHECK_ALL(cases);
}

static void white_space_becomes_one_space(void **state) {
    (void)state;
    static const struct transforming cases[] = {
        STAYS("compressWhitespace", ""),
        STAYS("compressWhitespace", "a b c"),
        STAYS("compressWhitespace", " "),
        BECOMES("compressWhitespace", "a  b", "a b"),
        BECOMES("compressWhitespace", "\011", " "),
        BECOMES("compressWhitespace", "a \011\015\012\013\014 b", "a b"),
        BECOMES("compressWhitespace", "\240\240x", " x"),
        BECOMES("compressWhitespace", "a b\011c", "a b c"),
    };
    CHECK_ALL(cases);
}

static void ends_are_trimmed(void **state) {
    (void)state;
    static const struct transforming cases[] = {
        STAYS("trim", ""),
        STAYS("trim", "a b"),
        BECOMES("trim", " \011\012\013\014\015a b\015\012 ", "a b"),
        BECOMES("trim", "   ", ""),
        STAYS("trim", "\000 \000"),
        STAYS("trim", "\240x"),
        STAYS("trimLeft", "a "),
        BECOMES("trimLeft", " a ", "a "),
        BECOMES("trimLeft", "  ", ""),
        STAYS("trimRight", " a"),
        BECOMES("trimRight", " a ", " a"),
        BECOMES("trimRight", "  ", ""),
    };
    CHECK_ALL(cases);
}

static void nuls_go_away_or_become_spaces(void **state) {
    (void)state;
    static const struct transforming cases[] = {
        STAYS("removeNulls", ""),
        STAYS("removeNulls", "abc"),
        BECOMES("removeNulls", "\000a\000\000b\000", "ab"),
        BECOMES("removeNulls", "\000", ""),
        STAYS("replaceNulls", ""),
        STAYS("replaceNulls", "abc"),
        BECOMES("replaceNulls", "\000a\000", " a "),
    };
    CHECK_ALL(cases);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(white_space_goes_away),
        cmocka_unit_test(white_space_becomes_one_space),
        cmocka_unit_test(ends_are_trimmed),
        cmocka_unit_test(nuls_go_away_or_become_spaces),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
