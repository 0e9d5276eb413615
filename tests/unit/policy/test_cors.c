/* Cross-origin rules. */
#include "fixture.h"

static void origins_and_preflights(void **state) {
    (void)state;
    struct pc_settings s = {COMMON, ROUTES({OPEN("a", "/a")})};
    s.cors.origins = TEXTS(PC_SPAN("https://app.test"));
    s.cors.methods = TEXTS(PC_SPAN("GET"), PC_SPAN("PUT"));
    s.cors.headers = TEXTS(PC_SPAN("Authorization"), PC_SPAN("Content-Type"));
    struct pc_policy *p = compiled(&s);
    assert_true(pc_policy_origin_allowed(p, PC_SPAN("https://app.test")));
    assert_false(pc_policy_origin_allowed(p, PC_SPAN("https://app.test:443")));
    assert_false(pc_policy_origin_allowed(p, PC_SPAN("http://app.test")));
    assert_false(pc_policy_origin_allowed(p, PC_SPAN("https://app.test.evil.test")));
    assert_false(pc_policy_origin_allowed(p, PC_SPAN("null")));
    assert_false(pc_policy_origin_allowed(p, PC_SPAN("")));
    assert_true(pc_policy_preflight_allowed(p, PC_SPAN("PUT"), PC_SPAN("")));
    assert_true(
        pc_policy_preflight_allowed(p, PC_SPAN("GET"), PC_SPAN("authorization, CONTENT-TYPE")));
    assert_false(pc_policy_preflight_allowed(p, PC_SPAN("DELETE"), PC_SPAN("")));
    assert_false(pc_policy_preflight_allowed(p, PC_SPAN("put"), PC_SPAN("")));
    assert_false(pc_policy_preflight_allowed(p, PC_SPAN(""), PC_SPAN("")));
    assert_false(pc_policy_preflight_allowed(p, PC_SPAN("GET"), PC_SPAN("x-other")));
    assert_false(pc_policy_preflight_allowed(p, PC_SPAN("GET"), PC_SPAN("authorization,,x")));
    assert_false(pc_policy_preflight_allowed(p, PC_SPAN("GET"), PC_SPAN("authorization,")));
    pc_policy_free(p);
}

static void off_allows_none(void **state) {
    (void)state;
    struct pc_settings s = {COMMON, ROUTES({OPEN("a", "/a")})};
    struct pc_policy *p = compiled(&s);
    assert_false(pc_policy_origin_allowed(p, PC_SPAN("https://app.test")));
    assert_false(pc_policy_origin_allowed(p, PC_SPAN("")));
    pc_policy_free(p);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(origins_and_preflights),
        cmocka_unit_test(off_allows_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
