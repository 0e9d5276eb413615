/* Which patterns are asked: the prefilter takes away work, and never a match. */
#include "inspect/waf/operator/context.h"
#include "inspect/waf/transaction.h"

#include "transacting.h"

#define LEVELS                                                                                     \
    "SecAction \"id:1,phase:1,nolog,pass,setvar:tx.detection_paranoia_level=%d\"\n"                \
    "SecRule ARGS \"@rx one\" \"id:2,phase:1,log,pass\"\n"                                         \
    "SecRule ARGS \"@rx one\" \"id:3,phase:1,log,pass,tag:'paranoia-level/2'\"\n"                  \
    "SecRule ARGS \"@rx one\" \"id:4,phase:1,log,pass,tag:'paranoia-level/4'\"\n"                  \
    "SecRule ARGS \"@pm two three\" \"id:5,phase:2,log,pass,tag:'paranoia-level/3'\"\n"

static void a_rule_above_the_level_in_force_matches_all_the_same(void **state) {
    (void)state;
    for (int level = 0; level <= 5; level++) {
        char rules[1024];
        (void)snprintf(rules, sizeof rules, LEVELS, level);
        rules_match(rules, "GET /?a=one&b=two HTTP/1.1\n\n", "2,3,4,5");
    }
}

static void the_level_may_rise_within_a_transaction(void **state) {
    (void)state;
    rules_match("SecAction \"id:1,phase:1,nolog,pass,setvar:tx.paranoia_level=1\"\n"
                "SecRule ARGS \"@rx one\" \"id:2,phase:1,log,pass\"\n"
                "SecAction \"id:3,phase:1,nolog,pass,setvar:tx.paranoia_level=4\"\n"
                "SecRule ARGS \"@rx one\" \"id:4,phase:1,log,pass,tag:'paranoia-level/4'\"\n"
                "SecRule ARGS \"@rx o.e\" \"id:5,phase:2,log,pass,tag:'paranoia-level/2'\"\n",
                "GET /?a=one HTTP/1.1\n\n", "2,4,5");
}

static void joints_hide_no_anchor(void **state) {
    (void)state;
    rules_match("SecRule ARGS \"@rx ^b$\" id:1,phase:1,log,pass\n"
                "SecRule ARGS \"@rx \\Ab\\z\" id:2,phase:1,log,pass\n"
                "SecRule ARGS \"@rx \\bb\\b\" id:3,phase:1,log,pass\n"
                "SecRule ARGS \"@rx (?<!x)b(?!y)\" id:4,phase:1,log,pass\n"
                "SecRule ARGS \"@rx ^$\" id:5,phase:1,log,pass\n"
                "SecRule ARGS \"@rx ^[^b]+$\" id:6,phase:1,log,pass\n"
                "SecRule ARGS \"@rx ^.$\" id:7,phase:1,log,pass\n"
                "SecRule ARGS \"@rx b\\s\" id:8,phase:1,log,pass\n"
                "SecRule ARGS \"@rx a.*c\" id:9,phase:1,log,pass\n",
                "GET /?1=a&2=b&3=&4=c HTTP/1.1\n\n", "1,2,3,4,5,6,7");
}

static void an_empty_list_and_one_empty_value_differ(void **state) {
    (void)state;
    static const char rules[] = "SecRule ARGS:x \"@rx ^$\" id:1,phase:1,log,pass\n"
                                "SecRule ARGS:x \"!@rx .\" id:2,phase:1,log,pass\n"
                                "SecRule ARGS:x \"@rx .?\" id:3,phase:1,log,pass\n";
    rules_match(rules, "GET /?y=1 HTTP/1.1\n\n", "");
    rules_match(rules, "GET /?x= HTTP/1.1\n\n", "1,2,3");
}

static void every_step_of_a_multi_match_is_sifted(void **state) {
    (void)state;
    rules_match("SecRule ARGS \"@rx %3c\" id:1,phase:1,log,pass,multiMatch,t:lowercase,"
                "t:urlDecode\n"
                "SecRule ARGS \"@rx %3C\" id:2,phase:1,log,pass,multiMatch,t:lowercase,"
                "t:urlDecode\n"
                "SecRule ARGS \"@rx <\" id:3,phase:1,log,pass,multiMatch,t:lowercase,t:urlDecode\n"
                "SecRule ARGS \"@rx <\" id:4,phase:1,log,pass,t:lowercase\n",
                "GET /?x=%253C HTTP/1.1\n\n", "1,2,3");
}

static void values_that_were_scanned_count_for_every_rule(void **state) {
    (void)state;
    rules_match("SecRule ARGS:a \"@rx x\" id:1,phase:1,log,pass\n"
                "SecRule ARGS \"@rx x\" id:2,phase:1,log,pass\n"
                "SecRule ARGS:b \"@rx x\" id:3,phase:1,log,pass\n"
                "SecRule ARGS|REQUEST_HEADERS \"@rx y\" id:4,phase:1,log,pass\n"
                "SecRule REQUEST_HEADERS \"@rx y\" id:5,phase:2,log,pass\n"
                "SecRule ARGS_NAMES|ARGS \"@rx y\" id:6,phase:2,log,pass\n",
                "GET /?a=x&b=xy HTTP/1.1\nH: x\n\n", "1,2,3,4,6");
}

static void values_with_line_ends_and_zero_bytes_are_scanned_whole(void **state) {
    (void)state;
    rules_match("SecRule ARGS \"@rx a\\nb\" id:1,phase:1,log,pass\n"
                "SecRule ARGS \"@rx a.b\" id:2,phase:1,log,pass\n"
                "SecRule ARGS \"@rx \\x00c\" id:3,phase:1,log,pass\n"
                "SecRule ARGS \"@rx b$\" id:4,phase:1,log,pass\n"
                "SecRule ARGS \"@rx \\n$\" id:5,phase:1,log,pass\n"
                "SecRule ARGS \"@rx c$\" id:6,phase:1,log,pass\n",
                "GET /?1=a%0Ab&2=%00c%0A HTTP/1.1\n\n", "1,2,3,4,5");
}

/* What was found of a list in a phase says nothing of it in the next one, where it is longer. */
static void each_phase_sifts_anew(void **state) {
    (void)state;
    rules_match("SecRule ARGS \"@rx one\" id:1,phase:1,log,pass,t:lowercase\n"
                "SecRule ARGS \"@rx one\" id:2,phase:2,log,pass,t:lowercase\n"
                "SecRule ARGS \"@rx two\" id:3,phase:2,log,pass,t:lowercase\n",
                "POST /?a=two HTTP/1.1\nContent-Type: application/x-www-form-urlencoded\n\nb=ONE",
                "2,3");
}

/* More than is joined for one scan, plain values and others in turn: each is looked at. */
static void long_lists_are_scanned_in_parts(void **state) {
    (void)state;
    enum { VALUES = 700, LENGTH = 200 };
    PC_CLEANUP(pc_buf_free) struct pc_buf request = {0};
    pc_buf_add_str(&request, "GET /?");
    for (int i = 0; i < VALUES; i++) {
        pc_buf_addf(&request, "a%d=%s%d", i, i % 2 == 0 ? "" : "%27", i);
        for (int k = 0; k < LENGTH; k++)
            pc_buf_add_char(&request, 'x');
        pc_buf_addf(&request, "end%d&", i);
    }
    pc_buf_add_str(&request, " HTTP/1.1\n\n");
    assert_int_equal(pc_buf_end(&request), PC_OK);
    rules_match("SecRule ARGS \"@rx xend0$\" id:1,phase:1,log,pass\n"
                "SecRule ARGS \"@rx xend349$\" id:2,phase:1,log,pass\n"
                "SecRule ARGS \"@rx ^350x\" id:3,phase:1,log,pass\n"
                "SecRule ARGS \"@rx ^'699x+end699$\" id:4,phase:1,log,pass\n"
                "SecRule ARGS \"@rx end700\" id:5,phase:1,log,pass\n",
                pc_buf_str(&request), "1,2,3,4");
}

/* Of a count another target's exclusion takes something away: the number is another one. */
static void what_is_excluded_is_not_counted(void **state) {
    (void)state;
    rules_match("SecRule &ARGS|!ARGS:c \"@rx ^2$\" id:1,phase:1,log,pass\n"
                "SecRule &ARGS|!ARGS:c \"@rx ^3$\" id:2,phase:1,log,pass\n"
                "SecRule &ARGS \"@rx ^3$\" id:3,phase:1,log,pass\n"
                "SecRule &ARGS|!ARGS:/[abc]/|REQUEST_METHOD \"@pm 0\" id:4,phase:1,log,pass\n",
                "GET /?a=x&b=y&c=z HTTP/1.1\n\n", "1,3,4");
}

static uint64_t ticks;
static uint64_t a_clock_that_leaps(void) {
    return ticks += 1000000000;
}

/* Where a scan is not done, or is given up for what it takes, each value is asked. */
static void what_was_not_scanned_to_its_end_is_asked(void **state) {
    (void)state;
    static const char rules[] =
        "SecRule ARGS \"@rx [a-f]{2}\" id:1,phase:1,log,pass\n"
        "SecRule ARGS \"@rx end$\" id:2,phase:1,log,pass\n"
        "SecRule ARGS \"@rx never\" id:3,phase:1,log,pass\n"
        "SecRule ARGS \"@rx [a-f]{3}\" id:4,phase:1,log,pass,tag:'paranoia-level/3'\n"
        "SecRule ARGS \"@rx end$\" id:5,phase:1,log,pass,tag:'paranoia-level/3'\n";
    PC_CLEANUP(tear_down) struct wall wall = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf request = {0};
    build(&wall, rules);
    pc_buf_add_str(&request, "GET /?a=");
    for (int i = 0; i < 2000; i++)
        pc_buf_add_str(&request, "%22abcdef");
    pc_buf_add_str(&request, "&b=%22an+end HTTP/1.1\n\n");
    assert_int_equal(pc_buf_end(&request), PC_OK);
    matches(&wall, pc_buf_str(&request), "1,2,4,5");
    wall.engine->operators->clock = a_clock_that_leaps;
    matches(&wall, pc_buf_str(&request), "1,2,4,5");
    struct pc_waf_prefilter **prefilters = wall.engine->prefilters[PC_WAF_REQUEST_SIDE];
    for (unsigned level = 0; level < PC_WAF_LEVELS; level++) {
        struct pc_waf_prefilter *prefilter = prefilters[level];
        prefilters[level] = NULL;
        matches(&wall, pc_buf_str(&request), "1,2,4,5");
        prefilters[level] = prefilter;
    }
}

/* What was found of a list says nothing of a rule that matches where its pattern does not. */
static void a_negated_rule_is_not_passed_over(void **state) {
    (void)state;
    rules_match("SecRule ARGS \"@rx one\" id:1,phase:1,log,pass\n"
                "SecRule ARGS \"!@rx two\" id:2,phase:1,log,pass\n"
                "SecRule ARGS \"!@rx one\" id:3,phase:1,log,pass\n"
                "SecRule ARGS \"!@pm two one\" id:4,phase:1,log,pass\n",
                "GET /?a=one HTTP/1.1\n\n", "1,2");
}

/* A value that the request has and the answer too: each side has its own patterns. */
static void what_a_request_and_its_answer_share_is_scanned_for_both(void **state) {
    (void)state;
    PC_CLEANUP(tear_down) struct wall wall = {0};
    build(&wall, "SecRule REQUEST_HEADERS:A \"@rx never\" id:1,phase:1,log,pass\n"
                 "SecRule REQUEST_HEADERS:A \"@rx one\" id:2,phase:2,log,pass\n"
                 "SecRule RESPONSE_HEADERS:A \"@rx on\" id:3,phase:3,log,pass\n"
                 "SecRule RESPONSE_HEADERS:A \"@rx other\" id:4,phase:3,log,pass\n"
                 "SecRule RESPONSE_HEADERS:A|REQUEST_HEADERS:A \"@rx ne$\" "
                 "id:5,phase:4,log,pass\n"
                 "SecRule REQUEST_HEADERS:A \"@rx ^on\" id:6,phase:5,log,pass\n");
    for (int on = 1; on >= 0; on--) {
        pc_waf_engine_prefilter(wall.engine, on);
        exchange(&wall, "GET / HTTP/1.1\nA: one\n\n", "200\nA: one\n\nx");
        assert_string_equal(ids(&wall), "2,3,5,6");
    }
}

/* The tests of this file are of the prefilter where it is used at all. */
static void rules_without_levels_are_sifted(void **state) {
    (void)state;
    PC_CLEANUP(tear_down) struct wall wall = {0};
    build(&wall, "SecRule ARGS \"@rx one\" id:1,phase:1,log,pass\n");
    exchange(&wall, "GET /?a=two HTTP/1.1\n\n", NULL);
    assert_int_equal(wall.tx->level, PC_WAF_LEVELS);
    assert_true(wall.tx->batches > 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_rule_above_the_level_in_force_matches_all_the_same),
        cmocka_unit_test(the_level_may_rise_within_a_transaction),
        cmocka_unit_test(joints_hide_no_anchor),
        cmocka_unit_test(each_phase_sifts_anew),
        cmocka_unit_test(rules_without_levels_are_sifted),
        cmocka_unit_test(long_lists_are_scanned_in_parts),
        cmocka_unit_test(what_is_excluded_is_not_counted),
        cmocka_unit_test(what_was_not_scanned_to_its_end_is_asked),
        cmocka_unit_test(a_negated_rule_is_not_passed_over),
        cmocka_unit_test(what_a_request_and_its_answer_share_is_scanned_for_both),
        cmocka_unit_test(an_empty_list_and_one_empty_value_differ),
        cmocka_unit_test(every_step_of_a_multi_match_is_sifted),
        cmocka_unit_test(values_that_were_scanned_count_for_every_rule),
        cmocka_unit_test(values_with_line_ends_and_zero_bytes_are_scanned_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
