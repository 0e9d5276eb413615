/* References to secrets in the file: where they go, what they are called, and that a secret in the
 * clear is refused without being repeated. */
#define _GNU_SOURCE
#include "parsing.h"

#define MAIL "mail:\n  server: smtp://localhost\n  from: a@b.example\n  user: gate\n"

static void test_goes_to_its_place_and_into_the_list(void **state) {
    struct parsed parsed;
    (void)state;
    parse_good(&parsed, MAIL "  password: ${file:secrets/smtp}\n"
                             "issuers:\n"
                             "  - issuer: https://a.example\n    client_id: x\n"
                             "    client_secret: ${env:A}\n    name: one\n"
                             "  - name: two\n    issuer: https://b.example\n    client_id: x\n"
                             "    client_secret: \"${cred:b}\"\n");
    const struct pc_settings *settings = &parsed.settings;
    assert_span_equal(settings->mail.password, "${file:/srv/gate/secrets/smtp}");
    const struct pc_settings_secret *secret = settings->secrets;
    assert_ptr_equal(secret->reference.ptr, settings->mail.password.ptr);
    assert_span_equal(secret->key, "mail.password");
    assert_int_equal(secret->line, 5);
    secret = secret->next;
    assert_span_equal(secret->key, "issuers.one.client_secret");
    assert_ptr_equal(secret->reference.ptr, settings->issuers[0].client_secret.ptr);
    secret = secret->next;
    assert_span_equal(secret->key, "issuers.two.client_secret");
    assert_null(secret->next);
    parsed_free(&parsed);
}

static void test_none(void **state) {
    struct parsed parsed;
    (void)state;
    parse_good(&parsed, "mail: {password: \"\"}\n");
    assert_null(parsed.settings.secrets);
    assert_int_equal(parsed.settings.mail.password.len, 0);
    parsed_free(&parsed);
}

static void test_refused_and_not_repeated(void **state) {
    static const char *const values[] = {"hunter2", "\"${hunter2}\"", "\"${hunter2:x}\"",
                                         "\"${file:/x}hunter2\"", "\"${env:hunter 2}\""};
    (void)state;
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        struct parsed parsed;
        char text[256];
        (void)snprintf(text, sizeof text, MAIL "  password: %s\n", values[i]);
        parse(&parsed, text);
        assert_int_equal(parsed.err, PC_ERR_INVALID);
        assert_int_equal(parsed.errors.count, 1);
        const struct pc_config_error *error = &parsed.errors.items[0];
        assert_int_equal(error->line, 5);
        assert_span_equal(error->key, "mail.password");
        assert_false(has(error->text, "hunter"));
        assert_true(has(error->text, "portcullis secret seal --for mail.password"));
        parsed_free(&parsed);
    }
}

static void test_shapes(void **state) {
    (void)state;
    assert_refused(MAIL "  password: [a]\n", 5, "mail.password", "a reference to a secret");
    assert_refused(MAIL "  password:\n", 5, "mail.password", "a reference to a secret");
    assert_refused(MAIL "  password: ${env:A}\n  password_file: /x\n", 2, "mail", "two ways");
    assert_refused("mail:\n  password: 12345\n", 2, "mail.password", "in the clear");
}

static void test_long_values_are_refused(void **state) {
    static char text[PC_CONFIG_MAX / 64];
    struct parsed parsed;
    (void)state;
    memset(text, 'A', sizeof text);
    static const char head[] = "mail:\n  password: \"${sealed:";
    memcpy(text, head, sizeof head - 1);
    memcpy(text + 15000, "}\"\n", 3);
    parse_span(&parsed, pc_span(text, 15003));
    assert_int_equal(parsed.err, PC_ERR_INVALID);
    parsed_free(&parsed);
}

/* It was left out without a word: the check was content, and the gate did not start. */
static void test_a_path_that_its_folder_makes_too_long(void **state) {
    static char text[5000];
    (void)state;
    int head = snprintf(text, sizeof text, MAIL "  password: \"${file:");
    memset(text + head, 'a', 4090);
    memcpy(text + head + 4090, "}\"\n", 4);
    assert_refused(text, 5, "mail.password", "too long");
    text[head] = '/'; /* which needs no folder */
    struct parsed parsed;
    parse_good(&parsed, text);
    assert_int_equal(parsed.settings.mail.password.len, 4090 + 8);
    parsed_free(&parsed);
}

/* The command and the authority look a secret up by its text: they gave the mail server's password
 * to whatever server secrets.vault.url names. */
static void test_a_sealed_text_at_a_second_key(void **state) {
    struct parsed parsed;
    (void)state;
    assert_refused(MAIL
                   "  password: \"${sealed:abc}\"\n"
                   "secrets: {vault: {url: \"https://a.example\", token: \"${sealed:abc}\"}}\n",
                   6, "secrets.vault.token", "stands in line 5");
    parse_good(&parsed,
               MAIL "  password: \"${sealed:abc}\"\n"
                    "secrets: {vault: {url: \"https://a.example\", token: \"${sealed:abd}\"}}\n");
    parsed_free(&parsed);
    parse_good(&parsed,
               MAIL "  password: \"${env:A}\"\n"
                    "secrets: {vault: {url: \"https://a.example\", token: \"${env:A}\"}}\n");
    parsed_free(&parsed);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_goes_to_its_place_and_into_the_list),
        cmocka_unit_test(test_none),
        cmocka_unit_test(test_refused_and_not_repeated),
        cmocka_unit_test(test_shapes),
        cmocka_unit_test(test_long_values_are_refused),
        cmocka_unit_test(test_a_path_that_its_folder_makes_too_long),
        cmocka_unit_test(test_a_sealed_text_at_a_second_key),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
