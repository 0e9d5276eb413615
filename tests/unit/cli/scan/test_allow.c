/* Comments that allow a finding. */
#include "../../testing.h"

#include "cli/scan/allow.h"

static void one(const char *text, const char *rule, bool reason) {
    struct pc_scan_allow got;
    assert_true(pc_scan_allow_find(pc_span_str(text), 0, &got));
    assert_true(pc_span_eq(got.rule, pc_span_str(rule)));
    assert_int_equal(got.reason, reason);
    assert_memory_equal(text + got.at, "portcullis:allow", PC_SCAN_ALLOW_HEAD);
}

static void none(struct pc_span text) {
    struct pc_scan_allow got;
    assert_false(pc_scan_allow_find(text, 0, &got));
}

static void a_comment_has_rule_and_reason(void **state) {
    (void)state;
    one("x # portcullis:allow ssn a made up one", "ssn", true);
    one("/* portcullis:allow\tapi-key\t see #12 */", "api-key", true);
    one("portcullis:allow ssn \xc3\xa4", "ssn", true);
    one("portcullis:allowed portcullis:allow ssn x", "ssn", true);
}

static void without_a_reason_it_says_so(void **state) {
    (void)state;
    one("portcullis:allow ssn", "ssn", false);
    one("portcullis:allow ssn  \n because", "ssn", false);
    one("<!-- portcullis:allow ssn -->", "ssn", false);
    one("/* portcullis:allow ssn */", "ssn", false);
    one("portcullis:allow ssn\r\n", "ssn", false);
    one("portcullis:allow ssn, because", "ssn", false);
}

static void what_is_no_comment_is_left(void **state) {
    (void)state;
    none(PC_SPAN(""));
    none(PC_SPAN("portcullis:allo"));
    none(PC_SPAN("portcullis:allow"));
    none(PC_SPAN("portcullis:allow\nssn because"));
    none(PC_SPAN("portcullis:allowssn because"));
    none(PC_SPAN("portcullis:allow RULE reason"));
    none(PC_SPAN("myportcullis:allow ssn because"));
    none(PC_SPAN("\"portcullis:allow\" ssn because"));
}

static void the_next_one_is_found(void **state) {
    (void)state;
    struct pc_span text = PC_SPAN("portcullis:allow a b\nportcullis:allow c d");
    struct pc_scan_allow got;
    assert_true(pc_scan_allow_find(text, 1, &got));
    assert_int_equal(got.at, 21);
    assert_false(pc_scan_allow_find(text, 22, &got));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_comment_has_rule_and_reason),
        cmocka_unit_test(without_a_reason_it_says_so),
        cmocka_unit_test(what_is_no_comment_is_left),
        cmocka_unit_test(the_next_one_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
