/* Whole requests: read from text, hostile ones too, and run. */
#include "opened.h"

#include "inspect/waf/replay.h"

#define ok(call) assert_int_equal((call), PC_OK)

static const char rules[] =
    "SecRequestBodyAccess On\n"
    "SecRule REQUEST_HEADERS:X-A \"@streq bad\" \"id:1,phase:1,deny,log\"\n"
    "SecRule ARGS \"@contains bad\" \"id:2,phase:2,deny,log,severity:'CRITICAL'\"\n";

static void a_request_is_read(void **state) {
    (void)state;
    struct pc_arena arena = {0};
    struct pc_waf_request request;
    struct pc_diag diag = {{0}};
    ok(pc_waf_request_parse(
        PC_SPAN("POST /a b?c HTTP/1.1\r\nHost: x\r\nX-A:  y \r\nEmpty:\r\n\r\nbody\r\nmore"),
        &arena, &request, &diag));
    assert_span_equal(request.method, "POST");
    assert_span_equal(request.target, "/a b?c"); /* malformed, and for the rules to see */
    assert_span_equal(request.protocol, "HTTP/1.1");
    assert_int_equal(request.header_count, 3);
    assert_span_equal(pc_waf_request_find(&request, PC_SPAN("x-a")), "y");
    assert_int_equal(pc_waf_request_find(&request, PC_SPAN("none")).len, 0);
    assert_span_equal(request.body, "body\r\nmore");
    ok(pc_waf_request_parse(PC_SPAN("GET /\nHost: x\n\nbody"), &arena, &request, &diag));
    assert_span_equal(request.target, "/");
    assert_span_equal(request.body, "body");
    ok(pc_waf_request_parse(PC_SPAN("GET / HTTP/1.0"), &arena, &request, &diag));
    assert_int_equal(request.header_count, 0);
    pc_arena_free(&arena);
}

static void nonsense_is_refused_with_its_line(void **state) {
    (void)state;
    static const struct {
        const char *text;
        const char *said;
    } bad[] = {{"", "line 1"},
               {"\r\n", "line 1"},
               {"GET", "line 1"},
               {"GET  ", "line 1"},
               {" / HTTP/1.1", "line 1"},
               {"GET / HTTP/1.1\nnone\n\n", "line 2"},
               {"GET / HTTP/1.1\nA: b\n: c\n\n", "line 3"}};
    struct pc_waf_request request;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct pc_arena arena = {0};
        struct pc_diag diag = {{0}};
        assert_int_equal(pc_waf_request_parse(pc_span_str(bad[i].text), &arena, &request, &diag),
                         PC_ERR_INVALID);
        assert_non_null(strstr(diag.text, bad[i].said));
        pc_arena_free(&arena);
    }
    struct pc_arena arena = {0};
    struct pc_buf many = {0};
    struct pc_diag diag = {{0}};
    pc_buf_add_str(&many, "GET / HTTP/1.1\n");
    for (size_t i = 0; i <= PC_WAF_REQUEST_HEADERS_MAX; i++)
        pc_buf_add_str(&many, "a: b\n");
    assert_int_equal(pc_waf_request_parse(pc_buf_span(&many), &arena, &request, &diag),
                     PC_ERR_INVALID);
    pc_buf_free(&many);
    pc_arena_free(&arena);
}

static enum pc_waf_verdict run(struct opened *opened, const char *text, uint32_t *by) {
    const struct pc_waf_options options = {.mode = PC_WAF_BLOCKING};
    struct pc_waf_request request;
    struct pc_waf_result result;
    struct pc_diag diag = {{0}};
    struct pc_waf_tx *tx = NULL;
    pc_arena_reset(&opened->work);
    ok(pc_waf_request_parse(pc_span_str(text), &opened->arena, &request, &diag));
    ok(pc_waf_replay(opened->engine, &options, &request, &opened->work, &result, &tx));
    assert_non_null(tx);
    *by = result.denied_by;
    return result.verdict;
}

static void it_runs_through_both_phases(void **state) {
    (void)state;
    struct opened opened = open_rules(rules);
    uint32_t by = 0;
    assert_int_equal(run(&opened, "GET /?a=good HTTP/1.1\nHost: x\n\n", &by), PC_WAF_VERDICT_PASS);
    assert_int_equal(run(&opened, "GET /?a=bad HTTP/1.1\nX-A: bad\n\n", &by), PC_WAF_VERDICT_DENY);
    assert_int_equal(by, 1);
    assert_int_equal(run(&opened, "GET /?a=bad HTTP/1.1\nHost: x\n\n", &by), PC_WAF_VERDICT_DENY);
    assert_int_equal(by, 2);
    assert_int_equal(
        run(&opened, "POST / HTTP/1.1\nContent-Type: application/x-www-form-urlencoded\n\na=bad",
            &by),
        PC_WAF_VERDICT_DENY);
    assert_int_equal(by, 2);
    close_rules(&opened);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_request_is_read),
        cmocka_unit_test(nonsense_is_refused_with_its_line),
        cmocka_unit_test(it_runs_through_both_phases),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
