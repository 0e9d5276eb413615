/* Matching: order, wildcards, methods, hosts, and spellings that must not slip past a rule. */
#include "fixture.h"

static struct pc_policy *policy;

static const char *match_host(const char *host, const char *method, const char *path) {
    enum pc_reason reason;
    const struct pc_route *route = pc_policy_match(policy, PC_LISTENER_MAIN, pc_span_str(host),
                                                   pc_span_str(method), pc_span_str(path), &reason);
    if (route != NULL)
        return route->settings->name.ptr;
    return pc_reason_name(reason);
}

static const char *match(const char *method, const char *path) {
    return match_host("gate.test", method, path);
}

static void the_first_that_fits(void **state) {
    (void)state;
    assert_string_equal(match("GET", "/files"), "list");
    assert_string_equal(match("HEAD", "/files"), "list");
    assert_string_equal(match("GET", "/files/7"), "get");
    assert_string_equal(match("PUT", "/files/7"), "put");
    assert_string_equal(match("DELETE", "/files/7"), "put");
    assert_string_equal(match("GET", "/files/7/parts/2"), "part");
    assert_string_equal(match("GET", "/files/7/parts"), "rest");
    assert_string_equal(match("GET", "/x/deep"), "deep");
    assert_string_equal(match("PATCH", "/x/deep/y/z"), "deep");
    assert_string_equal(match("GET", "/"), "rest");
    assert_string_equal(match("GET", "/caf%C3%A9"), "cafe");
}

static void two_stars_take_the_rest(void **state) {
    (void)state;
    assert_string_equal(match("GET", "/admin"), "admin");
    assert_string_equal(match("GET", "/admin/"), "admin");
    assert_string_equal(match("GET", "/admin/a/b/"), "admin");
    assert_string_equal(match("GET", "/administrator"), "rest");
}

static void a_trailing_slash_counts(void **state) {
    (void)state;
    assert_string_equal(match("GET", "/dir/"), "slash");
    assert_string_equal(match("GET", "/dirs/"), "rest");
    assert_string_equal(match("GET", "/files/7/parts/"), "rest"); /* {n} is not empty */
}

/* A service that takes /files/ for /files must not be reached there by the wide route. */
static void a_trailing_slash_does_not_slip_past(void **state) {
    (void)state;
    assert_string_equal(match("GET", "/files/"), "no_route");
    assert_string_equal(match("HEAD", "/files/"), "no_route");
    assert_string_equal(match("GET", "/Files/"), "no_route");
    assert_string_equal(match("GET", "/files/7/"), "no_route");
    assert_string_equal(match("GET", "/files/7/parts/2/"), "no_route");
    assert_string_equal(match("GET", "/dir"), "no_route");
    assert_string_equal(match("GET", "/DIR"), "no_route");
    assert_string_equal(match("POST", "/portcullis/v1/sign-in/"), "portcullis-sign-in-step");
    assert_string_equal(match("GET", "/spelled"), "spelled");
    assert_string_equal(match("GET", "/spelled/"), "below");
    assert_string_equal(match("GET", "/spelled/x/"), "below");
}

static void methods(void **state) {
    (void)state;
    assert_string_equal(match("POST", "/files"), "method_not_allowed");
    assert_string_equal(match("OPTIONS", "/files/7"), "method_not_allowed");
    assert_string_equal(match("get", "/files"), "method_not_allowed");
    assert_string_equal(match("", "/files"), "method_not_allowed");
    assert_string_equal(match("TRACE", "/x/deep"), "method_not_allowed");
    assert_string_equal(match("CONNECT", "/x/deep"), "method_not_allowed");
    assert_string_equal(match("GET", ""), "no_route");
}

static void hosts(void **state) {
    (void)state;
    assert_string_equal(match_host("a.gate.test", "GET", "/sub"), "sub");
    assert_string_equal(match_host("A.GATE.TEST:8443", "GET", "/sub"), "sub");
    assert_string_equal(match_host("b.gate.test", "GET", "/sub"), "rest");
}

/* A service that does not tell /ADMIN from /admin must not be reached there by the wide route. */
static void spellings_do_not_slip_past(void **state) {
    (void)state;
    assert_string_equal(match("GET", "/ADMIN"), "no_route");
    assert_string_equal(match("GET", "/Admin/x"), "no_route");
    assert_string_equal(match("GET", "/u%40x"), "no_route");
    assert_string_equal(match("GET", "/U%40X"), "no_route");
    assert_string_equal(match("GET", "/CAF%C3%A9"), "no_route");
    assert_string_equal(match("GET", "/Files/7/parts/2"), "no_route");
    assert_string_equal(match("GET", "/files/7/PARTS/2"), "no_route");
    assert_string_equal(match("GET", "/files/7/PARTS"), "rest");
    assert_string_equal(match_host("b.gate.test", "GET", "/SUB"), "rest");
    assert_string_equal(match("GET", "/PORTCULLIS/v1/me"), "no_route");
}

static void the_gates_own(void **state) {
    (void)state;
    assert_string_equal(match("POST", "/portcullis/v1/sign-in"), "portcullis-sign-in");
    assert_string_equal(match("GET", "/portcullis/v1/me"), "portcullis-api");
    assert_string_equal(match("DELETE", "/portcullis/v1/me/keys/1"), "portcullis-api");
    assert_string_equal(match("GET", "/.well-known/jwks.json"), "portcullis-jwks");
    assert_string_equal(match("GET", "/.well-known/other"), "rest");
    size_t count;
    const struct pc_route *routes = pc_policy_routes(policy, &count);
    assert_true(count > 11);
    assert_true(routes[0].builtin);
    assert_string_equal(routes[0].upstream, "authority");
    assert_int_equal(routes[0].rates[0]->count, 5);
    assert_int_equal(routes[0].settings->body_limit, 65536);
}

static const char *match_operator(const char *method, const char *path) {
    enum pc_reason reason;
    const struct pc_route *route =
        pc_policy_match(policy, PC_LISTENER_OPERATOR, PC_SPAN("localhost"), pc_span_str(method),
                        pc_span_str(path), &reason);
    return route == NULL ? pc_reason_name(reason) : route->settings->name.ptr;
}

/* Neither listener reaches what belongs to the other one. */
static void listeners_are_apart(void **state) {
    (void)state;
    assert_string_equal(match_operator("GET", "/operator/users"), "operator");
    assert_string_equal(match_operator("POST", "/admin/v1/users"), "operator");
    assert_string_equal(match_operator("DELETE", "/files"), "operator");
    assert_string_equal(match_operator("POST", "/portcullis/v1/sign-in"), "operator-sign-in");
    assert_string_equal(match_operator("POST", "/portcullis/v1/sign-in/totp"), "operator-sign-in");
    assert_string_equal(match_operator("TRACE", "/"), "method_not_allowed");
    assert_string_equal(match("GET", "/operator/users"), "rest");
    size_t count;
    const struct pc_route *routes = pc_policy_routes(policy, &count);
    for (size_t i = 0; i < count; i++) {
        bool operators = routes[i].listener == PC_LISTENER_OPERATOR;
        if (routes[i].builtin)
            assert_string_equal(routes[i].upstream, operators ? "operator" : "authority");
        else
            assert_false(operators);
    }
}

/* Both spellings may be routes of their own. */
static void explicit_spellings(void **state) {
    (void)state;
    struct pc_policy *saved = policy;
    struct pc_settings settings = {COMMON, ROUTES({CLOSED("low", "/api")}, {CLOSED("up", "/API")})};
    policy = compiled(&settings);
    assert_string_equal(match("GET", "/api"), "low");
    assert_string_equal(match("GET", "/API"), "up");
    assert_string_equal(match("GET", "/Api"), "no_route");
    pc_policy_free(policy);
    policy = saved;
}

int main(void) {
    struct pc_settings settings = {
        COMMON,
        ROUTES({CLOSED("list", "/files")}, {CLOSED("get", "/files/{id}")},
               {CLOSED("put", "/files/{id}"), .methods = TEXTS(PC_SPAN("PUT"), PC_SPAN("DELETE"))},
               {CLOSED("part", "/files/{id}/parts/{n}")}, {CLOSED("admin", "/admin/**")},
               {CLOSED("slash", "/dir/")}, {CLOSED("spelled", "/spelled")},
               {CLOSED("below", "/spelled/**")},
               {CLOSED("sub", "/sub"), .hosts = TEXTS(PC_SPAN("a.gate.test"))},
               {OPEN("deep", "/{a}/deep/**"), .methods = TEXTS(PC_SPAN("*"))},
               {OPEN("cafe", "/caf%C3%A9")}, {OPEN("at", "/u@x")}, {OPEN("rest", "/**")})};
    policy = compiled(&settings);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_that_fits),
        cmocka_unit_test(two_stars_take_the_rest),
        cmocka_unit_test(a_trailing_slash_counts),
        cmocka_unit_test(a_trailing_slash_does_not_slip_past),
        cmocka_unit_test(methods),
        cmocka_unit_test(hosts),
        cmocka_unit_test(spellings_do_not_slip_past),
        cmocka_unit_test(the_gates_own),
        cmocka_unit_test(listeners_are_apart),
        cmocka_unit_test(explicit_spellings),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    pc_policy_free(policy);
    return failed;
}
