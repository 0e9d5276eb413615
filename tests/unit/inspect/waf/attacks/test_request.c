/* Attacks end up in the variable that they are meant for, and nowhere else. */
#include "../opened.h"

#include "inspect/waf/attacks/attacks.h"

#define ok(call) assert_int_equal((call), PC_OK)

static const struct pc_waf_attack attack = {"sqli", "test", "ARGS", "a' =\r\n;b", 8};

static struct pc_waf_request request_of(struct pc_arena *arena, const char *variable) {
    struct pc_waf_request request;
    ok(pc_waf_attack_request(&attack, pc_span_str(variable), PC_SPAN("a.test"), PC_SPAN("/p"),
                             arena, &request));
    assert_span_equal(pc_waf_request_find(&request, PC_SPAN("host")), "a.test");
    return request;
}

static void places(void **state) {
    (void)state;
    struct pc_arena arena = {0};
    assert_span_equal(request_of(&arena, "ARGS:q").target, "/p?q=a%27%20%3D%0D%0A%3Bb");
    assert_span_equal(request_of(&arena, "ARGS").target, "/p?q=a%27%20%3D%0D%0A%3Bb");
    assert_span_equal(request_of(&arena, "ARGS_GET_NAMES").target, "/p?a%27%20%3D%0D%0A%3Bb=1");
    assert_span_equal(request_of(&arena, "QUERY_STRING").target, "/p?a%27%20%3D%0D%0A%3Bb");
    assert_span_equal(request_of(&arena, "REQUEST_FILENAME").target, "/p/a%27%20%3D%0D%0A;b");
    struct pc_waf_request request = request_of(&arena, "ARGS_POST:a b");
    assert_span_equal(request.method, "POST");
    assert_span_equal(request.body, "a%20b=a%27%20%3D%0D%0A%3Bb");
    assert_span_equal(pc_waf_request_find(&request, PC_SPAN("content-length")), "26");
    request = request_of(&arena, "REQUEST_COOKIES:c");
    assert_span_equal(pc_waf_request_find(&request, PC_SPAN("cookie")), "c=a' =b");
    request = request_of(&arena, "REQUEST_HEADERS:User-Agent");
    assert_span_equal(pc_waf_request_find(&request, PC_SPAN("user-agent")), "a' =;b");
    assert_int_equal(request.header_count, 3);
    request = request_of(&arena, "REQUEST_HEADERS:X-A");
    assert_span_equal(pc_waf_request_find(&request, PC_SPAN("x-a")), "a' =;b");
    request = request_of(&arena, "REQUEST_BODY");
    assert_span_equal(request.body, "a' =\r\n;b");
    request = request_of(&arena, "FILES:f");
    assert_true(request.body.len > 50);
    pc_arena_free(&arena);
}

static void what_no_client_says_is_not_tried(void **state) {
    (void)state;
    static const char *const none[] = {"TX:a", "DURATION", "XML", "REMOTE_ADDR", "NONSENSE", ""};
    struct pc_arena arena = {0};
    struct pc_waf_request request;
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        assert_int_equal(pc_waf_attack_request(&attack, pc_span_str(none[i]), PC_SPAN("a.test"),
                                               PC_SPAN("/p"), &arena, &request),
                         PC_ERR_NOTFOUND);
    pc_arena_free(&arena);
}

static void every_attack_can_be_made(void **state) {
    (void)state;
    assert_true(pc_waf_attack_count >= 150 && pc_waf_attack_count <= 250);
    for (size_t i = 0; i < pc_waf_attack_count; i++) {
        struct pc_arena arena = {0};
        struct pc_waf_request request;
        assert_true(pc_waf_attacks[i].len > 0);
        ok(pc_waf_attack_request(&pc_waf_attacks[i], pc_span_str(pc_waf_attacks[i].where),
                                 PC_SPAN("a.test"), PC_SPAN("/"), &arena, &request));
        pc_arena_free(&arena);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(places),
        cmocka_unit_test(what_no_client_says_is_not_tried),
        cmocka_unit_test(every_attack_can_be_made),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
