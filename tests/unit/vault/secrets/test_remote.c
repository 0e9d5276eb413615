/* Secrets that other servers keep: what is asked of them, with what, and what is said where they
 * fail. */
#define _GNU_SOURCE
#include "../../testing.h"

#include <stdio.h>
#include <stdlib.h>

#include "../fake_network.h"
#include "vault/secrets/remote.h"

#define HIDDEN "hunter2"
#define TOKEN  "token-of-vault"

struct rig {
    struct fake_network fake;
    struct pc_settings_secrets settings;
    struct pc_secret_place place;
    struct pc_secret_remote *remote;
    struct pc_buf out;
    struct pc_diag diag;
};

static void rig_make(struct rig *rig) {
    *rig = (struct rig){.out = PC_BUF_SECRET};
    fake_start(&rig->fake);
    rig->settings.vault.url = PC_SPAN("https://vault.test:8200");
    rig->settings.vault.token = PC_SPAN("${env:PC_TEST_TOKEN}");
    rig->settings.vault.name_space = PC_SPAN("team");
    rig->settings.aws.region = PC_SPAN("eu-central-1");
    rig->place = (struct pc_secret_place){.settings = &rig->settings,
                                          .http = &rig->fake.http,
                                          .clock = &rig->fake.clock,
                                          .entropy = &rig->fake.entropy};
    assert_int_equal(setenv("PC_TEST_TOKEN", TOKEN, 1), 0);
    assert_int_equal(setenv("AWS_ACCESS_KEY_ID", "AKIATEST", 1), 0);
    assert_int_equal(setenv("AWS_SECRET_ACCESS_KEY", HIDDEN, 1), 0);
    assert_int_equal(pc_secret_remote_new(&rig->place, &rig->remote), PC_OK);
    rig->place.remote = rig->remote;
}

static void rig_end(struct rig *rig) {
    pc_secret_remote_free(rig->remote);
    pc_buf_free(&rig->out);
}

static pc_err read_it(struct rig *rig, const char *reference) {
    struct pc_secret_ref ref;
    pc_buf_clear(&rig->out);
    rig->diag = (struct pc_diag){{0}};
    assert_int_equal(pc_secret_ref_parse(pc_span_str(reference), &ref, NULL), PC_OK);
    pc_err err = pc_secret_read(&rig->place, &ref, PC_SPAN("mail.password"), &rig->out, &rig->diag);
    assert_null(strstr(rig->diag.text, HIDDEN));
    assert_null(strstr(rig->diag.text, TOKEN));
    if (err != PC_OK)
        assert_int_equal(rig->out.len, 0);
    return err;
}

static void answer(struct rig *rig, size_t at, unsigned status, const char *body) {
    rig->fake.answers[at] = (struct fake_answer){PC_OK, status, "", body};
}

static void test_vault(void **state) {
    struct rig rig;
    (void)state;
    rig_make(&rig);
    answer(&rig, 0, 403, "{}"); /* the token may not look itself up */
    answer(&rig, 1, 200, "{\"data\":{\"data\":{\"password\":\"" HIDDEN "\"}}}");
    answer(&rig, 2, 200, "{\"data\":{\"data\":{\"password\":\"\"}}}");
    answer(&rig, 3, 200, "{\"data\":{\"data\":{\"other\":\"x\"}}}");
    assert_int_equal(read_it(&rig, "${vault:secret/gate/mail#password}"), PC_OK);
    assert_span_equal(pc_buf_span(&rig.out), HIDDEN);
    assert_string_equal(rig.fake.urls[1], "GET https://vault.test:8200/v1/secret/data/gate/mail");
    assert_non_null(strstr(rig.fake.headers[1], "X-Vault-Token: " TOKEN));
    assert_non_null(strstr(rig.fake.headers[1], "X-Vault-Namespace: team"));
    assert_int_equal(read_it(&rig, "${vault:secret/gate/mail#password}"), PC_ERR_RANGE);
    assert_int_equal(read_it(&rig, "${vault:secret/gate/mail#password}"), PC_ERR_NOTFOUND);
    rig_end(&rig);
}

static pc_err get_local(void *self, struct pc_span reference, struct pc_buf *out,
                        struct pc_diag *diag) {
    (void)diag;
    *(struct pc_span *)self = reference;
    pc_buf_add_str(out, "held");
    return pc_buf_end(out);
}

static void test_the_held_token_is_used(void **state) {
    struct rig rig;
    struct pc_span asked = {0};
    const struct pc_secret_source local = {&asked, get_local};
    (void)state;
    rig_make(&rig);
    rig.place.local = &local;
    answer(&rig, 0, 403, "{}");
    answer(&rig, 1, 200, "{\"data\":{\"data\":{\"a\":\"" HIDDEN "\"}}}");
    assert_int_equal(read_it(&rig, "${vault:secret/x#a}"), PC_OK);
    assert_span_equal(asked, "${env:PC_TEST_TOKEN}");
    assert_non_null(strstr(rig.fake.headers[1], "X-Vault-Token: held"));
    rig_end(&rig);
}

static void test_a_token_never_comes_from_another_server(void **state) {
    struct rig rig;
    (void)state;
    rig_make(&rig);
    rig.settings.vault.token = PC_SPAN("${vault:secret/x#token}");
    assert_int_not_equal(read_it(&rig, "${vault:secret/x#a}"), PC_OK);
    assert_int_equal(rig.fake.asked, 0);
    rig_end(&rig);
}

static void test_secrets_manager(void **state) {
    struct rig rig;
    (void)state;
    rig_make(&rig);
    answer(&rig, 0, 200, "{\"SecretString\":\"{\\\"pw\\\":\\\"" HIDDEN "\\\"}\"}");
    answer(&rig, 1, 400, "{\"__type\":\"ResourceNotFoundException\"}");
    assert_int_equal(read_it(&rig, "${aws-sm:gate/mail#pw}"), PC_OK);
    assert_span_equal(pc_buf_span(&rig.out), HIDDEN);
    assert_non_null(strstr(rig.fake.urls[0], "secretsmanager.eu-central-1.amazonaws.com"));
    assert_non_null(strstr(rig.fake.bodies[0], "gate/mail"));
    assert_int_equal(read_it(&rig, "${aws-sm:gate/mail#pw}"), PC_ERR_NOTFOUND);
    rig_end(&rig);
}

static void test_nobody_to_ask(void **state) {
    static const atomic_bool stop = true; /* or it would be tried again, with rests between */
    struct rig rig;
    (void)state;
    rig_make(&rig);
    rig.place.stop = &stop;
    assert_int_equal(read_it(&rig, "${vault:secret/x#a}"), PC_ERR_UNAVAILABLE);
    rig.place.remote = NULL;
    assert_int_equal(read_it(&rig, "${vault:secret/x#a}"), PC_ERR_UNSUPPORTED);
    assert_int_equal(read_it(&rig, "${aws-sm:x}"), PC_ERR_UNSUPPORTED);
    pc_secret_remote_free(rig.remote);
    rig.settings.vault.url = PC_SPAN("");
    assert_int_equal(pc_secret_remote_new(&rig.place, &rig.remote), PC_OK);
    rig.place.remote = rig.remote;
    assert_int_equal(read_it(&rig, "${vault:secret/x#a}"), PC_ERR_UNSUPPORTED);
    assert_non_null(strstr(rig.diag.text, "secrets.vault.url"));
    rig_end(&rig);
    pc_secret_remote_free(NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_vault),
        cmocka_unit_test(test_the_held_token_is_used),
        cmocka_unit_test(test_a_token_never_comes_from_another_server),
        cmocka_unit_test(test_secrets_manager),
        cmocka_unit_test(test_nobody_to_ask),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
