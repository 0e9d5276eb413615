/* What rules set. */
#include "transacting.h"

#include "inspect/waf/transaction.h"

#define GET "GET /?a=one&b=two HTTP/1.1\n\n"

static void variables_are_set_counted_and_unset(void **state) {
    (void)state;
    PC_CLEANUP(tear_down) struct wall wall = {0};
    build(&wall, "SecAction \"id:1,phase:1,nolog,pass,setvar:tx.a=5,setvar:TX.A=+3,"
                 "setvar:tx.b=-2,setvar:'tx.c=x y',setvar:!tx.c,setvar:tx.d,"
                 "setvar:tx.e=abc,setvar:tx.e=+4,setvar:tx.f=%{tx.a},setvar:tx.f=+%{tx.a}\"\n");
    exchange(&wall, GET, NULL);
    assert_string_equal(tx_text(&wall, "a"), "8");
    assert_string_equal(tx_text(&wall, "b"), "-2");
    assert_string_equal(tx_text(&wall, "c"), "");
    assert_string_equal(tx_text(&wall, "d"), "1");
    assert_string_equal(tx_text(&wall, "e"), "4");
    assert_string_equal(tx_text(&wall, "f"), "16");
    assert_string_equal(tx_text(&wall, "never"), "");
}

static void names_that_rules_make_up_are_kept(void **state) {
    (void)state;
    PC_CLEANUP(tear_down) struct wall wall = {0};
    build(&wall, "SecRule ARGS_NAMES \"@rx .\" id:1,phase:1,nolog,pass,"
                 "setvar:tx.n_%{MATCHED_VAR}=+1\n"
                 "SecRule TX:/^n_/ \"@gt 1\" id:2,phase:1,log,pass,setvar:!tx.n_a\n");
    matches(&wall, "GET /?a=1&A=2&b=3 HTTP/1.1\n\n", "2");
    assert_string_equal(tx_text(&wall, "n_a"), "");
    assert_string_equal(tx_text(&wall, "n_b"), "1");
}

static void too_many_names_are_a_limit(void **state) {
    (void)state;
    PC_CLEANUP(tear_down) struct wall wall = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf request = {0};
    build(&wall, "SecRule ARGS_NAMES \"@rx .\" id:1,phase:1,nolog,pass,"
                 "setvar:tx.n_%{MATCHED_VAR}=+1\n");
    wall.options.max_arguments = 10000;
    pc_buf_add_str(&request, "GET /?");
    for (unsigned i = 0; i < 5000; i++)
        pc_buf_addf(&request, "a%u&", i);
    pc_buf_add_str(&request, " HTTP/1.1\n\n");
    exchange(&wall, pc_buf_str(&request), NULL);
    assert_int_equal(wall.result.verdict, PC_WAF_VERDICT_LIMIT);
    assert_non_null(wall.result.limit);
}

static void what_the_configuration_says_wins(void **state) {
    (void)state;
    PC_CLEANUP(tear_down) struct wall wall = {0};
    build(&wall, "SecAction \"id:1,phase:1,nolog,pass,setvar:tx.paranoia_level=4,"
                 "setvar:tx.inbound_anomaly_score_threshold=99,setvar:tx.mine=2,"
                 "setvar:tx.paranoia_level=+1,setvar:!tx.paranoia_level\"\n"
                 "SecRule TX:inbound_anomaly_score_threshold|TX:detection_paranoia_level|"
                 "TX:outbound_anomaly_score_threshold \"@ge 0\" "
                 "id:2,phase:1,nolog,pass,setvar:tx.n=+1\n");
    exchange(&wall, GET, NULL);
    assert_string_equal(tx_text(&wall, "paranoia_level"), "");
    assert_string_equal(tx_text(&wall, "inbound_anomaly_score_threshold"), "99");
    const struct pc_waf_item mine[] = {{PC_SPAN("mine"), PC_SPAN("1")},
                                       {PC_SPAN("yours"), PC_SPAN("3")}};
    wall.options.paranoia = 2;
    wall.options.detection_paranoia = 3;
    wall.options.inbound_threshold = 7;
    wall.options.outbound_threshold = 8;
    wall.options.variables = mine;
    wall.options.variable_count = 2;
    exchange(&wall, GET, NULL);
    assert_string_equal(tx_text(&wall, "paranoia_level"), "2");
    assert_string_equal(tx_text(&wall, "detection_paranoia_level"), "3");
    assert_string_equal(tx_text(&wall, "inbound_anomaly_score_threshold"), "7");
    assert_string_equal(tx_text(&wall, "outbound_anomaly_score_threshold"), "8");
    assert_string_equal(tx_text(&wall, "mine"), "2"); /* what rules set stands after it */
    assert_string_equal(tx_text(&wall, "yours"), "3");
    assert_string_equal(tx_text(&wall, "n"), "3");
}

static void numbers_are_read_as_far_as_they_go(void **state) {
    (void)state;
    assert_int_equal(pc_waf_number(PC_SPAN("12")), 12);
    assert_int_equal(pc_waf_number(PC_SPAN(" \t-7x")), -7);
    assert_int_equal(pc_waf_number(PC_SPAN("+3")), 3);
    assert_int_equal(pc_waf_number(PC_SPAN("")), 0);
    assert_int_equal(pc_waf_number(PC_SPAN("x1")), 0);
    assert_int_equal(pc_waf_number(PC_SPAN("-")), 0);
    long long huge = pc_waf_number(PC_SPAN("99999999999999999999999999999999"));
    assert_true(huge >= 1000000000000000 && huge + huge > 0);
}

static void collections_persist_over_transactions(void **state) {
    (void)state;
    PC_CLEANUP(tear_down) struct wall wall = {0};
    build(&wall, "SecAction id:1,phase:1,nolog,pass,setvar:ip.lost=1\n"
                 "SecRule IP:lost \"@eq 1\" id:2,phase:1,log,pass\n"
                 "SecAction id:3,phase:1,nolog,pass,initcol:ip=%{REMOTE_ADDR},"
                 "initcol:global=global\n"
                 "SecRule ARGS:a one "
                 "id:4,phase:1,nolog,pass,setvar:ip.n=+1,expirevar:ip.n=60,setvar:global.all=+1\n"
                 "SecRule IP:n \"@ge 2\" id:5,phase:1,log,pass\n"
                 "SecRule GLOBAL:/a/ \"@ge 3\" id:6,phase:1,log,pass,setvar:tx.n=%{global.all}\n"
                 "SecRule ARGS:a unset id:7,phase:1,log,pass,setvar:!ip.n,setvar:!ip.never\n"
                 "SecRule &IP \"@eq 0\" id:8,phase:1,log,pass\n");
    exchange(&wall, GET, NULL);
    assert_string_equal(ids(&wall), "");
    exchange(&wall, GET, NULL);
    assert_string_equal(ids(&wall), "5");
    wall.options.now += 59 * PC_SECOND;
    exchange(&wall, GET, NULL);
    assert_string_equal(ids(&wall), "5,6");
    assert_string_equal(tx_text(&wall, "n"), "3");
    wall.options.now += 60 * PC_SECOND;
    exchange(&wall, GET, NULL);
    assert_string_equal(ids(&wall), "6");
    exchange(&wall, GET, NULL);
    assert_string_equal(ids(&wall), "5,6");
    exchange(&wall, "GET /?a=unset HTTP/1.1\n\n", NULL);
    assert_string_equal(ids(&wall), "5,6,7,8");
}

/* Transactions take turns: while one waits for its body, others may fill the room. */
static void a_collection_is_nobody_elses_later(void **state) {
    (void)state;
    PC_CLEANUP(tear_down) struct wall wall = {0};
    build(&wall, "SecAction id:1,phase:1,nolog,pass,initcol:ip=%{ARGS.k}\n"
                 "SecRule IP:n \"@ge 1\" id:2,phase:2,log,pass\n"
                 "SecAction id:3,phase:2,nolog,pass,setvar:ip.n=+1\n");
    struct wall waiting = wall;
    waiting.arena = (struct pc_arena){0};
    assert_int_equal(begin(&waiting), PC_OK);
    assert_int_equal(
        pc_waf_request_line(waiting.tx, PC_SPAN("GET"), PC_SPAN("/?k=first"), PC_SPAN("HTTP/1.1")),
        PC_OK);
    assert_int_equal(pc_waf_request_headers_end(waiting.tx), PC_WAF_VERDICT_PASS);
    for (int i = 0; i < 60000; i++) {
        char request[64];
        (void)snprintf(request, sizeof request, "GET /?k=%d HTTP/1.1\n\n", i);
        wall.options.now += PC_SECOND;
        exchange(&wall, request, NULL);
        assert_string_equal(ids(&wall), "");
    }
    assert_int_equal(pc_waf_request_end(waiting.tx), PC_WAF_VERDICT_PASS);
    finish(&waiting);
    assert_string_equal(ids(&waiting), "");
    pc_arena_free(&waiting.arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(variables_are_set_counted_and_unset),
        cmocka_unit_test(names_that_rules_make_up_are_kept),
        cmocka_unit_test(too_many_names_are_a_limit),
        cmocka_unit_test(what_the_configuration_says_wins),
        cmocka_unit_test(numbers_are_read_as_far_as_they_go),
        cmocka_unit_test(collections_persist_over_transactions),
        cmocka_unit_test(a_collection_is_nobody_elses_later),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
