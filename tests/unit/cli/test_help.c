/* Usage texts. */
#include "../testing.h"

#include "calling.h"
#include "cli/commands.h"
#include "cli/help.h"

static void synopsis_names_all(void **state) {
    (void)state;
    const struct pc_command *path[] = {&pc_command_root, &pc_command_block,
                                       pc_command_block.commands[1]};
    struct pc_buf out = {0};
    pc_help_synopsis(path, 3, &out);
    assert_string_equal(pc_buf_str(&out),
                        "portcullis block add [--network NETWORK] [--user NAME] [--key ID] "
                        "[--reason TEXT] [--expires-in DURATION]");
    pc_buf_free(&out);
}

static void hidden_commands_are_not_listed(void **state) {
    (void)state;
    struct called called = CALL("--help");
    assert_null(strstr(called.out, "generated paper"));
    assert_non_null(strstr(called.out, "explain"));
    called_free(&called);
}

static void no_line_is_longer_than_a_terminal(void **state) {
    (void)state;
    for (const struct pc_command *const *at = pc_command_root.commands; *at != NULL; at++)
        for (const struct pc_command *const *below = (*at)->commands;; below++) {
            struct called called = CALL("help", (*at)->name, below != NULL ? (*below)->name : NULL);
            assert_int_equal(called.code, PC_EXIT_OK);
            for (const char *line = called.out; *line != '\0'; line += strcspn(line, "\n") + 1)
                assert_true(strcspn(line, "\n") <= 80);
            called_free(&called);
            if (below == NULL || below[1] == NULL)
                break;
        }
}

static void optional_and_repeated_are_marked(void **state) {
    (void)state;
    struct called called = CALL("role", "set", "--help");
    assert_non_null(strstr(called.out, "NAME PERMISSION..."));
    called_free(&called);
    called = CALL("check", "--help");
    assert_non_null(strstr(called.out, "check [FILE]"));
    called_free(&called);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(synopsis_names_all),
        cmocka_unit_test(hidden_commands_are_not_listed),
        cmocka_unit_test(no_line_is_longer_than_a_terminal),
        cmocka_unit_test(optional_and_repeated_are_marked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
