/* Escapes of JavaScript, CSS and C. */
#include "transforming.h"

static void javascript(void **state) {
    (void)state;
    static const struct transforming cases[] = {
        STAYS("jsDecode", ""),
        STAYS("jsDecode", "abc"),
        BECOMES("jsDecode", "\\x41\\u0042\\103", "ABC"),
        BECOMES("jsDecode", "\\a\\b\\f\\n\\r\\t\\v", "\007\010\014\012\015\011\013"),
        BECOMES("jsDecode", "\\'\\\"\\\\\\\?\\/", "'\"\\\?/"),
        BECOMES("jsDecode", "\\0", "\000"),
    };
    CHECK_ALL(cases);
}

static void javascript_full_width_and_large(void **state) {
    (void)state;
    static const struct transforming cases[] = {
        BECOMES("jsDecode", "\\uff1c\\uFF1E", "<>"),
        BECOMES("jsDecode", "\\u1241", "A"),
        BECOMES("jsDecode", "\\377\\400", "\377 0"),
        BECOMES("jsDecode", "\\18", "\0018"),
    };
    CHECK_ALL(cases);
}

static void javascript_broken(void **state) {
    (void)state;
    static const struct transforming cases[] = {
        STAYS("jsDecode", "\\"),
        BECOMES("jsDecode", "\\u004", "u004"),
        BECOMES("jsDecode", "\\u00g1", "u00g1"),
        BECOMES("jsDecode", "\\x4", "x4"),
        BECOMES("jsDecode", "\\xg1", "xg1"),
        BECOMES("jsDecode", "a\\\\", "a\\"),
        BECOMES("jsDecode", "\\X41", "X41"),
        BECOMES("jsDecode", "\\U0041", "U0041"),
    };
    CHECK_ALL(cases);
}

static void css(void **state) {
    (void)state;
    static const struct transforming cases[] = {
        STAYS("cssDecode", ""),
        STAYS("cssDecode", "abc"),
        BECOMES("cssDecode", "\\41 b\\000041c", "AbAc"),
        BECOMES("cssDecode", "\\j\\a", "j\012"),
        BECOMES("cssDecode", "a\\\012b", "ab"),
        BECOMES("cssDecode", "\\5c", "\\"),
        BECOMES("cssDecode", "ja\\vascript", "javascript"),
    };
    CHECK_ALL(cases);
}

static void css_numbers(void **state) {
    (void)state;
    static const struct transforming cases[] = {
        BECOMES("cssDecode", "\\4", "\004"),     BECOMES("cssDecode", "\\141", "A"),
        BECOMES("cssDecode", "\\ff1c", "<"),     BECOMES("cssDecode", "\\0ff1c", "<"),
        BECOMES("cssDecode", "\\00ff1c", "<"),   BECOMES("cssDecode", "\\1ff1c", "\034"),
        BECOMES("cssDecode", "\\0000411", "A1"), BECOMES("cssDecode", "\\41  x", "A x"),
        BECOMES("cssDecode", "\\41\011x", "Ax"),
    };
    CHECK_ALL(cases);
}

static void css_broken(void **state) {
    (void)state;
    static const struct transforming cases[] = {
        BECOMES("cssDecode", "\\", ""),     BECOMES("cssDecode", "a\\", "a"),
        BECOMES("cssDecode", "\\\\", "\\"), BECOMES("cssDecode", "\\\000x", "\000x"),
        BECOMES("cssDecode", "\\g", "g"),
    };
    CHECK_ALL(cases);
}

static void c(void **state) {
    (void)state;
    static const struct transforming cases[] = {
        STAYS("escapeSeqDecode", ""),
        STAYS("escapeSeqDecode", "abc"),
        BECOMES("escapeSeqDecode", "\\x41\\X42\\103", "ABC"),
        BECOMES("escapeSeqDecode", "\\a\\b\\f\\n\\r\\t\\v\\\\\\\?\\'\\\"",
                "\007\010\014\012\015\011\013\\\?'\""),
        BECOMES("escapeSeqDecode", "\\777", "\377"),
        BECOMES("escapeSeqDecode", "\\1a", "\001a"),
    };
    CHECK_ALL(cases);
}

static void c_broken(void **state) {
    (void)state;
    static const struct transforming cases[] = {
        STAYS("escapeSeqDecode", "\\"),
        BECOMES("escapeSeqDecode", "\\x4", "x4"),
        BECOMES("escapeSeqDecode", "\\xg1", "xg1"),
        BECOMES("escapeSeqDecode", "\\u0041", "u0041"),
        BECOMES("escapeSeqDecode", "\\q", "q"),
    };
    CHECK_ALL(cases);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(javascript),
        cmocka_unit_test(javascript_full_width_and_large),
        cmocka_unit_test(javascript_broken),
        cmocka_unit_test(css),
        cmocka_unit_test(css_numbers),
        cmocka_unit_test(css_broken),
        cmocka_unit_test(c),
        cmocka_unit_test(c_broken),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
