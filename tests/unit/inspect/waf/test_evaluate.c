/* Evaluating: phases, chains, skips, negation, decisions. */
#include "transacting.h"

#define GET "GET /p?a=one&b=two HTTP/1.1\nHost: h\n\n"

static void rules_of_a_phase_run_in_their_order(void **state) {
    (void)state;
    rules_match("SecAction id:5,phase:5,log,pass\n"
                "SecAction id:2,phase:2,log,pass\n"
                "SecRule ARGS one id:1,phase:1,log,pass\n"
                "SecAction id:12,phase:1,log,pass\n",
                GET, "1,12,2,5");
}

static void a_match_without_log_is_not_told_but_acts(void **state) {
    (void)state;
    PC_CLEANUP(tear_down) struct wall wall = {0};
    build(&wall, "SecRule ARGS one id:1,phase:1,nolog,pass,setvar:tx.seen=1\n");
    matches(&wall, GET, "");
    assert_string_equal(tx_text(&wall, "seen"), "1");
}

static void a_chain_needs_every_link(void **state) {
    (void)state;
    rules_match("SecRule ARGS:a one \"id:1,phase:1,log,pass,chain\"\n SecRule ARGS:b two\n"
                "SecRule ARGS:a one \"id:2,phase:1,log,pass,chain\"\n SecRule ARGS:b three\n"
                "SecRule ARGS:a none \"id:3,phase:1,log,pass,chain\"\n SecRule ARGS:b two\n"
                "SecRule ARGS:a one \"id:4,phase:1,log,pass,chain\"\n SecRule ARGS:b two chain\n"
                " SecRule REQUEST_METHOD GET\n",
                GET, "1,4");
}

static void links_act_though_their_chain_fails(void **state) {
    (void)state;
    PC_CLEANUP(tear_down) struct wall wall = {0};
    build(&wall, "SecRule ARGS:a one \"id:1,phase:1,log,pass,setvar:tx.first=+1,chain\"\n"
                 " SecRule ARGS:b two setvar:tx.second=%{MATCHED_VAR_NAME},chain\n"
                 " SecRule ARGS:b three setvar:tx.third=1\n");
    matches(&wall, GET, "");
    assert_string_equal(tx_text(&wall, "first"), "1");
    assert_string_equal(tx_text(&wall, "second"), "ARGS:b");
    assert_string_equal(tx_text(&wall, "third"), "");
}

static void actions_run_for_each_value_that_matches(void **state) {
    (void)state;
    PC_CLEANUP(tear_down) struct wall wall = {0};
    build(&wall, "SecRule ARGS \"@rx .\" id:1,phase:1,log,pass,setvar:tx.n=+1,"
                 "setvar:tx.last=%{MATCHED_VAR},setvar:tx.of_%{MATCHED_VAR_NAME}=1\n");
    matches(&wall, GET, "1");
    assert_string_equal(tx_text(&wall, "n"), "2");
    assert_string_equal(tx_text(&wall, "last"), "two");
    assert_string_equal(tx_text(&wall, "of_args:a"), "1");
    assert_string_equal(tx_text(&wall, "of_args:b"), "1");
}

static void later_links_see_what_matched(void **state) {
    (void)state;
    rules_match("SecRule ARGS \"@rx .\" \"id:1,phase:1,log,pass,chain\"\n"
                " SecRule MATCHED_VARS \"@streq one\"\n"
                "SecRule ARGS \"@rx .\" \"id:2,phase:1,log,pass,chain\"\n"
                " SecRule MATCHED_VAR \"@streq two\"\n"
                "SecRule ARGS \"@rx .\" \"id:3,phase:1,log,pass,chain\"\n"
                " SecRule MATCHED_VAR \"@streq one\"\n"
                "SecRule ARGS \"@rx .\" \"id:4,phase:1,log,pass,chain\"\n"
                " SecRule MATCHED_VARS_NAMES \"@streq ARGS:a\"\n"
                "SecRule ARGS \"@rx .\" \"id:5,phase:1,log,pass,chain\"\n"
                " SecRule MATCHED_VAR_NAME \"@streq ARGS:b\"\n"
                "SecRule ARGS \"@rx .\" \"id:6,phase:1,log,pass,chain\"\n"
                " SecRule &MATCHED_VARS \"@eq 2\"\n"
                "SecRule MATCHED_VAR \"@rx .*\" \"id:7,phase:1,log,pass\"\n",
                GET, "1,2,4,5,6");
}

static void skip_and_skip_after_stay_in_their_phase(void **state) {
    (void)state;
    rules_match("SecAction id:1,phase:1,log,pass,skip:1\n"
                "SecAction id:2,phase:2,log,pass\n"
                "SecAction id:3,phase:1,log,pass\n"
                "SecAction id:4,phase:1,log,pass,skipAfter:END\n"
                "SecAction id:5,phase:1,log,pass\n"
                "SecAction id:6,phase:2,log,pass\n"
                "SecMarker END\n"
                "SecAction id:7,phase:1,log,pass\n"
                "SecAction id:8,phase:2,log,pass,skipAfter:LAST\n"
                "SecAction id:9,phase:2,log,pass\n"
                "SecAction id:10,phase:1,log,pass,skip:9\n"
                "SecMarker LAST\n",
                GET, "1,4,7,10,2,6,8");
}

static void a_marker_before_its_rule_is_not_gone_back_to(void **state) {
    (void)state;
    rules_match("SecMarker END\n"
                "SecAction id:1,phase:1,log,pass,skipAfter:END\n"
                "SecAction id:2,phase:1,log,pass\n"
                "SecMarker END\n"
                "SecAction id:3,phase:1,log,pass\n"
                "SecMarker END\n"
                "SecAction id:4,phase:1,log,pass\n",
                GET, "1,3,4");
}

static void negation_turns_the_answer_for_each_value(void **state) {
    (void)state;
    PC_CLEANUP(tear_down) struct wall wall = {0};
    build(&wall, "SecRule ARGS \"!@rx ^one$\" id:1,phase:1,log,pass,setvar:tx.n=+1\n"
                 "SecRule ARGS:none \"!@rx x\" id:2,phase:1,log,pass\n"
                 "SecRule ARGS:a \"!@streq one\" id:3,phase:1,log,pass\n"
                 "SecRule ARGS:a \"!@pm two three\" id:4,phase:1,log,pass\n");
    matches(&wall, GET, "1,4");
    assert_string_equal(tx_text(&wall, "n"), "1");
    assert_span_equal(match_at(&wall, 0)->variable, "ARGS:b");
}

static void equal_values_are_matched_for_each_name(void **state) {
    (void)state;
    PC_CLEANUP(tear_down) struct wall wall = {0};
    build(&wall, "SecRule ARGS \"@streq x\" id:1,phase:1,log,pass,setvar:tx.n=+1\n"
                 "SecRule ARGS \"@streq y\" id:2,phase:1,log,pass,setvar:tx.m=+1\n");
    matches(&wall, "GET /?a=x&b=x&c=x HTTP/1.1\n\n", "1");
    assert_string_equal(tx_text(&wall, "n"), "3");
}

static void captures_stand_until_the_next_match(void **state) {
    (void)state;
    PC_CLEANUP(tear_down) struct wall wall = {0};
    build(&wall,
          "SecRule ARGS:a \"@rx (o)(n)(x)?e\" id:1,phase:1,log,pass,capture,"
          "setvar:tx.a=%{tx.0}-%{tx.1}-%{tx.2}-%{tx.3}\n"
          "SecRule TX:1 \"@streq o\" id:2,phase:1,log,pass\n"
          "SecRule ARGS:b \"@rx (t)wo\" id:3,phase:1,log,pass,setvar:tx.b=%{tx.1}\n"
          "SecRule ARGS:b \"@rx (t)(w)(o)\" \"id:4,phase:1,log,pass,capture,chain\"\n"
          " SecRule TX:3 \"@streq o\" setvar:tx.c=%{TX.2}\n"
          "SecRule ARGS:b \"@pm ONE tWo\" id:5,phase:1,log,pass,capture,setvar:tx.d=%{tx.0}\n");
    matches(&wall, GET, "1,2,3,4,5");
    assert_string_equal(tx_text(&wall, "a"), "one-o-n-");
    assert_string_equal(tx_text(&wall, "b"), "o");
    assert_string_equal(tx_text(&wall, "c"), "w");
}

static void multi_match_asks_after_each_step(void **state) {
    (void)state;
    PC_CLEANUP(tear_down) struct wall wall = {0};
    build(&wall, "SecRule ARGS \"@rx %41\" id:1,phase:1,log,pass,multiMatch,t:urlDecode,"
                 "setvar:tx.one=+1\n"
                 "SecRule ARGS \"@rx A\" id:2,phase:1,log,pass,multiMatch,t:urlDecode,t:lowercase,"
                 "setvar:tx.two=+1\n"
                 "SecRule ARGS \"@rx %41\" id:3,phase:1,log,pass,t:urlDecode\n"
                 "SecRule ARGS \"@rx .\" id:4,phase:1,log,pass,multiMatch,t:urlDecode,t:lowercase,"
                 "setvar:tx.all=+1\n");
    matches(&wall, "GET /?q=%2541 HTTP/1.1\n\n", "1,2,4");
    assert_string_equal(tx_text(&wall, "one"), "1");
    assert_string_equal(tx_text(&wall, "two"), "1");
    assert_string_equal(tx_text(&wall, "all"), "3");
}

static void a_denial_ends_what_follows_but_phase_5(void **state) {
    (void)state;
    PC_CLEANUP(tear_down) struct wall wall = {0};
    build(&wall, "SecRule ARGS one id:1,phase:1,log,deny,status:418\n"
                 "SecAction id:2,phase:1,log,pass\n"
                 "SecAction id:3,phase:2,log,pass\n"
                 "SecAction id:4,phase:5,log,deny,status:500\n");
    matches(&wall, GET, "1,4");
    assert_int_equal(wall.result.verdict, PC_WAF_VERDICT_DENY);
    assert_true(wall.result.would_deny);
    assert_int_equal(wall.result.status, 418);
    assert_int_equal(wall.result.denied_by, 1);
    wall.options.mode = PC_WAF_DETECT;
    matches(&wall, GET, "1,2,3,4");
    assert_int_equal(wall.result.verdict, PC_WAF_VERDICT_PASS);
    assert_true(wall.result.would_deny);
    assert_int_equal(wall.result.status, 418);
    assert_int_equal(wall.result.denied_by, 1);
    wall.options.mode = PC_WAF_OFF;
    matches(&wall, GET, "");
    assert_false(wall.result.would_deny);
}

static void phase_5_decides_nothing(void **state) {
    (void)state;
    PC_CLEANUP(tear_down) struct wall wall = {0};
    build(&wall, "SecAction id:4,phase:5,log,deny,status:500,setvar:tx.late=1\n");
    matches(&wall, GET, "4");
    assert_int_equal(wall.result.verdict, PC_WAF_VERDICT_PASS);
    assert_false(wall.result.would_deny);
    assert_int_equal(wall.result.denied_by, 0);
}

static void allow_ends_the_transaction_the_phase_or_the_request(void **state) {
    (void)state;
    static const char rest[] = "SecAction id:2,phase:1,log,pass\nSecAction id:3,phase:2,log,pass\n"
                               "SecAction id:4,phase:3,log,pass\nSecAction id:5,phase:4,log,pass\n"
                               "SecAction id:6,phase:5,log,pass\n";
    static const struct {
        const char *action, *wanted;
    } cases[] = {{"allow", "1,6"}, {"allow:phase", "1,3,4,5,6"}, {"allow:request", "1,4,5,6"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        PC_CLEANUP(tear_down) struct wall wall = {0};
        char rules[512];
        (void)snprintf(rules, sizeof rules, "SecAction id:1,phase:1,log,%s\n%s", cases[i].action,
                       rest);
        build(&wall, rules);
        exchange(&wall, GET, "200\nContent-Type: text/html\n\nbody");
        assert_string_equal(ids(&wall), cases[i].wanted);
        assert_int_equal(wall.result.verdict, PC_WAF_VERDICT_PASS);
    }
}

static void block_is_what_the_default_says(void **state) {
    (void)state;
    PC_CLEANUP(tear_down) struct wall wall = {0};
    build(&wall, "SecDefaultAction phase:1,log,deny,status:405\n"
                 "SecRule ARGS one id:1,phase:1,block\n");
    matches(&wall, GET, "1");
    assert_int_equal(wall.result.status, 405);
}

static void watch(void *context, const struct pc_waf_trace *trace) {
    struct pc_buf *told = context;
    pc_buf_addf(told, "%u/%u/%u %.*s=%.*s→%.*s%s;", trace->phase, trace->rule->id, trace->link,
                PC_ARG(trace->variable), PC_ARG(trace->value), PC_ARG(trace->transformed),
                trace->whole ? "!" : "");
}

static void every_match_can_be_watched(void **state) {
    (void)state;
    PC_CLEANUP(tear_down) struct wall wall = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf told = {0};
    build(&wall, "SecAction id:1,phase:1,nolog,pass\n"
                 "SecRule ARGS:a \"@rx one\" \"id:2,phase:1,nolog,pass,t:lowercase,chain\"\n"
                 " SecRule &ARGS \"@eq 1\"\n");
    wall.options.trace = watch;
    wall.options.trace_context = &told;
    exchange(&wall, "GET /?a=ONE HTTP/1.1\n\n", NULL);
    assert_span_equal(pc_buf_span(&told), "1/1/0 =→!;1/2/0 ARGS:a=ONE→one;1/2/1 &ARGS=1→1!;");
}

/* One value of TX and a text: the answer is the same as for any other rule. */
static void a_comparison_is_a_rule_like_any_other(void **state) {
    (void)state;
    static const struct {
        const char *rule, *more;
        bool matches;
    } cases[] = {
        {"TX:a \"@eq 3\"", "", true},
        {"TX:a \"@lt 3\"", "", false},
        {"TX:a \"!@eq 4\"", "", true},
        {"TX:a \"!@eq 3\"", "", false},
        {"TX:A \"@eq %{tx.a}\"", "", true},
        {"TX:none \"@eq 0\"", "", false},
        {"TX:none \"!@eq 1\"", "", false},
        {"TX:empty \"@streq \"", "", true},
        {"&TX:none \"@eq 0\"", "", true},
        {"&TX:a \"@eq 1\"", "", true},
        {"TX:/^a$/ \"@eq 3\"", "", true},
        {"TX:a|TX:b \"@eq 2\"", "", true},
        {"TX:text \"@streq upper\"", ",t:lowercase", true},
        {"TX:text \"@streq UPPER\"", ",t:lowercase", false},
        {"TX:text \"@streq upper\"", ",t:lowercase,multiMatch", true},
        {"TX:text \"@contains PP\"", "", true},
        {"TX:text \"@endsWith er\"", "", false},
        {"TX:2 \"@streq yz\"", "", true},
        {"TX:1 \"@beginsWith y\"", "", false},
        {"TX:3 \"@within anything\"", "", false},
        {"ENV:e \"@eq 3\"", "", true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char rules[1024];
        (void)snprintf(rules, sizeof rules,
                       "SecAction \"id:1,phase:1,nolog,pass,setvar:tx.a=3,setvar:tx.b=2,"
                       "setvar:tx.text=UPPER,setvar:tx.empty=,setenv:e=3\"\n"
                       "SecRule ARGS \"@rx ^(x)(yz)$\" \"id:2,phase:1,nolog,pass,capture\"\n"
                       "SecRule %s \"id:3,phase:1,log,pass%s\"\n",
                       cases[i].rule, cases[i].more);
        rules_match(rules, "GET /?q=xyz HTTP/1.1\n\n", cases[i].matches ? "3" : "");
    }
}

static void a_comparison_that_gives_up_is_a_limit(void **state) {
    (void)state;
    enum { WORD = 1024, VALUE = 8192 };
    PC_CLEANUP(tear_down) struct wall wall = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf rules = {0}, request = {0};
    pc_buf_add_str(&rules, "SecAction \"id:1,phase:1,nolog,pass,setvar:'tx.a=%{ARGS.q}'\"\n"
                           "SecRule TX:a \"@containsWord ");
    for (unsigned i = 0; i < WORD; i++)
        pc_buf_add_char(&rules, 'a');
    pc_buf_add_str(&rules, "\" \"id:2,phase:1,log,pass\"\n");
    pc_buf_add_str(&request, "GET /?q=");
    for (unsigned i = 0; i < VALUE; i++)
        pc_buf_add_char(&request, 'a');
    pc_buf_add_str(&request, " HTTP/1.1\n\n");
    build(&wall, pc_buf_str(&rules));
    exchange(&wall, pc_buf_str(&request), NULL);
    assert_int_equal(wall.result.verdict, PC_WAF_VERDICT_LIMIT);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rules_of_a_phase_run_in_their_order),
        cmocka_unit_test(a_match_without_log_is_not_told_but_acts),
        cmocka_unit_test(a_chain_needs_every_link),
        cmocka_unit_test(links_act_though_their_chain_fails),
        cmocka_unit_test(actions_run_for_each_value_that_matches),
        cmocka_unit_test(later_links_see_what_matched),
        cmocka_unit_test(skip_and_skip_after_stay_in_their_phase),
        cmocka_unit_test(a_marker_before_its_rule_is_not_gone_back_to),
        cmocka_unit_test(negation_turns_the_answer_for_each_value),
        cmocka_unit_test(equal_values_are_matched_for_each_name),
        cmocka_unit_test(captures_stand_until_the_next_match),
        cmocka_unit_test(multi_match_asks_after_each_step),
        cmocka_unit_test(a_denial_ends_what_follows_but_phase_5),
        cmocka_unit_test(phase_5_decides_nothing),
        cmocka_unit_test(allow_ends_the_transaction_the_phase_or_the_request),
        cmocka_unit_test(block_is_what_the_default_says),
        cmocka_unit_test(every_match_can_be_watched),
        cmocka_unit_test(a_comparison_is_a_rule_like_any_other),
        cmocka_unit_test(a_comparison_that_gives_up_is_a_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
