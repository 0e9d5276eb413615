/* What is told of a match. */
#include "transacting.h"

static void texts_are_expanded_and_the_part_is_found(void **state) {
    (void)state;
    PC_CLEANUP(tear_down) struct wall wall = {0};
    build(&wall, "SecRule ARGS \"@rx b(a+)d\" \"id:1,phase:1,log,pass,capture,t:lowercase,"
                 "msg:'found %{TX.1}',logdata:'%{MATCHED_VAR} in %{MATCHED_VAR_NAME}',"
                 "severity:2,tag:'t1',tag:'t2'\"\n"
                 "SecRule ARGS \"@rx b(a+)d\" \"id:2,phase:1,log,pass,t:lowercase\"\n"
                 "SecAction \"id:3,phase:1,log,pass,msg:'always'\"\n"
                 "SecRule REQUEST_METHOD \"@streq GET\" \"id:4,phase:1,log,pass,chain\"\n"
                 " SecRule ARGS:q \"@rx xx\" \"capture,t:none\"\n");
    exchange(&wall, "GET /?q=xxBAAADxx HTTP/1.1\n\n", NULL);
    assert_string_equal(ids(&wall), "1,2,3,4");
    const struct pc_waf_match *first = match_at(&wall, 0);
    assert_span_equal(first->msg, "found aaa");
    assert_span_equal(first->logdata, "xxbaaadxx in ARGS:q"); /* the value as it was transformed */
    assert_span_equal(first->variable, "ARGS:q");
    assert_span_equal(first->value, "xxbaaadxx");
    assert_int_equal(first->at, 2);
    assert_int_equal(first->length, 5);
    assert_int_equal(first->rule->actions.tag_count, 2);
    const struct pc_waf_match *action = match_at(&wall, 2);
    assert_span_equal(action->msg, "always");
    assert_int_equal(action->variable.len, 0);
    assert_int_equal(action->length, 0);
    const struct pc_waf_match *chain = match_at(&wall, 3);
    assert_span_equal(chain->variable, "ARGS:q");
    assert_int_equal(chain->at, 0);
    assert_int_equal(chain->length, 2);
}

static void the_highest_severity_is_the_lowest_number(void **state) {
    (void)state;
    rules_match("SecAction \"id:1,phase:1,nolog,pass,severity:WARNING\"\n"
                "SecRule HIGHEST_SEVERITY \"@eq 4\" \"id:2,phase:1,log,pass,severity:2\"\n"
                "SecAction \"id:3,phase:1,nolog,pass,severity:5\"\n"
                "SecRule HIGHEST_SEVERITY \"@eq 2\" \"id:4,phase:1,log,pass\"\n",
                "GET / HTTP/1.1\n\n", "2,4");
}

static void scores_are_those_of_either_version(void **state) {
    (void)state;
    PC_CLEANUP(tear_down) struct wall three = {0};
    build(&three, "SecAction \"id:1,phase:1,nolog,pass,setvar:tx.anomaly_score=+7,"
                  "setvar:tx.outbound_anomaly_score=+3\"\n");
    exchange(&three, "GET / HTTP/1.1\n\n", NULL);
    assert_int_equal(three.result.inbound_score, 7);
    assert_int_equal(three.result.outbound_score, 3);
    PC_CLEANUP(tear_down) struct wall four = {0};
    build(&four, "SecAction \"id:1,phase:1,nolog,pass,setvar:tx.anomaly_score=1,"
                 "setvar:tx.blocking_inbound_anomaly_score=5,"
                 "setvar:tx.blocking_outbound_anomaly_score=4\"\n");
    exchange(&four, "GET / HTTP/1.1\n\n", NULL);
    assert_int_equal(four.result.inbound_score, 5);
    assert_int_equal(four.result.outbound_score, 4);
}

static void matches_are_bounded(void **state) {
    (void)state;
    PC_CLEANUP(tear_down) struct wall wall = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf rules = {0};
    for (unsigned i = 1; i <= 1100; i++)
        pc_buf_addf(&rules, "SecAction id:%u,phase:1,log,pass\n", i);
    build(&wall, pc_buf_str(&rules));
    exchange(&wall, "GET / HTTP/1.1\n\n", NULL);
    assert_int_equal(wall.result.match_count, 1024);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_are_expanded_and_the_part_is_found),
        cmocka_unit_test(the_highest_severity_is_the_lowest_number),
        cmocka_unit_test(scores_are_those_of_either_version),
        cmocka_unit_test(matches_are_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
