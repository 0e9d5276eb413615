/* Compiling: what is refused at load, and what it says. */
#include "fixture.h"

#include <stdio.h>

static void names(void **state) {
    (void)state;
    REFUSED("routes[0].name", "letters", OPEN("", "/a"));
    REFUSED("routes[0].name", "letters", OPEN("a b", "/a"));
    REFUSED("routes[0].name", "another", OPEN("portcullis-api", "/a"));
    struct pc_settings s = {COMMON, ROUTES({OPEN("a", "/a")}, {OPEN("a", "/b"), .line = 9})};
    assert_refused(&s, "routes[1].name", "another");
}

static void line_is_told(void **state) {
    (void)state;
    struct pc_settings s = ONE(OPEN("a", "nope"), .line = 42);
    struct pc_policy *policy;
    struct pc_policy_errors errors = {0};
    assert_int_equal(pc_policy_compile(&s, &policy, &errors), PC_ERR_INVALID);
    assert_int_equal(errors.count, 1);
    assert_int_equal(errors.items[0].line, 42);
    pc_arena_free(&errors.arena);
    assert_int_equal(pc_policy_compile(&s, &policy, NULL), PC_ERR_INVALID);
}

static void references(void **state) {
    (void)state;
    REFUSED("upstream", "no upstream \"other\"", OPEN("a", "/a"), .upstream = PC_SPAN("other"));
    REFUSED("upstream", "authority", OPEN("a", "/a"), .upstream = PC_SPAN("authority"));
    REFUSED("rate_limits", "\"x\"", OPEN("a", "/a"), .rate_limits = TEXTS(PC_SPAN("x")));
    REFUSED("rate_limits", "\"login\"", OPEN("a", "/a"), .rate_limits = TEXTS(PC_SPAN("login")));
}

static void paths(void **state) {
    (void)state;
    static const char *const bad[] = {"",      "a",     "/a/**/b", "/a*",    "/{}",     "/{a b}",
                                      "/a{b}", "/{a}b", "//a",     "/a//b",  "/a/../b", "/a;b",
                                      "/a?b",  "/a#b",  "/%61",    "/a%2fb", "/*",      "/%c3%a9",
                                      "/a b",  "/**/",  "/."};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct pc_settings s = ONE(OPEN("a", "/x"));
        s.routes[0].path = pc_span_str(bad[i]);
        assert_refused(&s, "routes[0].path", "");
    }
}

static void methods(void **state) {
    (void)state;
    REFUSED("methods", "upper case", OPEN("a", "/a"), .methods = TEXTS(PC_SPAN("get")));
    REFUSED("methods", "upper case", OPEN("a", "/a"), .methods = TEXTS(PC_SPAN("")));
    REFUSED("methods", "never", OPEN("a", "/a"), .methods = TEXTS(PC_SPAN("TRACE")));
}

static void hosts(void **state) {
    (void)state;
    REFUSED("routes[0].hosts", "no host name", OPEN("a", "/a"), .hosts = TEXTS(PC_SPAN("a/b")));
    struct pc_settings s = ONE(OPEN("a", "/a"));
    s.hosts.count = 0;
    assert_refused(&s, "hosts", "none");
    s.hosts = TEXTS(PC_SPAN("*"));
    assert_refused(&s, "hosts[0]", "no host name");
    s.hosts = TEXTS(PC_SPAN("ok.test"), PC_SPAN("a.test:80"));
    assert_refused(&s, "hosts[1]", "no host name");
}

static void unreachable(void **state) {
    (void)state;
    struct pc_settings s = {COMMON, ROUTES({OPEN("all", "/**")}, {CLOSED("b", "/b")})};
    assert_refused(&s, "routes[1].path", "\"all\"");
    s = (struct pc_settings){COMMON, ROUTES({OPEN("a", "/{x}")}, {CLOSED("b", "/b")})};
    assert_refused(&s, "routes[1].path", "\"a\"");
    s = (struct pc_settings){COMMON, ROUTES({OPEN("a", "/portcullis/v1/x")})};
    assert_refused(&s, "routes[0].path", "portcullis-api");
    s = (struct pc_settings){
        COMMON, ROUTES({OPEN("a", "/**"), .methods = TEXTS(PC_SPAN("POST"))}, {CLOSED("b", "/b")},
                       {CLOSED("c", "/{x}/"), .hosts = TEXTS(PC_SPAN("a.gate.test"))},
                       {CLOSED("d", "/{x}/")}, {CLOSED("e", "/{x}/{y}")})};
    pc_policy_free(compiled(&s));
}

static void permissions(void **state) {
    (void)state;
    REFUSED("permissions", "exact", CLOSED("a", "/a"), .permissions = TEXTS(PC_SPAN("read:*")));
    REFUSED("permissions", "exact", CLOSED("a", "/a"), .permissions = TEXTS(PC_SPAN("*")));
    REFUSED("permissions", "exact", CLOSED("a", "/a"), .permissions = TEXTS(PC_SPAN("a b")));
    REFUSED("permissions", "exact", CLOSED("a", "/a"), .permissions = TEXTS(PC_SPAN("a:")));
}

static void too_many_permissions(void **state) {
    (void)state;
    static char texts[PC_PERMISSIONS_MAX + 1][8];
    static struct pc_span spans[PC_PERMISSIONS_MAX + 1];
    for (size_t i = 0; i <= PC_PERMISSIONS_MAX; i++) {
        (void)snprintf(texts[i], sizeof texts[i], "p%zu", i);
        spans[i] = pc_span_str(texts[i]);
    }
    struct pc_settings s = ONE(CLOSED("a", "/a"));
    s.routes[0].permissions = (struct pc_texts){spans, PC_PERMISSIONS_MAX + 1};
    assert_refused(&s, "permissions", "more than 512");
    s.routes[0].permissions.count--;
    struct pc_policy *policy = compiled(&s);
    size_t count;
    const struct pc_route *routes = pc_policy_routes(policy, &count);
    struct pc_permission_set set = {0};
    pc_policy_grant(policy, PC_SPAN("*"), &set);
    assert_true(pc_policy_permits(&routes[count - 1], &set));
    set.bits[7] &= ~(UINT64_C(1) << 63);
    assert_false(pc_policy_permits(&routes[count - 1], &set));
    pc_policy_free(policy);
}

static void the_rest_of_the_settings(void **state) {
    (void)state;
    struct pc_settings s = ONE(OPEN("a", "/a"));
    s.cors.origins = TEXTS(PC_SPAN("*"));
    assert_refused(&s, "cors.origins[0]", "no origin");
    s.cors.origins = TEXTS(PC_SPAN("https://a.test/"));
    assert_refused(&s, "cors.origins[0]", "no origin");
    s.cors.origins = TEXTS(PC_SPAN("https://a.test:8443"));
    pc_policy_free(compiled(&s));
    s.upstreams[0].name = PC_SPAN("authority");
    assert_refused(&s, "upstreams[0]", "gate's own");
    s.upstreams[0].name = PC_SPAN("app");
    struct pc_settings_rate rates[2] = {{.name = PC_SPAN("x"), .count = 1, .per = PC_SECOND},
                                        {.name = PC_SPAN("x"), .count = 1, .per = PC_SECOND}};
    s.rates = rates;
    s.rate_count = 2;
    assert_refused(&s, "rate_limits[1]", "twice");
    rates[1] = (struct pc_settings_rate){.name = PC_SPAN("y")};
    assert_refused(&s, "rate_limits[1]", "nothing");
    rates[1] =
        (struct pc_settings_rate){.name = PC_SPAN("y"), .count = 1, .per = PC_DAY, .burst = 366};
    assert_refused(&s, "rate_limits[1]", "over a year");
    s.rate_count = 1;
    struct pc_settings_role role = {PC_SPAN("r"), TEXTS(PC_SPAN("read:*"), PC_SPAN("a b"))};
    s.roles = &role;
    s.role_count = 1;
    assert_refused(&s, "roles[0]", "no permission");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names),
        cmocka_unit_test(line_is_told),
        cmocka_unit_test(references),
        cmocka_unit_test(paths),
        cmocka_unit_test(methods),
        cmocka_unit_test(hosts),
        cmocka_unit_test(unreachable),
        cmocka_unit_test(permissions),
        cmocka_unit_test(too_many_permissions),
        cmocka_unit_test(the_rest_of_the_settings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
