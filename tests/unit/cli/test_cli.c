/* Exit codes and error texts of a call. */
#include "../testing.h"

#include "calling.h"

static void version_is_printed(void **state) {
    (void)state;
    struct called called = CALL("version");
    assert_int_equal(called.code, PC_EXIT_OK);
    assert_non_null(strstr(called.out, "portcullis "));
    assert_string_equal(called.err, "");
    called_free(&called);
}

static void the_version_is_an_option_too(void **state) {
    (void)state;
    static const char *const calls[][4] = {{"--version"}, {"user", "--version"}};
    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++) {
        struct called called = call_with("", calls[i]);
        assert_int_equal(called.code, PC_EXIT_OK);
        assert_non_null(strstr(called.out, "portcullis "));
        called_free(&called);
    }
}

static void no_command_is_a_wrong_call_that_is_told_the_commands(void **state) {
    (void)state;
    struct called called = CALL(NULL);
    assert_int_equal(called.code, PC_EXIT_USAGE);
    assert_string_equal(called.out, "");
    assert_non_null(strstr(called.err, "Commands:"));
    called_free(&called);
}

static void help_is_a_command_too(void **state) {
    (void)state;
    struct called option = CALL("user", "add", "--help"), command = CALL("help", "user", "add");
    assert_int_equal(command.code, PC_EXIT_OK);
    assert_string_equal(command.out, option.out);
    called_free(&option);
    called_free(&command);
    command = CALL("help", "user", "nothing");
    assert_int_equal(command.code, PC_EXIT_USAGE);
    assert_string_equal(command.out, "");
    called_free(&command);
}

static void the_nearest_name_is_offered(void **state) {
    (void)state;
    struct called called = CALL("usr");
    assert_string_equal(called.err, "portcullis: unknown command 'usr'; did you mean 'user'?\n"
                                    "Try 'portcullis --help'.\n");
    called_free(&called);
    called = CALL("user", "list", "--limt=3");
    assert_non_null(strstr(called.err, "unknown option '--limt=3'; did you mean '--limit'?"));
    called_free(&called);
    called = CALL("xylophone");
    assert_null(strstr(called.err, "did you mean"));
    called_free(&called);
}

static void a_wrong_call_names_the_help(void **state) {
    (void)state;
    struct called called = CALL("user", "show");
    assert_int_equal(called.code, PC_EXIT_USAGE);
    assert_string_equal(called.out, "");
    assert_string_equal(called.err, "portcullis user show: 'NAME' is missing\n"
                                    "Try 'portcullis user show --help'.\n");
    called_free(&called);
}

static void no_configuration_is_a_failure(void **state) {
    (void)state;
    struct called called = CALL("status", "--config", "/nowhere/portcullis.yaml");
    assert_int_equal(called.code, PC_EXIT_FAILED);
    assert_non_null(strstr(called.err, "/nowhere/portcullis.yaml"));
    called_free(&called);
}

static void help_goes_to_the_output(void **state) {
    (void)state;
    struct called called = CALL("key", "add", "--help");
    assert_int_equal(called.code, PC_EXIT_OK);
    assert_non_null(strstr(called.out, "--expires-in DURATION"));
    called_free(&called);
}

static void an_output_that_is_full_is_a_failure(void **state) {
    (void)state;
    FILE *full = fopen("/dev/full", "w");
    FILE *err = fopen("/dev/null", "w");
    const char *argv[] = {"portcullis", "version"};
    assert_int_equal(pc_cli_main(2, argv, stdin, full, err), PC_EXIT_FAILED);
    (void)fclose(full);
    (void)fclose(err);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(version_is_printed),
        cmocka_unit_test(the_version_is_an_option_too),
        cmocka_unit_test(no_command_is_a_wrong_call_that_is_told_the_commands),
        cmocka_unit_test(help_is_a_command_too),
        cmocka_unit_test(the_nearest_name_is_offered),
        cmocka_unit_test(a_wrong_call_names_the_help),
        cmocka_unit_test(no_configuration_is_a_failure),
        cmocka_unit_test(help_goes_to_the_output),
        cmocka_unit_test(an_output_that_is_full_is_a_failure),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
