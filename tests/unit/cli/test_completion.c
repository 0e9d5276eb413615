/* Completion scripts. That shells take them is tested in tests/integration/test_command.py. */
#include "../testing.h"

#include "cli/help.h"

static void contains(const char *shell, const char *text) {
    struct pc_buf out = {0};
    assert_int_equal(pc_help_completion(shell, &out), PC_OK);
    assert_non_null(strstr(pc_buf_str(&out), text));
    pc_buf_free(&out);
}

static void bash_knows_commands_and_options(void **state) {
    (void)state;
    contains("bash", "'') words='init run check ");
    contains("bash", "' user add') words='--email ");
    contains("bash", "complete -o default -F _portcullis portcullis");
}

static void zsh_knows_summaries(void **state) {
    (void)state;
    contains("zsh", "#compdef portcullis");
    contains("zsh",
             "'reset-mfa:Remove an account'\\''s authenticator app (TOTP), for whoever lost it'");
}

static void fish_knows_places(void **state) {
    (void)state;
    contains("fish", "complete -c portcullis -n '__portcullis_at user' -f -a add -d ");
    contains("fish", "-n '__portcullis_at key add' -r -l expires-in");
}

static void another_shell_is_unknown(void **state) {
    (void)state;
    struct pc_buf out = {0};
    assert_int_equal(pc_help_completion("csh", &out), PC_ERR_NOTFOUND);
    assert_int_equal(pc_help_completion("", &out), PC_ERR_NOTFOUND);
    assert_int_equal(out.len, 0);
    pc_buf_free(&out);
}

static void hidden_commands_are_left_out(void **state) {
    (void)state;
    struct pc_buf out = {0};
    assert_int_equal(pc_help_completion("bash", &out), PC_OK);
    assert_null(strstr(pc_buf_str(&out), "docs"));
    pc_buf_free(&out);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bash_knows_commands_and_options),
        cmocka_unit_test(zsh_knows_summaries),
        cmocka_unit_test(fish_knows_places),
        cmocka_unit_test(another_shell_is_unknown),
        cmocka_unit_test(hidden_commands_are_left_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
