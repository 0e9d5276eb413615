/* Credentials: what is taken as some, and how long they are kept. */
#include "../../testing.h"

#include "../fake_network.h"
#include "vault/aws/credentials.h"

static void test_what_is_taken(void **state) {
    (void)state;
    struct pc_aws_credentials credentials;
    assert_int_equal(pc_aws_credentials_set(&credentials, PC_SPAN("a"), PC_SPAN("b"), PC_SPAN("")),
                     PC_OK);
    static const char *const bad[] = {"", "a b", "a\n", "\xc3\xa4", "a\x7f"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct pc_span text = pc_span_str(bad[i]);
        assert_int_equal(pc_aws_credentials_set(&credentials, text, PC_SPAN("b"), PC_SPAN("c")),
                         PC_ERR_INVALID);
        assert_int_equal(pc_aws_credentials_set(&credentials, PC_SPAN("a"), text, PC_SPAN("c")),
                         PC_ERR_INVALID);
    }
    static char text[PC_AWS_TOKEN_MAX];
    memset(text, 'x', sizeof text);
    struct pc_span token = {text, sizeof text - 1};
    assert_int_equal(pc_aws_credentials_set(&credentials, PC_SPAN("a"), PC_SPAN("b"), token),
                     PC_OK);
    token.len++;
    assert_int_equal(pc_aws_credentials_set(&credentials, PC_SPAN("a"), PC_SPAN("b"), token),
                     PC_ERR_INVALID);
}

static void test_answers_of_roles(void **state) {
    (void)state;
    struct pc_aws_credentials credentials;
    assert_int_equal(
        pc_aws_credentials_read(PC_SPAN("{\"AccessKeyId\":\"a\",\"SecretAccessKey\":\"b\\/\","
                                        "\"Token\":\"c\",\"Expiration\":\"2015-08-30T12:36:00Z\"}"),
                                &credentials),
        PC_OK);
    assert_string_equal(credentials.secret, "b/");
    assert_true(credentials.expires == INT64_C(1440938160) * PC_SECOND);
    static const char *const bad[] = {
        "",
        "{}",
        "[]",
        "{\"AccessKeyId\":\"a\",\"SecretAccessKey\":\"b\",\"Token\":\"c\"}",
        "{\"AccessKeyId\":\"a\",\"SecretAccessKey\":\"b\",\"Token\":\"c\",\"Expiration\":\"soon\"}",
        "{\"AccessKeyId\":1,\"SecretAccessKey\":\"b\",\"Token\":\"c\",\"Expiration\":"
        "\"2015-08-30T12:36:00Z\"}",
        "{\"Code\":\"Failed\",\"Message\":\"no\"}"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(pc_aws_credentials_read(pc_span_str(bad[i]), &credentials),
                         PC_ERR_INVALID);
}

#define ROLE(name, end)                                                                            \
    {                                                                                              \
        .status = 200, .body = "{\"AccessKeyId\":\"" name "\",\"SecretAccessKey\":\"s\","          \
                               "\"Token\":\"t\",\"Expiration\":\"" end "\"}"                       \
    }

/* A wallet that asks a container's role. It is 12:36. */
struct held {
    struct fake_network fake;
    struct pc_aws_environment environment;
    struct pc_aws_wallet *wallet;
};

static void hold(struct held *held) {
    fake_start(&held->fake);
    held->environment = (struct pc_aws_environment){.container_full = PC_SPAN("https://role/")};
    struct pc_aws_seek seek = {
        .environment = &held->environment, .http = &held->fake.http, .clock = &held->fake.clock};
    assert_int_equal(pc_aws_wallet_new(&seek, &held->wallet), PC_OK);
}

static void assert_access(struct held *held, const struct pc_aws_credentials *refused,
                          const char *access) {
    struct pc_aws_credentials got;
    struct pc_diag diag = {0};
    assert_int_equal(pc_aws_wallet_get(held->wallet, refused, &got, &diag), PC_OK);
    assert_string_equal(got.access, access);
}

static void test_they_are_kept_and_got_ahead(void **state) {
    (void)state;
    struct held held;
    hold(&held);
    held.fake.answers[0] = (struct fake_answer)ROLE("one", "2015-08-30T12:56:00Z");
    held.fake.answers[1] = (struct fake_answer){.status = 500};
    held.fake.answers[2] = (struct fake_answer){.status = 500};
    held.fake.answers[3] = (struct fake_answer)ROLE("two", "2015-08-30T13:56:00Z");
    assert_access(&held, NULL, "one");
    held.fake.now += 14 * PC_MINUTE;
    assert_access(&held, NULL, "one");
    assert_int_equal(held.fake.asked, 1);
    held.fake.now += 2 * PC_MINUTE; /* four minutes are left */
    assert_access(&held, NULL, "one");
    assert_access(&held, NULL, "one"); /* not asked again at once */
    assert_int_equal(held.fake.asked, 3);
    held.fake.now += PC_MINUTE;
    assert_access(&held, NULL, "two");
    pc_aws_wallet_free(held.wallet);
}

static void test_a_place_that_has_no_others_yet_is_left_alone(void **state) {
    (void)state;
    struct held held;
    hold(&held);
    held.fake.answers[0] = (struct fake_answer)ROLE("one", "2015-08-30T12:38:00Z");
    held.fake.answers[1] = (struct fake_answer)ROLE("one", "2015-08-30T12:38:00Z");
    assert_access(&held, NULL, "one");
    assert_access(&held, NULL, "one");
    assert_int_equal(held.fake.asked, 1);
    held.fake.now += 31 * PC_SECOND;
    assert_access(&held, NULL, "one");
    assert_access(&held, NULL, "one");
    assert_int_equal(held.fake.asked, 2);
    pc_aws_wallet_free(held.wallet);
}

static void test_ended_ones_are_not_given(void **state) {
    (void)state;
    struct held held;
    struct pc_aws_credentials got;
    struct pc_diag diag = {0};
    hold(&held);
    held.fake.answers[0] = (struct fake_answer)ROLE("one", "2015-08-30T12:37:00Z");
    assert_access(&held, NULL, "one");
    held.fake.now += 55 * PC_SECOND;
    assert_int_equal(pc_aws_wallet_get(held.wallet, NULL, &got, &diag), PC_ERR_UNAVAILABLE);
    assert_non_null(strstr(diag.text, "the container's role"));
    pc_aws_wallet_free(held.wallet);
}

static void test_refused_ones_are_not_given_again(void **state) {
    (void)state;
    struct held held;
    hold(&held);
    held.fake.answers[0] = (struct fake_answer)ROLE("one", "2015-08-30T13:56:00Z");
    held.fake.answers[1] = (struct fake_answer)ROLE("two", "2015-08-30T13:56:00Z");
    assert_access(&held, NULL, "one");
    struct pc_aws_credentials refused;
    assert_int_equal(pc_aws_credentials_set(&refused, PC_SPAN("one"), PC_SPAN("s"), PC_SPAN("t")),
                     PC_OK);
    assert_access(&held, &refused, "two");
    assert_access(&held, &refused, "two"); /* another thread was faster */
    assert_int_equal(held.fake.asked, 2);
    pc_aws_wallet_free(held.wallet);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_taken),
        cmocka_unit_test(test_answers_of_roles),
        cmocka_unit_test(test_they_are_kept_and_got_ahead),
        cmocka_unit_test(test_a_place_that_has_no_others_yet_is_left_alone),
        cmocka_unit_test(test_ended_ones_are_not_given),
        cmocka_unit_test(test_refused_ones_are_not_given_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
