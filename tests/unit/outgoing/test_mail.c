/* What is refused before a server is asked. tests/integration/test_mail.py has the servers. */
#include "../testing.h"

#include "../entropy.h"
#include "outgoing/curl.h"
#include "outgoing/mail.h"

static pc_time now(void *self) {
    (void)self;
    return (pc_time)1700000000 * PC_SECOND;
}

static pc_err send_by(const struct pc_settings_mail *settings, struct pc_span to,
                      struct pc_diag *diag) {
    unsigned char next = 0;
    const struct pc_entropy entropy = entropy_counting(&next);
    const struct pc_clock clock = {.now = now};
    struct pc_smtp smtp = {.settings = settings, .entropy = &entropy, .clock = &clock};
    struct pc_mailer mailer = pc_smtp_mailer(&smtp);
    struct pc_mail mail = {to, PC_SPAN("s"), PC_SPAN("t")};
    assert_int_equal(pc_outgoing_init(), PC_OK);
    *diag = (struct pc_diag){0};
    return mailer.send(mailer.self, &mail, diag);
}

static struct pc_settings_mail settings_of(struct pc_span server) {
    return (struct pc_settings_mail){
        .server = server, .from = PC_SPAN("gate@example.org"), .timeout = 5 * PC_SECOND};
}

static void plain_leaves_this_machine_never(void **state) {
    (void)state;
    struct pc_diag diag;
    struct pc_settings_mail settings = settings_of(PC_SPAN("smtp://192.0.2.1:25"));
    settings.security = PC_MAIL_PLAIN;
    assert_int_equal(send_by(&settings, PC_SPAN("a@b"), &diag), PC_ERR_UNAVAILABLE);
}

static void a_malformed_mail_is_not_tried(void **state) {
    (void)state;
    struct pc_diag diag;
    struct pc_settings_mail settings = settings_of(PC_SPAN("smtp://localhost:1"));
    assert_int_equal(send_by(&settings, PC_SPAN("a@b\r\n"), &diag), PC_ERR_INVALID);
}

static void a_missing_password_is_said(void **state) {
    (void)state;
    struct pc_diag diag;
    struct pc_settings_mail settings = settings_of(PC_SPAN("smtp://localhost:1"));
    settings.user = PC_SPAN("gate");
    settings.password_file = PC_SPAN("/nonexistent/password");
    assert_int_equal(send_by(&settings, PC_SPAN("a@b"), &diag), PC_ERR_UNAVAILABLE);
    assert_non_null(strstr(diag.text, "mail.password_file"));
}

static void nobody_at_home_is_for_later(void **state) {
    (void)state;
    struct pc_diag diag;
    struct pc_settings_mail settings = settings_of(PC_SPAN("smtp://127.0.0.1:1"));
    assert_int_equal(send_by(&settings, PC_SPAN("a@b"), &diag), PC_ERR_UNAVAILABLE);
    assert_true(diag.text[0] != '\0');
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_leaves_this_machine_never),
        cmocka_unit_test(a_malformed_mail_is_not_tried),
        cmocka_unit_test(a_missing_password_is_said),
        cmocka_unit_test(nobody_at_home_is_for_later),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
