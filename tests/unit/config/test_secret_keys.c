/* Which paths are keys of secrets. */
#define _GNU_SOURCE
#include "../testing.h"

#include "config/secret_keys.h"

static void test_is(void **state) {
    (void)state;
    assert_true(pc_secret_key_is(PC_SPAN("mail.password")));
    assert_true(pc_secret_key_is(PC_SPAN("issuers.keycloak.client_secret")));
    assert_true(pc_secret_key_is(PC_SPAN("issuers.a.b.client_secret")));
    assert_true(pc_secret_key_is(PC_SPAN("secrets.vault.token")));
}

static void test_is_not(void **state) {
    static const char *const paths[] = {
        "",
        "mail",
        "mail.",
        "mail.password.",
        ".mail.password",
        "mail.user",
        "mail.passwords",
        "issuers",
        "issuers.a",
        "issuers.client_secret",
        "issuers..",
        "password",
        "workers.x",
        "hosts.x",
        "issuers.a.client_secret.x",
        "a.b.c",
        "secrets.token",
        "Mail.password",
    };
    static char dots[600];
    (void)state;
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
        if (pc_secret_key_is(pc_span_str(paths[i])))
            fail_msg("taken: %s", paths[i]);
    memset(dots, '.', sizeof dots);
    memcpy(dots, "issuers", 7);
    assert_false(pc_secret_key_is(pc_span(dots, 500)));
    assert_false(pc_secret_key_is(pc_span(dots, sizeof dots)));
}

static void test_list(void **state) {
    struct pc_buf out = {0};
    (void)state;
    pc_secret_keys(&out);
    assert_non_null(strstr(pc_buf_str(&out), "mail.password"));
    assert_non_null(strstr(pc_buf_str(&out), "issuers.NAME.client_secret"));
    pc_buf_free(&out);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_is),
        cmocka_unit_test(test_is_not),
        cmocka_unit_test(test_list),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
