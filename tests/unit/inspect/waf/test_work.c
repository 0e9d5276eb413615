/* The bounds of a transaction: work and memory. What is beyond them is a verdict. */
#include "inspect/waf/transaction.h"

#include "transacting.h"

static const char rules[] =
    "SecAction \"id:1,phase:1,nolog,pass,setvar:tx.detection_paranoia_level=2,initcol:ip=x\"\n"
    "SecRule ARGS|REQUEST_HEADERS|XML:/* \"@rx (a)(b)?\" \"id:2,phase:2,log,pass,capture,"
    "multiMatch,t:urlDecodeUni,t:htmlEntityDecode,t:lowercase,setvar:tx.n_%{MATCHED_VAR_NAME}=+1,"
    "setvar:ip.n=+1,msg:'%{MATCHED_VAR} %{TX.1}',chain\"\n"
    " SecRule MATCHED_VARS|MATCHED_VARS_NAMES \"@rx .\" ctl:ruleRemoveTargetById=3;ARGS:b\n"
    "SecRule ARGS \"@pm a b\" \"id:3,phase:2,log,pass,t:base64Decode,t:sha1,t:hexEncode\"\n"
    "SecRule ARGS \"@pm a b\" \"id:4,phase:2,log,pass,ctl:ruleRemoveById=9\"\n"
    "SecRule ARGS:/^a/|&ARGS \"!@within %{tx.n} %{ARGS.a}\" \"id:5,phase:2,log,pass\"\n"
    "SecRule RESPONSE_BODY \"@rx x\" \"id:6,phase:4,log,pass,t:compressWhitespace\"\n";

static const char request[] = "POST /x?a=%41b&b=1&c=YWJj HTTP/1.1\nHost: a\nCookie: a=b\n"
                              "Content-Type: application/json\n\n{\"a\":[1,\"%3Cab\"],\"b\":null}";
static const char answer[] = "200\nContent-Type: text/html\n\nx  y";

/* As exchange, but any step may fail: then the caller refuses. False: it passed. */
static bool refused(struct wall *wall, const char *text) {
    if (begin(wall) != PC_OK || give_request(wall, pc_span_str(text), false) != PC_OK ||
        give_answer(wall, pc_span_str(answer)) != PC_OK)
        return true;
    finish(wall);
    return wall->result.verdict != PC_WAF_VERDICT_PASS;
}

/* Whole or refused: what failed on the way is no reason to find less. */
static void memory_may_run_out_anywhere(void **state) {
    (void)state;
    static const char *const requests[] = {
        request,
        "POST / HTTP/1.1\nContent-Type: multipart/form-data; boundary=x\n\n--x\r\n"
        "Content-Disposition: form-data; name=\"a\"; filename=\"b\"\r\n\r\nb\r\n--x--\r\n",
        "POST / HTTP/1.1\nContent-Type: text/xml\n\n<a b='c'>ab</a>",
        "POST / HTTP/1.1\nContent-Type: application/x-www-form-urlencoded\n\na=b&c=%41",
    };
    PC_CLEANUP(tear_down) struct wall wall = {0};
    build(&wall, rules);
    for (size_t i = 0; i < sizeof requests / sizeof requests[0]; i++) {
        assert_false(refused(&wall, requests[i]));
        char whole[1024];
        (void)snprintf(whole, sizeof whole, "%s", ids(&wall));
        size_t needed = wall.arena.used;
        for (size_t limit = 1; limit < needed; limit += 16) {
            wall.arena.limit = limit;
            if (!refused(&wall, requests[i]))
                assert_string_equal(ids(&wall), whole);
        }
        wall.arena.limit = 0;
        assert_false(refused(&wall, requests[i]));
    }
}

/* What patterns take is measured, so the work differs a little from one time to the next. */
static void work_may_be_too_much_anywhere(void **state) {
    (void)state;
    PC_CLEANUP(tear_down) struct wall wall = {0};
    build(&wall, rules);
    uint64_t needed = UINT64_MAX; /* the bound is far away */
    for (unsigned i = 0; i < 5; i++) {
        assert_false(refused(&wall, request));
        needed = wall.tx->work < needed ? wall.tx->work : needed;
    }
    for (uint64_t most = 1; most < needed / 2; most += 7) {
        wall.options.max_work = most;
        assert_true(refused(&wall, request));
        assert_int_equal(wall.result.verdict, PC_WAF_VERDICT_LIMIT);
        assert_string_equal(wall.result.limit, "more work than one request may make");
    }
}

/* The first to ask a pattern does not pay for its being compiled. */
static void making_patterns_ready_is_no_work_of_a_request(void **state) {
    (void)state;
    PC_CLEANUP(tear_down) struct wall wall = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf many = {0};
    for (unsigned i = 1; i < 60; i++)
        pc_buf_addf(&many,
                    "SecRule ARGS \"@rx (?i)(?:this|that|%u) one is (?:long|short)\" "
                    "id:%u,phase:1,log,pass\n",
                    i, i);
    build(&wall, pc_buf_str(&many));
    wall.options.max_work = 0; /* the default */
    exchange(&wall, "GET /?a=this+one+is+long+enough+to+be+measured,+aaaa+bbbb+a HTTP/1.1\n\n",
             NULL);
    assert_null(wall.result.limit);
}

static void a_limit_while_detecting_is_told_and_lets_pass(void **state) {
    (void)state;
    PC_CLEANUP(tear_down) struct wall wall = {0};
    build(&wall, rules);
    wall.options.mode = PC_WAF_DETECT;
    wall.options.max_work = 100;
    assert_false(refused(&wall, request));
    assert_true(wall.result.would_deny);
    assert_string_equal(wall.result.limit, "more work than one request may make");
    assert_int_equal(wall.result.denied_by, 0);
}

static void what_was_denied_stays_denied(void **state) {
    (void)state;
    PC_CLEANUP(tear_down) struct wall wall = {0};
    build(&wall, "SecAction id:1,phase:1,deny,status:418\n");
    exchange(&wall, request, NULL);
    pc_waf_limit(wall.tx, "later");
    pc_waf_result(wall.tx, &wall.result);
    assert_int_equal(wall.result.verdict, PC_WAF_VERDICT_DENY);
    assert_int_equal(wall.result.status, 418);
}

static void one_pattern_that_gives_up_is_a_limit(void **state) {
    (void)state;
    PC_CLEANUP(tear_down) struct wall wall = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
    build(&wall, "SecRule ARGS \"@rx ^((a+)+)+(x|y)?[^a]z$\" id:1,phase:1,log,pass\n");
    pc_waf_engine_prefilter(wall.engine, false);
    pc_buf_add_str(&text, "GET /?a=");
    for (unsigned i = 0; i < 5000; i++)
        pc_buf_add_char(&text, 'a');
    pc_buf_add_str(&text, "bbz HTTP/1.1\n\n");
    exchange(&wall, pc_buf_str(&text), NULL);
    assert_int_equal(wall.result.verdict, PC_WAF_VERDICT_LIMIT);
    assert_string_equal(wall.result.limit, "the work of one pattern");
}

/* A name that a selector gives up at hides its value from no rule. */
static void a_selector_that_takes_too_long_is_a_limit(void **state) {
    (void)state;
    PC_CLEANUP(tear_down) struct wall wall = {0};
    build(&wall, "SecRule ARGS:/^(?:a+)+c\\d?$/|!ARGS:x \"@rx evil\" \"id:1,phase:1,log,deny\"\n");
    exchange(&wall, "GET /?aac1=evil HTTP/1.1\n\n", NULL);
    assert_int_equal(wall.result.verdict, PC_WAF_VERDICT_DENY);
    exchange(&wall,
             "GET /?aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaacc=evil "
             "HTTP/1.1\n\n",
             NULL);
    assert_int_equal(wall.result.verdict, PC_WAF_VERDICT_LIMIT);
    assert_string_equal(wall.result.limit, "the work of one pattern");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_may_run_out_anywhere),
        cmocka_unit_test(work_may_be_too_much_anywhere),
        cmocka_unit_test(making_patterns_ready_is_no_work_of_a_request),
        cmocka_unit_test(a_limit_while_detecting_is_told_and_lets_pass),
        cmocka_unit_test(what_was_denied_stays_denied),
        cmocka_unit_test(one_pattern_that_gives_up_is_a_limit),
        cmocka_unit_test(a_selector_that_takes_too_long_is_a_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
