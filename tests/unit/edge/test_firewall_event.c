/* Findings as the detail of an event: bounded, whole JSON, nothing secret. */
#include "edge/firewall_event.h"

#include <jansson.h>

#include "../testing.h"
#include "model/id.h"

static const struct pc_span tags[] = {{"attack-sqli", 11}, {"paranoia-level/1", 16}};

static struct pc_waf_rule rule(uint32_t id) {
    return (struct pc_waf_rule){
        .id = id,
        .phase = 2,
        .actions = {.severity = 2, .audit = true, .tags = tags, .tag_count = 2}};
}

static json_t *render(const struct pc_firewall_report *report) {
    char memory[PC_FIREWALL_DETAIL + 1];
    struct pc_buf out = pc_buf_over(memory, sizeof memory - 1);
    pc_firewall_detail(report, &out);
    assert_int_equal(pc_buf_end(&out), PC_OK);
    json_t *value = json_loadb(out.ptr, out.len, 0, NULL);
    assert_non_null(value);
    return value;
}

static void verdicts(void **state) {
    (void)state;
    struct pc_waf_rule one = rule(942100);
    struct pc_waf_match match = {.rule = &one};
    struct pc_waf_result result = {0};
    struct pc_firewall_report report = {.mode = PC_WAF_BLOCKING, .result = &result};
    assert_null(pc_firewall_verdict(&report));
    result.matches = &match;
    assert_string_equal(pc_firewall_verdict(&report), "matched");
    result.verdict = PC_WAF_VERDICT_DENY;
    assert_string_equal(pc_firewall_verdict(&report), "blocked");
    result.verdict = PC_WAF_VERDICT_LIMIT;
    assert_string_equal(pc_firewall_verdict(&report), "limit");
    result.verdict = PC_WAF_VERDICT_PASS;
    report.limit = "body";
    assert_string_equal(pc_firewall_verdict(&report), "limit");
    report.mode = PC_WAF_DETECT;
    assert_string_equal(pc_firewall_verdict(&report), "would_block");
    report.limit = NULL;
    result.would_deny = true;
    assert_string_equal(pc_firewall_verdict(&report), "would_block");
}

static void what_leaves_no_record_is_not_told(void **state) {
    (void)state;
    struct pc_waf_rule quiet = rule(1), loud = rule(2);
    quiet.actions.audit = false;
    struct pc_waf_match second = {.rule = &loud}, first = {.rule = &quiet, .next = &second};
    struct pc_waf_result result = {.matches = &first};
    struct pc_firewall_report report = {.mode = PC_WAF_DETECT, .result = &result};
    json_t *value = render(&report);
    assert_int_equal(json_array_size(json_object_get(value, "rules")), 1);
    assert_int_equal(json_array_size(json_object_get(value, "matches")), 1);
    json_decref(value);
    first.next = NULL;
    assert_null(pc_firewall_verdict(&report));
}

static void a_hit_of_an_exclusion_alone_is_told(void **state) {
    (void)state;
    struct pc_id id = {{1, 2, 3}};
    const struct pc_waf_exclusion exclusion = {.context = &id};
    struct pc_waf_excluded second = {.exclusion = &exclusion, .rule = 2};
    struct pc_waf_excluded first = {.exclusion = &exclusion, .rule = 1, .next = &second};
    struct pc_waf_result result = {.excluded = &first};
    struct pc_firewall_report report = {.mode = PC_WAF_BLOCKING, .result = &result};
    assert_string_equal(pc_firewall_verdict(&report), "matched");
    json_t *value = render(&report);
    assert_int_equal(json_array_size(json_object_get(value, "excluded")), 1);
    json_decref(value);
}

static void members(void **state) {
    (void)state;
    struct pc_waf_rule one = rule(942100);
    struct pc_waf_match match = {.rule = &one,
                                 .msg = PC_SPAN("SQL \"injection\""),
                                 .variable = PC_SPAN("ARGS:q"),
                                 .value = PC_SPAN("x' or 1=1\n\xff"),
                                 .at = 1};
    struct pc_waf_result result = {
        .matches = &match, .verdict = PC_WAF_VERDICT_DENY, .inbound_score = 5, .denied_by = 949110};
    struct pc_firewall_report report = {.mode = PC_WAF_BLOCKING, .result = &result};
    json_t *value = render(&report);
    assert_string_equal(json_string_value(json_object_get(value, "mode")), "block");
    assert_int_equal(json_integer_value(json_object_get(value, "inbound_score")), 5);
    assert_int_equal(json_integer_value(json_object_get(value, "denied_by")), 949110);
    const json_t *told = json_array_get(json_object_get(value, "matches"), 0);
    assert_string_equal(json_string_value(json_object_get(told, "severity")), "CRITICAL");
    assert_string_equal(json_string_value(json_object_get(told, "part")), "' or 1=1\n\xef\xbf\xbd");
    assert_int_equal(json_array_size(json_object_get(told, "tags")), 2);
    json_decref(value);

    report.silent = true;
    value = render(&report);
    told = json_array_get(json_object_get(value, "matches"), 0);
    assert_null(json_object_get(told, "part"));
    json_decref(value);
}

/* What macros put into a message is masked as the part is; of a secret nothing is put in. */
static void messages_hold_no_secret(void **state) {
    (void)state;
    struct pc_waf_macro_part part = {.variable = PC_WAF_MATCHED_VAR};
    struct pc_waf_rule one = rule(1);
    one.actions.msg = (struct pc_waf_macro){PC_SPAN("Found %{MATCHED_VAR}"), 1, &part};
    struct pc_waf_match match = {.rule = &one,
                                 .msg = PC_SPAN("Found 4111 1111 1111 1111 and token=abc"),
                                 .variable = PC_SPAN("ARGS:note")};
    struct pc_waf_result result = {.matches = &match};
    struct pc_firewall_report report = {.mode = PC_WAF_DETECT, .result = &result};
    json_t *value = render(&report);
    const json_t *told = json_array_get(json_object_get(value, "matches"), 0);
    assert_string_equal(json_string_value(json_object_get(told, "message")),
                        "Found **** **** **** 1111 and token=***");
    json_decref(value);
    match.msg = PC_SPAN("Found hunter2");
    match.variable = PC_SPAN("ARGS:password");
    value = render(&report);
    told = json_array_get(json_object_get(value, "matches"), 0);
    assert_string_equal(json_string_value(json_object_get(told, "message")),
                        "Found %{MATCHED_VAR}");
    json_decref(value);
}

/* Values of control characters, which grow sixfold when they are escaped. */
static void any_number_of_matches_fits(void **state) {
    (void)state;
    enum { MANY = 300 };
    static struct pc_waf_rule rules[MANY];
    static struct pc_waf_match matches[MANY];
    char wild[200];
    memset(wild, 1, sizeof wild);
    for (uint32_t i = 0; i < MANY; i++) {
        rules[i] = rule(900000 + i);
        matches[i] = (struct pc_waf_match){.rule = &rules[i],
                                           .msg = pc_span(wild, sizeof wild),
                                           .variable = pc_span(wild, sizeof wild),
                                           .value = pc_span(wild, sizeof wild),
                                           .next = i + 1 < MANY ? &matches[i + 1] : NULL};
    }
    struct pc_waf_result result = {.matches = matches, .match_count = MANY};
    struct pc_firewall_report report = {.mode = PC_WAF_DETECT, .result = &result};
    json_t *value = render(&report);
    size_t shown = json_array_size(json_object_get(value, "matches"));
    assert_true(shown >= 1);
    assert_int_equal(json_integer_value(json_object_get(value, "more")), MANY - shown);
    assert_int_equal(json_array_size(json_object_get(value, "rules")), 96);
    json_decref(value);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(verdicts),
        cmocka_unit_test(what_leaves_no_record_is_not_told),
        cmocka_unit_test(a_hit_of_an_exclusion_alone_is_told),
        cmocka_unit_test(members),
        cmocka_unit_test(messages_hold_no_secret),
        cmocka_unit_test(any_number_of_matches_fits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
