/* Content bundles are made of what the configuration names, and say what is wrong with it. */
#define _GNU_SOURCE
#include "content_bundle.h"

static void nothing_asked_for_needs_no_bundle(void **state) {
    (void)state;
    struct pc_settings_route routes[] = {{.name = PC_SPAN("a")}};
    struct pc_settings settings = {.routes = routes, .route_count = 1};
    settings.dlp.sensitive.request = settings.dlp.sensitive.response = PC_CEILING_INHERIT;
    assert_false(pc_content_wanted(&settings));
    routes[0].sensitive.response = PC_CEILING_LOG;
    assert_true(pc_content_wanted(&settings));
    routes[0].sensitive.response = PC_CEILING_INHERIT;
    assert_false(pc_content_wanted(&settings));
    routes[0].contract.document = PC_SPAN("/x");
    assert_true(pc_content_wanted(&settings));
}

static void expect_problem(const struct pc_settings *settings, const char *key, const char *text,
                           uint32_t line) {
    PC_CLEANUP(pc_buf_free) struct pc_buf out = {0};
    struct pc_content_problem problem;
    assert_int_not_equal(make_bundle(settings, &out, &problem), PC_OK);
    assert_string_equal(problem.key, key);
    assert_non_null(strstr(problem.diag.text, text));
    assert_int_equal(problem.line, line);
}

static void what_is_wrong_with_a_document_is_told(void **state) {
    (void)state;
    struct pc_settings_route routes[] = {{.name = PC_SPAN("a"), .line = 7}};
    const struct pc_settings settings = {.routes = routes, .route_count = 1};
    routes[0].contract.document = PC_SPAN("/no/such/file.yaml");
    expect_problem(&settings, "routes[0].schema", "no such file", 7);
    routes[0].contract.document =
        put_file("bad.yaml", "type: object\nproperties:\n  a: {type: 7}\n");
    expect_problem(&settings, "routes[0].schema", "bad.yaml:", 7);
    routes[0].contract.document = put_file("broken.json", "{\"type\": ");
    expect_problem(&settings, "routes[0].schema", "broken.json", 7);
    routes[0].contract.document = put_file("far.json", "{\"$ref\": \"https://example.org/x\"}");
    expect_problem(&settings, "routes[0].schema", "", 7);
    routes[0].contract.document = put_file("up.json", "{\"$ref\": \"../../etc/passwd\"}");
    expect_problem(&settings, "routes[0].schema", "", 7);
}

static void what_is_wrong_with_rules_is_told(void **state) {
    (void)state;
    struct pc_settings settings = {.dlp.rules = PC_SPAN("/no/such/rules.yaml")};
    expect_problem(&settings, "dlp.rules", "no such file", 0);
    settings.dlp.rules = put_file("rules.yaml", "rules:\n  - {name: mine, patern: x}\n");
    expect_problem(&settings, "dlp.rules", "rules.yaml:2", 0);
    settings.dlp.rules = put_file("open.yaml", "rules:\n  - {name: mine, pattern: '('}\n");
    expect_problem(&settings, "dlp.rules", "open.yaml:2", 0);
}

static void an_override_names_a_rule(void **state) {
    (void)state;
    struct pc_settings_override none = {PC_SPAN("crad"), PC_CEILING_LOG};
    struct pc_settings settings = {.dlp.sensitive = {.overrides = &none, .override_count = 1}};
    expect_problem(&settings, "dlp.overrides.crad", "no rule of that name", 0);
    struct pc_settings_route routes[] = {
        {.line = 3, .sensitive = {.overrides = &none, .override_count = 1}}};
    settings = (struct pc_settings){.routes = routes, .route_count = 1};
    expect_problem(&settings, "routes[0].dlp.overrides.crad", "no rule of that name", 3);
}

static void equal_configurations_make_equal_bundles(void **state) {
    (void)state;
    struct pc_settings_route routes[] = {{.name = PC_SPAN("a")}, {.name = PC_SPAN("b")}};
    const struct pc_settings settings = {.routes = routes, .route_count = 2};
    struct pc_content_problem problem;
    PC_CLEANUP(pc_buf_free) struct pc_buf first = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf again = {0};
    routes[0].contract.document = routes[1].contract.document = put_file("s.json", SCHEMA);
    assert_int_equal(make_bundle(&settings, &first, &problem), PC_OK);
    assert_int_equal(make_bundle(&settings, &again, &problem), PC_OK);
    assert_true(pc_span_eq(pc_buf_span(&first), pc_buf_span(&again)));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_asked_for_needs_no_bundle),
        cmocka_unit_test(what_is_wrong_with_a_document_is_told),
        cmocka_unit_test(what_is_wrong_with_rules_is_told),
        cmocka_unit_test(an_override_names_a_rule),
        cmocka_unit_test(equal_configurations_make_equal_bundles),
    };
    return cmocka_run_group_tests(tests, make, drop);
}
