/* Command lines. */
#include "transforming.h"

static void commands_are_made_plain(void **state) {
    (void)state;
    static const struct transforming cases[] = {
        STAYS("cmdLine", ""),
        STAYS("cmdLine", "cat etc"),
        STAYS("cmdLine", "cat x"),
        BECOMES("cmdLine", "C^OMMAND /C DIR", "command/c dir"),
        BECOMES("cmdLine", "\"command\" /c dir", "command/c dir"),
        BECOMES("cmdLine", "c\\at 'x'", "cat x"),
        BECOMES("cmdLine", "a,b;c", "a b c"),
        BECOMES("cmdLine", "a \011\015\012;,b", "a b"),
        BECOMES("cmdLine", "echo (x)", "echo(x)"),
        BECOMES("cmdLine", "net\011user", "net user"),
    };
    CHECK_ALL(cases);
}

static void ends_keep_one_space(void **state) {
    (void)state;
    static const struct transforming cases[] = {
        STAYS("cmdLine", " a "),
        BECOMES("cmdLine", "  a  ", " a "),
        BECOMES("cmdLine", " /x", "/x"),
        BECOMES("cmdLine", " \"/x", "/x"),
        BECOMES("cmdLine", "a \"\" b", "a b"),
        BECOMES("cmdLine", "\"", ""),
    };
    CHECK_ALL(cases);
}

static void other_bytes_stay(void **state) {
    (void)state;
    static const struct transforming cases[] = {
        STAYS("cmdLine", "\000\377\013\014`$&|"),
        STAYS("cmdLine", "a(b)/c"),
        STAYS("cmdLine", "a\240b"),
    };
    CHECK_ALL(cases);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(commands_are_made_plain),
        cmocka_unit_test(ends_keep_one_space),
        cmocka_unit_test(other_bytes_stay),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
