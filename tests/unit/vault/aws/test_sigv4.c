/* Signatures: the examples of AWS's documentation and test suite, and canonical forms. */
#include "../../testing.h"

#include "vault/aws/sigv4.h"

#define SECRET PC_SPAN("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
#define EMPTY  PC_SPAN("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")

static void assert_signature(const struct pc_aws_signing *signing, const char *names,
                             const char *signature) {
    PC_CLEANUP(pc_buf_free) struct pc_buf out = {0}, expected = {0};
    assert_int_equal(pc_aws_sign(signing, &out), PC_OK);
    pc_buf_addf(&expected,
                "AWS4-HMAC-SHA256 Credential=%.*s/%.8s/%.*s/%.*s/aws4_request, SignedHeaders=%s, "
                "Signature=%s",
                PC_ARG(signing->access_key), signing->stamp.ptr, PC_ARG(signing->region),
                PC_ARG(signing->service), names, signature);
    assert_string_equal(pc_buf_str(&out), pc_buf_str(&expected));
}

/* "get-vanilla" and its kin of AWS's test suite. */
static struct pc_aws_signing vanilla(const struct pc_http_header *headers, size_t count) {
    return (struct pc_aws_signing){.method = PC_SPAN("GET"),
                                   .path = PC_SPAN("/"),
                                   .headers = headers,
                                   .header_count = count,
                                   .payload = EMPTY,
                                   .region = PC_SPAN("us-east-1"),
                                   .service = PC_SPAN("service"),
                                   .stamp = PC_SPAN("20150830T123600Z"),
                                   .access_key = PC_SPAN("AKIDEXAMPLE"),
                                   .secret_key = SECRET};
}

static void test_the_test_suite(void **state) {
    (void)state;
    const struct pc_http_header headers[] = {
        {PC_SPAN("Host"), PC_SPAN("example.amazonaws.com")},
        {PC_SPAN("X-Amz-Date"), PC_SPAN("20150830T123600Z")},
    };
    struct pc_aws_signing signing = vanilla(headers, 2);
    assert_signature(&signing, "host;x-amz-date",
                     "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31");
    signing.method = PC_SPAN("POST");
    assert_signature(&signing, "host;x-amz-date",
                     "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b");
    signing = vanilla(headers, 2);
    signing.query = PC_SPAN("Param1=value1&Param2=value2");
    assert_signature(&signing, "host;x-amz-date",
                     "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500");
}

/* "Task 3" of the documentation: ListUsers. */
static void test_the_documentation(void **state) {
    (void)state;
    const struct pc_http_header headers[] = {
        {PC_SPAN("X-Amz-Date"), PC_SPAN("20150830T123600Z")},
        {PC_SPAN("Host"), PC_SPAN("iam.amazonaws.com")},
        {PC_SPAN("Content-Type"), PC_SPAN("  application/x-www-form-urlencoded;  charset=utf-8 ")},
    };
    struct pc_aws_signing signing = vanilla(headers, 3);
    signing.query = PC_SPAN("Action=ListUsers&Version=2010-05-08");
    signing.service = PC_SPAN("iam");
    assert_signature(&signing, "content-type;host;x-amz-date",
                     "5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7");
}

/* "Authenticating requests" of S3: GET of an object with a range. */
static void test_s3_of_the_documentation(void **state) {
    (void)state;
    const struct pc_http_header headers[] = {
        {PC_SPAN("Host"), PC_SPAN("examplebucket.s3.amazonaws.com")},
        {PC_SPAN("Range"), PC_SPAN("bytes=0-9")},
        {PC_SPAN("x-amz-content-sha256"), EMPTY},
        {PC_SPAN("x-amz-date"), PC_SPAN("20130524T000000Z")},
    };
    struct pc_aws_signing signing = vanilla(headers, 4);
    signing.path = PC_SPAN("/test.txt");
    signing.service = PC_SPAN("s3");
    signing.stamp = PC_SPAN("20130524T000000Z");
    signing.access_key = PC_SPAN("AKIAIOSFODNN7EXAMPLE");
    signing.secret_key = PC_SPAN("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
    assert_signature(&signing, "host;range;x-amz-content-sha256;x-amz-date",
                     "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
}

static void test_stamps(void **state) {
    (void)state;
    char stamp[PC_AWS_STAMP];
    pc_aws_stamp(INT64_C(1440938160) * PC_SECOND + 999999, stamp);
    assert_string_equal(stamp, "20150830T123600Z");
}

static void test_queries(void **state) {
    (void)state;
    PC_CLEANUP(pc_buf_free) struct pc_buf out = {0};
    const struct pc_aws_pair pairs[] = {{PC_SPAN("b"), PC_SPAN("2")},
                                        {PC_SPAN("a"), PC_SPAN("z")},
                                        {PC_SPAN("a"), PC_SPAN("b c")},
                                        {PC_SPAN("B"), PC_SPAN("")},
                                        {PC_SPAN("ab"), PC_SPAN("/")}};
    assert_int_equal(pc_aws_query(pairs, 5, &out), PC_OK);
    assert_span_equal(pc_buf_span(&out), "B=&a=b%20c&a=z&ab=%2F&b=2");
    struct pc_aws_pair many[PC_AWS_QUERY_MAX + 1] = {{{0}, {0}}};
    assert_int_equal(pc_aws_query(many, PC_AWS_QUERY_MAX + 1, &out), PC_ERR_RANGE);
}

static void test_too_many_headers(void **state) {
    (void)state;
    PC_CLEANUP(pc_buf_free) struct pc_buf out = {0};
    struct pc_http_header headers[64] = {{{0}, {0}}};
    struct pc_aws_signing signing = vanilla(headers, 64);
    assert_int_equal(pc_aws_sign(&signing, &out), PC_ERR_RANGE);
    assert_int_equal(out.len, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_test_suite),
        cmocka_unit_test(test_the_documentation),
        cmocka_unit_test(test_s3_of_the_documentation),
        cmocka_unit_test(test_stamps),
        cmocka_unit_test(test_queries),
        cmocka_unit_test(test_too_many_headers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
