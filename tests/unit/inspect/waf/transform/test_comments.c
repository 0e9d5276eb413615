/* Comments. */
#include "transforming.h"

static void comments_are_removed(void **state) {
    (void)state;
    static const struct transforming cases[] = {
        STAYS("removeComments", ""),
        STAYS("removeComments", "abc"),
        STAYS("removeComments", "a-b"),
        STAYS("removeComments", "*/"),
        STAYS("removeComments", "<!-"),
        STAYS("removeComments", "a/b"),
        BECOMES("removeComments", "a/*x*/b", "ab"),
        BECOMES("removeComments", "a<!--x-->b", "ab"),
        BECOMES("removeComments", "a--b", "a"),
        BECOMES("removeComments", "a#b", "a"),
        BECOMES("removeComments", "a/*x", "a "),
        BECOMES("removeComments", "/**/", ""),
        BECOMES("removeComments", "/*/", " "),
        BECOMES("removeComments", "a/*x-->b", "ab"),
        BECOMES("removeComments", "/*a*//*b*/c", "c"),
        BECOMES("removeComments", "abcdef/*g*/h--", "abcdefh"),
    };
    CHECK_ALL(cases);
}

static void marks_are_removed(void **state) {
    (void)state;
    static const struct transforming cases[] = {
        STAYS("removeCommentsChar", ""),
        STAYS("removeCommentsChar", "a-b"),
        STAYS("removeCommentsChar", "<!-"),
        STAYS("removeCommentsChar", "->"),
        BECOMES("removeCommentsChar", "a/*x*/b", "axb"),
        BECOMES("removeCommentsChar", "<!--x-->", "x"),
        BECOMES("removeCommentsChar", "a--b#c", "abc"),
        BECOMES("removeCommentsChar", "---", "-"),
        BECOMES("removeCommentsChar", "--->", "->"),
        BECOMES("removeCommentsChar", "*/", ""),
        BECOMES("removeCommentsChar", "<!---->", ""),
        BECOMES("removeCommentsChar", "/*/", "/"),
    };
    CHECK_ALL(cases);
}

static void comments_become_a_space(void **state) {
    (void)state;
    static const struct transforming cases[] = {
        STAYS("replaceComments", ""),
        STAYS("replaceComments", "abc"),
        STAYS("replaceComments", "*/"),
        STAYS("replaceComments", "a--b#"),
        BECOMES("replaceComments", "a/*x*/b", "a b"),
        BECOMES("replaceComments", "a/*x", "a "),
        BECOMES("replaceComments", "/*/", " "),
        BECOMES("replaceComments", "/**/", " "),
        BECOMES("replaceComments", "/*a*//*b*/", "  "),
        BECOMES("replaceComments", "union/**/select", "union select"),
    };
    CHECK_ALL(cases);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(comments_are_removed),
        cmocka_unit_test(marks_are_removed),
        cmocka_unit_test(comments_become_a_space),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
