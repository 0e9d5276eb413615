/* The formats of a report. */
#include "rules.h"

#include <jansson.h>

#include "cli/scan/report.h"

struct made {
    struct ruled ruled;
    struct pc_scan_finding all[2];
    struct pc_scan_findings findings;
    struct pc_scan_run *run;
    struct pc_scan_report report;
};

static void make(struct made *made) {
    memset(made, 0, sizeof *made);
    ruled_make(&made->ruled);
    made->all[0] = (struct pc_scan_finding){.rule = ruled_rule(&made->ruled),
                                            .place = {.path = PC_SPAN("a\n\xff<.txt")},
                                            .start = {10, 2, 3},
                                            .end = {20, 2, 13},
                                            .context = PC_SPAN("\x1b[m \"E********6\" & <x>")};
    made->all[1] = (struct pc_scan_finding){
        .rule = &pc_scan_rule_allow,
        .place = {PC_SPAN("b"), PC_SPAN("0123456789abcdef0123456789abcdef01234567"),
                  PC_SPAN("2020-01-02T03:04:05Z")},
        .start = {0, 1, 1},
        .end = {16, 1, 17},
        .context = PC_SPAN("portcullis:allow x")};
    made->findings = (struct pc_scan_findings){.all = made->all, .count = 2};
    made->run = pc_scan_run_new();
    assert_non_null(made->run);
    pc_scan_run_problem(made->run, &(struct pc_scan_place){.path = PC_SPAN("c")}, "is <gone>");
    made->report = (struct pc_scan_report){.findings = &made->findings,
                                           .run = made->run,
                                           .rules = &made->ruled.rules,
                                           .known = 4,
                                           .allowed = 5};
}

static void made_free(struct made *made) {
    pc_scan_run_free(made->run);
    ruled_free(&made->ruled);
}

static json_t *parsed(const struct pc_buf *out) {
    json_error_t error;
    json_t *whole = json_loadb(out->ptr, out->len, JSON_REJECT_DUPLICATES, &error);
    if (whole == NULL)
        fail_msg("%s", error.text);
    return whole;
}

static void text_is_a_line_a_finding(void **state) {
    (void)state;
    struct made made;
    struct pc_buf out = {0};
    make(&made);
    pc_scan_write_text(&made.report, &out);
    assert_string_equal(pc_buf_str(&out),
                        "a\\x0a\\xff<.txt:2:3: high employee-number: \\x1b[m \"E********6\" & <x>\n"
                        "0123456789ab 2020-01-02 b:1:1: medium allow-without-reason: "
                        "portcullis:allow x\n");
    pc_buf_clear(&out);
    pc_scan_summary(&made.report, &out);
    assert_string_equal(pc_buf_str(&out), "0 files, 0 bytes, 0 findings, 4 in the baseline, 5 "
                                          "allowed by a comment, 1 not scanned");
    pc_buf_free(&out);
    made_free(&made);
}

static void json_has_all_of_it(void **state) {
    (void)state;
    struct made made;
    struct pc_buf out = {0};
    make(&made);
    pc_scan_write_json(&made.report, &out);
    json_t *whole = parsed(&out);
    const json_t *finding = json_array_get(json_object_get(whole, "findings"), 0);
    assert_string_equal(json_string_value(json_object_get(finding, "path")), "a\\x0a\\xff<.txt");
    assert_int_equal(json_integer_value(json_object_get(finding, "line")), 2);
    assert_int_equal(json_string_length(json_object_get(finding, "fingerprint")), 32);
    assert_null(json_object_get(finding, "hash"));
    assert_null(json_object_get(finding, "commit"));
    finding = json_array_get(json_object_get(whole, "findings"), 1);
    assert_int_equal(json_string_length(json_object_get(finding, "commit")), 40);
    assert_int_equal(json_array_size(json_object_get(whole, "problems")), 1);
    assert_int_equal(
        json_integer_value(json_object_get(json_object_get(whole, "counts"), "findings")), 2);
    json_decref(whole);
    pc_buf_clear(&out);
    made.report.keyed = true;
    pc_scan_write_json(&made.report, &out);
    whole = parsed(&out);
    finding = json_array_get(json_object_get(whole, "findings"), 0);
    assert_int_equal(json_string_length(json_object_get(finding, "hash")), 32);
    json_decref(whole);
    pc_buf_free(&out);
    made_free(&made);
}

static const char *text_at(const json_t *value, const char *key) {
    return json_string_value(json_object_get(value, key));
}

static void sarif_results_point_to_their_rules(void **state) {
    (void)state;
    struct made made;
    struct pc_buf out = {0};
    make(&made);
    pc_scan_write_sarif(&made.report, &out);
    json_t *whole = parsed(&out);
    assert_string_equal(text_at(whole, "version"), "2.1.0");
    const json_t *run = json_array_get(json_object_get(whole, "runs"), 0), *result;
    const json_t *driver = json_object_get(json_object_get(run, "tool"), "driver");
    size_t at;
    json_array_foreach(json_object_get(run, "results"), at, result) {
        json_int_t index = json_integer_value(json_object_get(result, "ruleIndex"));
        const json_t *rule = json_array_get(json_object_get(driver, "rules"), (size_t)index);
        assert_string_equal(text_at(rule, "id"), text_at(result, "ruleId"));
        assert_int_equal(json_object_size(json_object_get(result, "partialFingerprints")), 1);
    }
    assert_int_equal(at, 2);
    const json_t *location = json_array_get(
        json_object_get(json_array_get(json_object_get(run, "results"), 0), "locations"), 0);
    location = json_object_get(location, "physicalLocation");
    assert_string_equal(text_at(json_object_get(location, "artifactLocation"), "uri"),
                        "a%0A%FF%3C.txt");
    json_decref(whole);
    pc_buf_free(&out);
    made_free(&made);
}

static void junit_is_escaped(void **state) {
    (void)state;
    struct made made;
    struct pc_buf out = {0};
    make(&made);
    made.all[1].context = PC_SPAN("x\xef\xbf\xbey");
    pc_scan_write_junit(&made.report, &out);
    const char *text = pc_buf_str(&out);
    assert_non_null(strstr(text, "<testsuites tests=\"3\" failures=\"2\" errors=\"1\">"));
    assert_non_null(strstr(text, "?[m &quot;E********6&quot; &amp; &lt;x&gt;"));
    assert_non_null(strstr(text, "name=\"a\\x0a\\xff&lt;.txt:2:3\""));
    assert_non_null(strstr(text, "<error message=\"is &lt;gone&gt;\"/>"));
    assert_non_null(strstr(text, ">x?y</failure>"));
    pc_buf_clear(&out);
    made.findings.count = made.run->problem_count = 0;
    pc_scan_write_junit(&made.report, &out);
    assert_non_null(strstr(pc_buf_str(&out), "tests=\"1\" failures=\"0\" errors=\"0\""));
    pc_buf_free(&out);
    made_free(&made);
}

static void fingerprints_tell_apart(void **state) {
    (void)state;
    struct made made;
    char first[PC_SCAN_FINGERPRINT + 1], other[PC_SCAN_FINGERPRINT + 1];
    make(&made);
    struct pc_scan_finding one = made.all[0];
    pc_scan_fingerprint(&one, first);
    one.start.line = 99; /* moved: the same */
    one.hash[0] = 1;
    pc_scan_fingerprint(&one, other);
    assert_string_equal(first, other);
    one.nth = 1;
    pc_scan_fingerprint(&one, other);
    assert_string_not_equal(first, other);
    made_free(&made);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_is_a_line_a_finding),
        cmocka_unit_test(json_has_all_of_it),
        cmocka_unit_test(sarif_results_point_to_their_rules),
        cmocka_unit_test(junit_is_escaped),
        cmocka_unit_test(fingerprints_tell_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
