/* The files that AWS's tools share: sections, comments, and lines that are none. */
#include "../../testing.h"

#include "vault/aws/shared_file.h"

static const char text[] = "# comment\n"
                           "; another\n"
                           "\n"
                           "[default]\r\n"
                           "aws_access_key_id = AK1 # mine\r\n"
                           "AWS_SECRET_ACCESS_KEY=sec#ret=/+\r\n"
                           "[ other ] ; this\n"
                           "aws_access_key_id=AK2\n"
                           "aws_session_token = token==\n"
                           "region=eu-north-1\n"
                           "s3 =\n"
                           "    region = nested\n"
                           "[profile other]\n"
                           "region = eu-west-1\n"
                           "role_arn = arn:aws:iam::1:role/x\n"
                           "[default]\n"
                           "region=late";

static void test_sections(void **state) {
    (void)state;
    struct pc_aws_profile profile;
    size_t line;
    assert_int_equal(
        pc_aws_profile_find(pc_span_str(text), PC_SPAN("default"), false, &profile, &line), PC_OK);
    assert_span_equal(profile.access_key, "AK1");
    assert_span_equal(profile.secret_key, "sec#ret=/+");
    assert_span_equal(profile.region, "late");
    assert_int_equal(profile.session_token.len, 0);
    assert_int_equal(
        pc_aws_profile_find(pc_span_str(text), PC_SPAN("other"), false, &profile, &line), PC_OK);
    assert_span_equal(profile.access_key, "AK2");
    assert_span_equal(profile.session_token, "token==");
    assert_span_equal(profile.region, "eu-north-1");
    assert_int_equal(profile.secret_key.len, 0);
    assert_int_equal(
        pc_aws_profile_find(pc_span_str(text), PC_SPAN("other"), true, &profile, &line), PC_OK);
    assert_span_equal(profile.region, "eu-west-1");
    assert_span_equal(profile.elsewhere, "role_arn");
    assert_int_equal(profile.access_key.len, 0);
}

static void test_none(void **state) {
    (void)state;
    struct pc_aws_profile profile;
    size_t line;
    static const char *const names[] = {"none", "", "defaul", "default]", "profile other "};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        assert_int_equal(
            pc_aws_profile_find(pc_span_str(text), pc_span_str(names[i]), true, &profile, &line),
            PC_ERR_NOTFOUND);
    assert_int_equal(
        pc_aws_profile_find((struct pc_span){0}, PC_SPAN("default"), false, &profile, &line),
        PC_ERR_NOTFOUND);
}

static void test_lines_that_are_none(void **state) {
    (void)state;
    static const char *const bad[] = {"[default\n", "aws_access_key_id\n", "=x\n",
                                      "[default]\nx\n"};
    static const size_t at[] = {1, 1, 1, 2};
    struct pc_aws_profile profile;
    size_t line;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_int_equal(
            pc_aws_profile_find(pc_span_str(bad[i]), PC_SPAN("default"), false, &profile, &line),
            PC_ERR_INVALID);
        assert_int_equal(line, at[i]);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sections),
        cmocka_unit_test(test_none),
        cmocka_unit_test(test_lines_that_are_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
