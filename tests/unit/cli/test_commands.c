/* The table of commands is whole: what texts, parser and shells rely on. */
#include "../testing.h"

#include "cli/commands.h"
#include "walking.h"

static bool is_word(const char *text) {
    return text[0] != '\0' && strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-") == strlen(text);
}

static void check_options(const struct pc_cli_option *options) {
    for (const struct pc_cli_option *o = options; o != NULL && o->name != NULL; o++) {
        assert_true(is_word(o->name));
        assert_non_null(o->help);
        assert_true((o->kind == PC_VALUE_CHOICE) == (o->choices != NULL));
        assert_true(o->value != NULL || o->kind == PC_VALUE_TEXT);
        for (const struct pc_cli_option *p = options; p != o; p++)
            assert_string_not_equal(p->name, o->name);
    }
}

static void check_operands(const struct pc_cli_operand *operands) {
    bool ended = false;
    for (const struct pc_cli_operand *o = operands; o != NULL && o->name != NULL; o++) {
        assert_non_null(o->help);
        assert_false(ended); /* nothing can follow one that is optional or takes all */
        ended = o->optional || o->many;
    }
}

static void check_command(const struct pc_command *command, void *context) {
    (void)context;
    assert_true(is_word(command->name));
    assert_non_null(command->summary);
    assert_true(command->summary[strlen(command->summary) - 1] != '.');
    assert_true(command->commands != NULL || command->run != NULL);
    check_options(command->options);
    check_operands(command->operands);
}

static void every_command_is_whole(void **state) {
    (void)state;
    walk_commands(&pc_command_root, NULL, check_command);
}

static void names_are_unique(void **state) {
    (void)state;
    for (size_t i = 0; pc_command_root.commands[i] != NULL; i++)
        for (size_t k = 0; k < i; k++)
            assert_string_not_equal(pc_command_root.commands[i]->name,
                                    pc_command_root.commands[k]->name);
}

static void check_no_secret_argument(const struct pc_command *command, void *context) {
    (void)context;
    for (const struct pc_cli_option *o = command->options; o != NULL && o->name != NULL; o++)
        assert_true(o->value == NULL || strstr(o->name, "password") == NULL);
}

static void passwords_are_never_arguments(void **state) {
    (void)state;
    walk_commands(&pc_command_root, NULL, check_no_secret_argument);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_command_is_whole),
        cmocka_unit_test(names_are_unique),
        cmocka_unit_test(passwords_are_never_arguments),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
