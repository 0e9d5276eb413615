/* Reading arguments: what the tables allow, and nothing else. */
#include "../testing.h"

#include "calling.h"

static void command_and_operand(void **state) {
    (void)state;
    struct pc_cli cli;
    assert_int_equal(PARSE(&cli, "user", "show", "alice"), PC_CLI_RUN);
    assert_int_equal(cli.depth, 3);
    assert_string_equal(cli.path[2]->name, "show");
    assert_string_equal(pc_cli_operand(&cli, 0), "alice");
    assert_null(pc_cli_operand(&cli, 1));
}

/* "schema" runs by itself, and has commands below it. */
static void a_command_may_run_and_have_others(void **state) {
    (void)state;
    struct pc_cli cli;
    assert_int_equal(PARSE(&cli, "schema"), PC_CLI_RUN);
    assert_int_equal(cli.depth, 2);
    assert_int_equal(PARSE(&cli, "schema", "check", "a.yaml"), PC_CLI_RUN);
    assert_int_equal(cli.depth, 3);
    assert_int_equal(PARSE(&cli, "schema", "chck"), PC_CLI_BAD);
}

static void options_stand_anywhere(void **state) {
    (void)state;
    struct pc_cli cli;
    assert_int_equal(
        PARSE(&cli, "--config", "a", "user", "--json", "add", "--role=x", "bob", "--role", "y"),
        PC_CLI_RUN);
    assert_string_equal(pc_cli_value(&cli, "config"), "a");
    assert_true(cli.json);
    size_t at = 0;
    assert_string_equal(pc_cli_next_value(&cli, "role", &at), "x");
    assert_string_equal(pc_cli_next_value(&cli, "role", &at), "y");
    assert_null(pc_cli_next_value(&cli, "role", &at));
}

static void two_dashes_end_options(void **state) {
    (void)state;
    struct pc_cli cli;
    assert_int_equal(PARSE(&cli, "user", "show", "--", "--json"), PC_CLI_RUN);
    assert_string_equal(pc_cli_operand(&cli, 0), "--json");
    assert_false(cli.json);
}

static void a_lone_dash_is_an_operand(void **state) {
    (void)state;
    struct pc_cli cli;
    assert_int_equal(PARSE(&cli, "user", "show", "-"), PC_CLI_RUN);
    assert_string_equal(pc_cli_operand(&cli, 0), "-");
}

static void help_wins_over_what_is_missing(void **state) {
    (void)state;
    struct pc_cli cli;
    assert_int_equal(PARSE(&cli, "user", "add", "--help"), PC_CLI_HELP);
    assert_int_equal(PARSE(&cli, "-h"), PC_CLI_HELP);
}

static void what_is_wrong_is_refused(void **state) {
    (void)state;
    static const char *const calls[][6] = {
        {"nothing"},
        {"user"},
        {"user", "nothing"},
        {"user", "show"},
        {"user", "show", "a", "b"},
        {"user", "show", "a", "--nothing"},
        {"user", "show", "a", "-x"},
        {"user", "show", "a", "--"},
        {"user", "list", "--limit"},
        {"user", "list", "--limit", "x"},
        {"user", "list", "--limit", "-1"},
        {"user", "list", "--limit="},
        {"user", "list", "--limit", "1", "--limit=2"},
        {"user", "list", "--json=yes"},
        {"user", "add", "a", "--email", ""},
        {"token", "issue", "a", "--expires-in", "soon"},
        {"user", "list", "--config"},
        {"---json"},
        {""},
    };
    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++) {
        struct pc_cli cli;
        enum pc_cli_parsed got = parse_with(&cli, calls[i]);
        bool harmless = i == 7; /* "--" behind the last operand ends nothing */
        assert_int_equal(got, harmless ? PC_CLI_RUN : PC_CLI_BAD);
    }
}

static void too_many_are_refused(void **state) {
    (void)state;
    enum { OPERANDS = PC_CLI_OPERANDS_MAX + 1 };
    const char *many[OPERANDS + 3] = {"portcullis", "role", "set"};
    for (size_t i = 3; i < OPERANDS + 3; i++)
        many[i] = "p";
    struct pc_cli cli = {.program = "portcullis", .out = stdout};
    cli.err = fopen("/dev/null", "w");
    assert_int_equal(pc_cli_parse(&cli, OPERANDS + 3, many), PC_CLI_BAD);
    (void)fclose(cli.err);
    cli = (struct pc_cli){.program = "portcullis", .out = stdout, .err = stderr};
    assert_int_equal(pc_cli_parse(&cli, OPERANDS + 2, many), PC_CLI_RUN);
    const char *args[CALL_ARGS_MAX] = {"role", "set", "r"};
    for (size_t i = 3; i + 1 < 71; i += 2) {
        args[i] = "--role";
        args[i + 1] = "r";
    }
    args[0] = "user";
    args[1] = "add";
    assert_int_equal(parse_with(&cli, args), PC_CLI_RUN);
}

static void values_fit_their_kind(void **state) {
    (void)state;
    struct pc_diag diag;
    assert_true(pc_cli_value_fits(PC_VALUE_NUMBER, NULL, "0", &diag));
    assert_false(pc_cli_value_fits(PC_VALUE_NUMBER, NULL, "99999999999999999999", &diag));
    assert_true(pc_cli_value_fits(PC_VALUE_DURATION, NULL, "15m", &diag));
    assert_false(pc_cli_value_fits(PC_VALUE_DURATION, NULL, "15 m", &diag));
    assert_true(pc_cli_value_fits(PC_VALUE_CHOICE, "red green", "green", &diag));
    assert_false(pc_cli_value_fits(PC_VALUE_CHOICE, "red green", "gree", &diag));
    assert_non_null(strstr(diag.text, "red green"));
    assert_false(pc_cli_value_fits(PC_VALUE_TEXT, NULL, "", &diag));
}

static void numbers_and_durations_are_read(void **state) {
    (void)state;
    struct pc_cli cli;
    assert_int_equal(PARSE(&cli, "key", "add", "a", "--expires-in", "2h"), PC_CLI_RUN);
    assert_true(pc_cli_duration(&cli, "expires-in", 0) == 2 * PC_HOUR);
    assert_int_equal(PARSE(&cli, "user", "list"), PC_CLI_RUN);
    assert_true(pc_cli_number(&cli, "limit", 7) == 7);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(command_and_operand),
        cmocka_unit_test(a_command_may_run_and_have_others),
        cmocka_unit_test(options_stand_anywhere),
        cmocka_unit_test(two_dashes_end_options),
        cmocka_unit_test(a_lone_dash_is_an_operand),
        cmocka_unit_test(help_wins_over_what_is_missing),
        cmocka_unit_test(what_is_wrong_is_refused),
        cmocka_unit_test(too_many_are_refused),
        cmocka_unit_test(values_fit_their_kind),
        cmocka_unit_test(numbers_and_durations_are_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
