/* The resource's tenant, by path, query, header and body. */
#include "fixture.h"

static void check(const struct pc_settings_route *rule, const char *path, const char *query,
                  const char *header, const char *body, pc_err want, const char *tenant) {
    struct pc_arena arena = {0};
    struct pc_route route = {.settings = rule};
    struct pc_span out = {0};
    pc_err err = pc_policy_tenant(&route, pc_span_str(path), pc_span_str(query),
                                  pc_span_str(header), pc_span_str(body), &arena, &out);
    if (err != want)
        print_error("%s %s %s %s: %s\n", path, query, header, body, pc_err_name(err));
    assert_int_equal(err, want);
    if (tenant != NULL)
        assert_true(pc_span_eq(out, pc_span_str(tenant)));
    pc_arena_free(&arena);
}

static void of_the_path(void **state) {
    (void)state;
    struct pc_settings_route rule = {.path = PC_SPAN("/t/{tenant}/x/**"),
                                     .tenant_from = PC_TENANT_PATH,
                                     .tenant_name = PC_SPAN("tenant")};
    check(&rule, "/t/acme/x", "", "", "", PC_OK, "acme");
    check(&rule, "/t/acme/x/y", "", "", "", PC_OK, "acme");
    check(&rule, "/t", "", "", "", PC_ERR_NOTFOUND, NULL);
}

static void twice_in_the_path(void **state) {
    (void)state;
    struct pc_settings_route rule = {.path = PC_SPAN("/t/{tenant}/to/{tenant}"),
                                     .tenant_from = PC_TENANT_PATH,
                                     .tenant_name = PC_SPAN("tenant")};
    check(&rule, "/t/acme/to/acme", "", "", "", PC_OK, "acme");
    check(&rule, "/t/acme/to/other", "", "", "", PC_ERR_INVALID, NULL);
}

static void of_the_query(void **state) {
    (void)state;
    struct pc_settings_route rule = {.tenant_from = PC_TENANT_QUERY,
                                     .tenant_name = PC_SPAN("tenant")};
    check(&rule, "/", "a=1&tenant=ac%6de", "", "", PC_OK, "acme");
    check(&rule, "/", "a=1", "", "", PC_ERR_NOTFOUND, NULL);
    check(&rule, "/", "tenant=", "", "", PC_ERR_NOTFOUND, NULL);
    check(&rule, "/", "tenant=a&tenant=b", "", "", PC_ERR_INVALID, NULL);
    check(&rule, "/", "tenant=a;tenant=b", "", "", PC_ERR_INVALID, NULL);
}

static void of_the_header(void **state) {
    (void)state;
    struct pc_settings_route rule = {.tenant_from = PC_TENANT_HEADER,
                                     .tenant_name = PC_SPAN("x-tenant")};
    check(&rule, "/", "", "acme", "", PC_OK, "acme");
    check(&rule, "/", "", "", "", PC_ERR_NOTFOUND, NULL);
}

static void of_the_body(void **state) {
    (void)state;
    struct pc_settings_route rule = {.tenant_from = PC_TENANT_BODY,
                                     .tenant_name = PC_SPAN("meta/tenant")};
    check(&rule, "/", "", "", "{\"meta\":{\"tenant\":\"acme\"}}", PC_OK, "acme");
    check(&rule, "/", "", "", "{\"meta\":{\"tenant\":\"\\u0061cme\"}}", PC_OK, "acme");
    check(&rule, "/", "", "", "{\"meta\":{}}", PC_ERR_NOTFOUND, NULL);
    check(&rule, "/", "", "", "{\"meta\":[]}", PC_ERR_NOTFOUND, NULL);
    check(&rule, "/", "", "", "{\"meta\":{\"tenant\":7}}", PC_ERR_NOTFOUND, NULL);
    check(&rule, "/", "", "", "{\"meta\":{\"tenant\":\"\"}}", PC_ERR_NOTFOUND, NULL);
    check(&rule, "/", "", "", "[]", PC_ERR_NOTFOUND, NULL);
}

static void bodies_that_two_readers_read_differently(void **state) {
    (void)state;
    struct pc_settings_route rule = {.tenant_from = PC_TENANT_BODY, .tenant_name = PC_SPAN("t")};
    static const char *const bad[] = {"",
                                      "t",
                                      "{\"t\":\"a\",\"t\":\"b\"}",
                                      "{\"t\":\"a\",\"T\":\"b\"}",
                                      "{\"t\":\"a\",\"\\u0074\":\"b\"}",
                                      "{\"t\":\"a\"",
                                      "{\"t\":\"a\"} {\"t\":\"b\"}",
                                      "{\"t\":\"a\",}",
                                      "{/**/\"t\":\"a\"}",
                                      "{\"t\":\"\\ud800\"}",
                                      "{\"t\":\"\xff\"}",
                                      "\xef\xbb\xbf{\"t\":\"a\"}"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        check(&rule, "/", "", "", bad[i], PC_ERR_INVALID, NULL);
}

static void no_rule_names_none(void **state) {
    (void)state;
    struct pc_settings_route rule = {.path = PC_SPAN("/a")};
    check(&rule, "/a", "tenant=a", "a", "{}", PC_ERR_NOTFOUND, NULL);
}

static void rules_that_cannot_work(void **state) {
    (void)state;
    REFUSED("tenant.name", "missing", CLOSED("a", "/{t}"), .tenant_from = PC_TENANT_QUERY);
    REFUSED("tenant.name", "{u}", CLOSED("a", "/{t}"), .tenant_from = PC_TENANT_PATH,
            .tenant_name = PC_SPAN("u"));
    REFUSED("tenant.from", "streams", CLOSED("a", "/a"), .tenant_from = PC_TENANT_BODY,
            .tenant_name = PC_SPAN("t"), .stream = true);
    REFUSED("body_limit", "1MiB", CLOSED("a", "/a"), .tenant_from = PC_TENANT_BODY,
            .tenant_name = PC_SPAN("t"), .body_limit = 2 << 20);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(of_the_path),
        cmocka_unit_test(twice_in_the_path),
        cmocka_unit_test(of_the_query),
        cmocka_unit_test(of_the_header),
        cmocka_unit_test(of_the_body),
        cmocka_unit_test(bodies_that_two_readers_read_differently),
        cmocka_unit_test(no_rule_names_none),
        cmocka_unit_test(rules_that_cannot_work),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
