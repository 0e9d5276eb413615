/* Error codes of answers, and what they mean. */
#include "../../testing.h"

#include "vault/aws/errors.h"

static void assert_code(const char *head, const char *body, const char *expected) {
    struct pc_http_answer answer = {0};
    char code[PC_AWS_CODE_MAX];
    pc_buf_add(&answer.head, pc_span_str(head));
    pc_buf_add(&answer.body, pc_span_str(body));
    pc_aws_error_code(&answer, code);
    assert_string_equal(code, expected);
    pc_buf_free(&answer.head);
    pc_buf_free(&answer.body);
}

static void test_codes(void **state) {
    (void)state;
    assert_code("", "{\"__type\":\"ThrottlingException\",\"message\":\"x\"}",
                "ThrottlingException");
    assert_code("", "{\"__type\":\"com.amazonaws.kms#NotFoundException\"}", "NotFoundException");
    assert_code("", "{\"code\":\"X.Y-Z_1\"}", "X.Y-Z_1");
    assert_code("x-amzn-errortype: AccessDeniedException:http://x/\n", "{}",
                "AccessDeniedException");
    assert_code("", "<?xml version=\"1.0\"?>\n<Error><Code>SlowDown</Code></Error>", "SlowDown");
    assert_code("", "<ErrorResponse><Error><Type>Sender</Type><Code> X </Code></Error>", "X");
}

static void test_what_is_no_code(void **state) {
    (void)state;
    static const char *const bodies[] = {"",
                                         " ",
                                         "{",
                                         "{\"__type\":1}",
                                         "{\"__type\":\"<b>\"}",
                                         "<html>",
                                         "<Error><Code></Code></Error>",
                                         "\xff\xfe",
                                         "[]",
                                         "<Error><Code>\x1b[31m</Code></Error>"};
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++)
        assert_code("", bodies[i], "");
    char body[400], expected[PC_AWS_CODE_MAX];
    memset(body, 'x', sizeof body);
    memcpy(body, "<Error><Code>", 13);
    memcpy(body + sizeof body - 8, "</Code>", 8);
    memset(expected, 'x', sizeof expected);
    expected[sizeof expected - 1] = '\0';
    assert_code("", body, expected);
}

static void test_meanings(void **state) {
    (void)state;
    assert_int_equal(pc_aws_failure_of(400, "ThrottlingException"), PC_AWS_PASSES);
    assert_int_equal(pc_aws_failure_of(400, "ExpiredTokenException"), PC_AWS_EXPIRED);
    assert_int_equal(pc_aws_failure_of(403, "RequestTimeTooSkewed"), PC_AWS_CLOCK);
    assert_int_equal(pc_aws_failure_of(500, ""), PC_AWS_PASSES);
    assert_int_equal(pc_aws_failure_of(429, "Any"), PC_AWS_PASSES);
    assert_int_equal(pc_aws_failure_of(403, ""), PC_AWS_DENIED);
    assert_int_equal(pc_aws_failure_of(404, ""), PC_AWS_NOTFOUND);
    assert_int_equal(pc_aws_failure_of(400, "ValidationException"), PC_AWS_REFUSED);
    assert_int_equal(pc_aws_failure_of(302, ""), PC_AWS_REFUSED);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_codes),
        cmocka_unit_test(test_what_is_no_code),
        cmocka_unit_test(test_meanings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
