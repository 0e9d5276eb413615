/* Paths. */
#include "transforming.h"

static void what_leads_nowhere_goes_away(void **state) {
    (void)state;
    static const struct transforming cases[] = {
        STAYS("normalizePath", ""),
        STAYS("normalizePath", "/"),
        STAYS("normalizePath", "a"),
        STAYS("normalizePath", "a/b/"),
        STAYS("normalizePath", "/a/b"),
        BECOMES("normalizePath", "//", "/"),
        BECOMES("normalizePath", "/a//b", "/a/b"),
        BECOMES("normalizePath", "/a/./b", "/a/b"),
        BECOMES("normalizePath", "./a", "a"),
        BECOMES("normalizePath", "/a/../b", "/b"),
        BECOMES("normalizePath", "a/../b", "b"),
        BECOMES("normalizePath", "/a/b/..", "/a"),
        BECOMES("normalizePath", "/a/b/../", "/a/"),
        BECOMES("normalizePath", ".", ""),
        BECOMES("normalizePath", "./", ""),
        BECOMES("normalizePath", "a/.", "a"),
        BECOMES("normalisePath", "a//b", "a/b"),
    };
    CHECK_ALL(cases);
}

static void the_root_is_the_end(void **state) {
    (void)state;
    static const struct transforming cases[] = {
        BECOMES("normalizePath", "/../../etc/passwd", "/etc/passwd"),
        BECOMES("normalizePath", "/..", "/"),
        BECOMES("normalizePath", "/.", "/"),
        BECOMES("normalizePath", "/a/..", "/"),
        BECOMES("normalizePath", "/a/../..", "/"),
    };
    CHECK_ALL(cases);
}

static void relative_paths_keep_what_leads_up(void **state) {
    (void)state;
    static const struct transforming cases[] = {
        STAYS("normalizePath", ".."),
        STAYS("normalizePath", "../a"),
        STAYS("normalizePath", "../../a"),
        BECOMES("normalizePath", "a/../../b", "../b"),
        BECOMES("normalizePath", "../a/../..", "../.."),
        BECOMES("normalizePath", "./../a", "../a"),
    };
    CHECK_ALL(cases);
}

static void dots_in_names_stay(void **state) {
    (void)state;
    static const struct transforming cases[] = {
        STAYS("normalizePath", "..."),      STAYS("normalizePath", ".hidden"),
        STAYS("normalizePath", "/.hidden"), STAYS("normalizePath", "a../b"),
        STAYS("normalizePath", "/.../b"),   STAYS("normalizePath", "..a/b"),
        STAYS("normalizePath", "/a/b.c"),
    };
    CHECK_ALL(cases);
}

static void windows_has_two_slashes(void **state) {
    (void)state;
    static const struct transforming cases[] = {
        BECOMES("normalizePathWin", "a\\b", "a/b"),
        BECOMES("normalizePathWin", "\\a\\..\\b", "/b"),
        BECOMES("normalizePathWin", "..\\..\\boot.ini", "../../boot.ini"),
        BECOMES("normalizePathWin", "/a\\/b", "/a/b"),
        BECOMES("normalizePathWin", "\\", "/"),
        BECOMES("normalizePathWin", "a\\", "a/"),
        STAYS("normalizePathWin", "a/b"),
        BECOMES("normalisePathWin", "a\\.\\b", "a/b"),
        STAYS("normalizePath", "a\\..\\b"),
    };
    CHECK_ALL(cases);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_leads_nowhere_goes_away),      cmocka_unit_test(the_root_is_the_end),
        cmocka_unit_test(relative_paths_keep_what_leads_up), cmocka_unit_test(dots_in_names_stay),
        cmocka_unit_test(windows_has_two_slashes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
