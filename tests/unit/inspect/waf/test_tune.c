/* Proposals: as narrow as can be, and what they let through. */
#include "opened.h"

#include "inspect/waf/tune.h"

#define ok(call) assert_int_equal((call), PC_OK)

static const char rules[] =
    "SecRequestBodyAccess On\n"
    "SecAction "
    "\"id:901001,phase:1,pass,nolog,setvar:tx.anomaly_score=0,setvar:tx.paranoia_level=1\"\n"
    "SecRule ARGS \"@contains select\" \"id:942100,phase:2,pass,log,severity:'CRITICAL',"
    "tag:'paranoia-level/1',setvar:tx.anomaly_score=+5\"\n"
    "SecRule ARGS \"@contains union\" \"id:942110,phase:2,pass,log,severity:'CRITICAL',"
    "tag:'paranoia-level/1',setvar:tx.anomaly_score=+5\"\n"
    "SecRule ARGS \"@contains strange\" \"id:942200,phase:2,pass,log,severity:'WARNING',"
    "tag:'paranoia-level/3'\"\n"
    "SecRule REQUEST_METHOD \"@streq GET\" "
    "\"id:943100,phase:2,pass,log,chain,severity:'CRITICAL'\"\n"
    "    SecRule TX:chained \"@streq 1\" \"setvar:tx.anomaly_score=+5\"\n"
    "SecRule ARGS:set \"@streq 1\" \"id:900500,phase:1,pass,nolog,setvar:tx.chained=1\"\n"
    "SecRule TX:anomaly_score \"@ge 5\" \"id:949110,phase:2,deny,log,severity:'CRITICAL',msg:'Too "
    "much'\"\n";

static struct pc_waf_tuning *tune(struct opened *opened, const char *text,
                                  const struct pc_waf_exclusion *exclusions, size_t count) {
    const struct pc_waf_options options = {.exclusions = exclusions, .exclusion_count = count};
    struct pc_waf_tuning *tuning = PC_ARENA_NEW(&opened->arena, struct pc_waf_tuning);
    struct pc_waf_request request;
    struct pc_diag diag = {{0}};
    *tuning = (struct pc_waf_tuning){.arena = &opened->arena,
                                     .host = PC_SPAN("a.test"),
                                     .route = PC_SPAN("posts"),
                                     .path = PC_SPAN("/posts")};
    ok(pc_waf_request_parse(pc_span_str(text), &opened->arena, &request, &diag));
    ok(pc_waf_tune(opened->engine, &options, &request, tuning));
    return tuning;
}

static void the_narrowest_is_proposed(void **state) {
    (void)state;
    struct opened opened = open_rules(rules);
    const struct pc_waf_tuning *t =
        tune(&opened, "GET /posts?a=select&b=strange HTTP/1.1\nHost: a.test\n\n", NULL, 0);
    assert_true(t->replayed && t->blocked && t->passes);
    assert_int_equal(t->score, 5);
    assert_int_equal(t->score_with, 0);
    assert_int_equal(t->proposal_count, 1); /* not the rule of level 3, which blocks nothing */
    assert_int_equal(t->proposals[0].record.first, 942100);
    assert_int_equal(t->proposals[0].record.last, 942100);
    assert_span_equal(t->proposals[0].record.variable, "ARGS:a");
    assert_span_equal(t->proposals[0].record.host, "a.test");
    assert_span_equal(t->proposals[0].record.route, "posts");
    assert_true(t->tried > 150);
    assert_true(t->through_count > 0 && t->through_count <= t->stopped);
    for (size_t i = 0; i < t->through_count; i++)
        assert_span_equal(t->through[i].variable, "ARGS:a");
    close_rules(&opened);
}

static void each_variable_and_rule_is_its_own(void **state) {
    (void)state;
    struct opened opened = open_rules(rules);
    const struct pc_waf_tuning *t =
        tune(&opened, "GET /posts?a=select+union&b=select HTTP/1.1\nHost: a.test\n\n", NULL, 0);
    assert_true(t->passes);
    assert_int_equal(t->proposal_count, 3);
    close_rules(&opened);
}

static void what_the_rules_compute_is_not_left_out(void **state) {
    (void)state;
    struct opened opened = open_rules(rules);
    const struct pc_waf_tuning *t =
        tune(&opened, "GET /posts?set=1 HTTP/1.1\nHost: a.test\n\n", NULL, 0);
    assert_true(t->blocked && t->passes);
    assert_int_equal(t->proposals[0].record.first, 943100);
    assert_span_equal(t->proposals[0].record.variable, "REQUEST_METHOD");
    for (size_t i = 0; i < t->proposal_count; i++)
        assert_int_not_equal(t->proposals[i].record.first, 949110);
    close_rules(&opened);
}

static void what_passes_needs_nothing(void **state) {
    (void)state;
    struct opened opened = open_rules(rules);
    const struct pc_waf_tuning *t =
        tune(&opened, "GET /posts?a=fine HTTP/1.1\nHost: a.test\n\n", NULL, 0);
    assert_true(!t->blocked && t->passes);
    assert_int_equal(t->proposal_count, 0);
    assert_int_equal(t->tried, 0);
    const struct pc_waf_exclusion whole = {.first = 942100, .last = 942100, .whole_rule = true};
    t = tune(&opened, "GET /posts?a=select HTTP/1.1\nHost: a.test\n\n", &whole, 1);
    assert_true(!t->blocked);
    close_rules(&opened);
}

static void proposals_are_bounded(void **state) {
    (void)state;
    struct opened opened = open_rules(rules);
    struct pc_buf text = {0};
    pc_buf_add_str(&text, "GET /posts?");
    for (unsigned i = 0; i < 60; i++)
        pc_buf_addf(&text, "a%u=select&", i);
    pc_buf_add_str(&text, " HTTP/1.1\nHost: a.test\n\n");
    const struct pc_waf_tuning *t = tune(&opened, pc_buf_str(&text), NULL, 0);
    assert_int_equal(t->proposal_count, PC_WAF_PROPOSALS_MAX);
    assert_true(t->more && !t->passes);
    pc_buf_free(&text);
    close_rules(&opened);
}

static void what_matters(void **state) {
    (void)state;
    struct pc_waf_rule_info rule = {.id = 942100, .phase = 2, .level = 2, .severity = 2};
    assert_true(pc_waf_tune_matters(&rule, 0));
    assert_true(pc_waf_tune_matters(&rule, 2));
    assert_false(pc_waf_tune_matters(&rule, 1));
    rule.phase = 4;
    assert_false(pc_waf_tune_matters(&rule, 0));
    rule.phase = 2;
    rule.decides = true;
    assert_false(pc_waf_tune_matters(&rule, 0));
    rule.decides = false;
    static const uint32_t never[] = {900100, 901500, 905110, 949110, 959100, 980130};
    for (size_t i = 0; i < sizeof never / sizeof *never; i++) {
        rule.id = never[i];
        assert_false(pc_waf_tune_matters(&rule, 0));
    }
    assert_true(pc_waf_tune_can_leave_out(PC_SPAN("ARGS:a")));
    assert_true(pc_waf_tune_can_leave_out(PC_SPAN("REQUEST_BODY")));
    assert_false(pc_waf_tune_can_leave_out(PC_SPAN("TX:a")));
    assert_false(pc_waf_tune_can_leave_out(PC_SPAN("MATCHED_VAR")));
    assert_false(pc_waf_tune_can_leave_out(PC_SPAN("&ARGS")));
    assert_false(pc_waf_tune_can_leave_out(PC_SPAN("")));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_narrowest_is_proposed),
        cmocka_unit_test(each_variable_and_rule_is_its_own),
        cmocka_unit_test(what_the_rules_compute_is_not_left_out),
        cmocka_unit_test(what_passes_needs_nothing),
        cmocka_unit_test(proposals_are_bounded),
        cmocka_unit_test(what_matters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
