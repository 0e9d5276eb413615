/* Calls: how they are addressed, and tried again. */
#include "../../testing.h"

#include <stdlib.h>

#include "../fake_network.h"
#include "vault/aws/call.h"

static pc_err start(struct fake_network *fake, const char *endpoint, struct pc_aws **out) {
    fake_start(fake);
    struct pc_aws_options options = {.region = PC_SPAN("eu-north-1"),
                                     .endpoint = pc_span_str(endpoint),
                                     .http = &fake->http,
                                     .entropy = &fake->entropy,
                                     .clock = &fake->clock,
                                     .wait = fake_wait,
                                     .wait_self = fake};
    return pc_aws_new(&options, out, NULL);
}

static pc_err call_one(struct fake_network *fake, struct pc_aws_call call, const char *endpoint,
                       struct pc_diag *diag) {
    PC_CLEANUP(pc_aws_answer_free) struct pc_aws_answer answer = PC_AWS_ANSWER;
    struct fake_answer said[FAKE_ANSWERS];
    struct pc_aws *aws;
    memcpy(said, fake->answers, sizeof said);
    assert_int_equal(start(fake, endpoint, &aws), PC_OK);
    memcpy(fake->answers, said, sizeof said);
    if (call.service == NULL)
        call.service = "kms";
    call.method = "POST";
    call.body = PC_SPAN("{}");
    pc_err err = pc_aws_call(aws, &call, &answer, diag);
    pc_aws_free(aws);
    return err;
}

static void test_addresses(void **state) {
    (void)state;
    struct fake_network fake = {.answers = {{.status = 200}}};
    const struct pc_aws_pair query[] = {{PC_SPAN("b"), PC_SPAN("&")}, {PC_SPAN("a"), PC_SPAN("")}};
    struct pc_aws_call call = {.target = "TrentService.Decrypt"};
    struct pc_aws_call object = {.service = "s3",
                                 .host = PC_SPAN("bucket"),
                                 .path = PC_SPAN("/a b"),
                                 .query = query,
                                 .query_count = 2};
    assert_int_equal(call_one(&fake, call, NULL, NULL), PC_OK);
    assert_string_equal(fake.urls[0], "POST https://kms.eu-north-1.amazonaws.com/");
    assert_non_null(strstr(fake.headers[0], "X-Amz-Target: TrentService.Decrypt\n"));
    assert_non_null(strstr(fake.headers[0], "Content-Type: application/x-amz-json-1.1\n"));
    assert_non_null(strstr(fake.headers[0], "X-Amz-Date: 20150830T123600Z\n"));
    assert_null(strstr(fake.headers[0], "Security-Token"));
    assert_int_equal(call_one(&fake, object, NULL, NULL), PC_OK);
    assert_string_equal(fake.urls[0],
                        "POST https://bucket.s3.eu-north-1.amazonaws.com/a%20b?a=&b=%26");
    assert_int_equal(call_one(&fake, object, "https://host:99/base/", NULL), PC_OK);
    assert_string_equal(fake.urls[0], "POST https://host:99/base/a%20b?a=&b=%26");
    assert_non_null(strstr(fake.headers[0], "Host: host:99\n"));
}

static void test_what_passes_is_tried_again(void **state) {
    (void)state;
    struct fake_network fake = {.answers = {{.err = PC_ERR_UNAVAILABLE},
                                            {.status = 503, .body = "<html>"},
                                            {.status = 400, .body = "{\"__type\":\"Throttling\"}"},
                                            {.status = 200}}};
    assert_int_equal(call_one(&fake, (struct pc_aws_call){0}, NULL, NULL), PC_OK);
    assert_int_equal(fake.asked, 4);
    assert_true(fake.waited > 0);
}

static void test_it_ends(void **state) {
    (void)state;
    struct pc_diag diag = {0};
    struct fake_network fake = {
        .answers = {
            {.status = 500}, {.status = 500}, {.status = 500}, {.status = 500}, {.status = 200}}};
    assert_int_equal(call_one(&fake, (struct pc_aws_call){0}, NULL, &diag), PC_ERR_UNAVAILABLE);
    assert_int_equal(fake.asked, 4);
    assert_string_equal(diag.text, "kms answers an error (500), time and again");
    struct fake_network refused = {
        .answers = {{.status = 400, .body = "{\"__type\":\"a#ValidationException\"}"}}};
    assert_int_equal(call_one(&refused, (struct pc_aws_call){0}, NULL, &diag), PC_ERR_INVALID);
    assert_int_equal(refused.asked, 1);
    assert_string_equal(diag.text, "kms answers ValidationException (400)");
    struct fake_network long_one = {.answers = {{.err = PC_ERR_RANGE}}};
    assert_int_equal(call_one(&long_one, (struct pc_aws_call){0}, NULL, &diag), PC_ERR_RANGE);
    assert_int_equal(long_one.asked, 1);
}

static void test_expired_credentials(void **state) {
    (void)state;
    struct pc_diag diag = {0};
    struct fake_network fake = {
        .answers = {{.status = 400, .body = "{\"__type\":\"ExpiredTokenException\"}"},
                    {.status = 400, .body = "{\"__type\":\"ExpiredTokenException\"}"},
                    {.status = 200}}};
    assert_int_equal(call_one(&fake, (struct pc_aws_call){0}, NULL, &diag), PC_ERR_DENIED);
    assert_int_equal(fake.asked, 2);
    struct fake_network once = {
        .answers = {{.status = 400, .body = "{\"__type\":\"ExpiredTokenException\"}"},
                    {.status = 200}}};
    assert_int_equal(call_one(&once, (struct pc_aws_call){0}, NULL, &diag), PC_OK);
}

static void test_bad_accounts(void **state) {
    (void)state;
    static const char *const endpoints[] = {"host",        "ftp://host",   "https://",
                                            "https://a b", "https://a/?x", "https://u@a",
                                            "https://a#b"};
    struct fake_network fake;
    struct pc_aws *aws;
    for (size_t i = 0; i < sizeof endpoints / sizeof *endpoints; i++)
        assert_int_equal(start(&fake, endpoints[i], &aws), PC_ERR_INVALID);
    static const char *const regions[] = {"eu north", "EU", "-x", "eu.evil.example/", "a\n"};
    for (size_t i = 0; i < sizeof regions / sizeof *regions; i++) {
        struct pc_aws_options options = {.region = pc_span_str(regions[i]),
                                         .http = &fake.http,
                                         .entropy = &fake.entropy,
                                         .clock = &fake.clock};
        assert_int_equal(pc_aws_new(&options, &aws, NULL), PC_ERR_INVALID);
    }
}

static int set_up(void **state) {
    (void)state;
    setenv("AWS_ACCESS_KEY_ID", "AKID", 1);
    setenv("AWS_SECRET_ACCESS_KEY", "secret", 1);
    unsetenv("AWS_SESSION_TOKEN");
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_addresses),    cmocka_unit_test(test_what_passes_is_tried_again),
        cmocka_unit_test(test_it_ends),      cmocka_unit_test(test_expired_credentials),
        cmocka_unit_test(test_bad_accounts),
    };
    return cmocka_run_group_tests(tests, set_up, NULL);
}
