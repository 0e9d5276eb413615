/* Cutting and joining references. */
#include "../../../testing.h"
#include "inspect/schema/openapi/reference.h"

static void assert_joined(const char *base, const char *reference, const char *joined) {
    struct pc_arena arena PC_CLEANUP(pc_arena_free) = {0};
    struct pc_span out;
    assert_int_equal(
        pc_openapi_reference_join(pc_span_str(base), pc_span_str(reference), &arena, &out), PC_OK);
    if (!pc_span_eq(out, pc_span_str(joined)))
        fail_msg("%s and %s: %.*s", base, reference, PC_ARG(out));
}

static void test_joining(void **state) {
    (void)state;
    assert_joined("a.yaml", "b.yaml", "b.yaml");
    assert_joined("x/a.yaml", "b.yaml", "x/b.yaml");
    assert_joined("x/a.yaml", "./b.yaml", "x/b.yaml");
    assert_joined("x/y/a.yaml", "../b.yaml", "x/b.yaml");
    assert_joined("x/y/a.yaml", "../../b.yaml", "b.yaml");
    assert_joined("x/a.yaml", "../../b.yaml", "../b.yaml");
    assert_joined("a.yaml", "../../b.yaml", "../../b.yaml");
    assert_joined("../x/a.yaml", "../b.yaml", "../b.yaml");
    assert_joined("/x/y/a.yaml", "../b.yaml", "/x/b.yaml");
    assert_joined("/x/a.yaml", "../../../b.yaml", "/b.yaml");
    assert_joined("/x/a.yaml", "/c/d.yaml", "/c/d.yaml");
    assert_joined("file:///x/a.yaml", "y/../b.yaml", "file:///x/b.yaml");
    assert_joined("file:///x/a.yaml", "../../b.yaml", "file:///b.yaml");
    assert_joined("file:///x/a.yaml", "file:///z/b.yaml", "file:///z/b.yaml");
    assert_joined("file:///x/a.yaml", "/b.yaml", "file:///b.yaml");
    assert_joined("x/a.yaml", "b//c.yaml", "x/b/c.yaml");
    assert_joined("x/a.yaml", "", "x");
    assert_joined("", "", "");
    assert_joined("", "..", "..");
}

static void test_cutting(void **state) {
    (void)state;
    struct pc_arena arena PC_CLEANUP(pc_arena_free) = {0};
    struct pc_span document, fragment;
    assert_int_equal(
        pc_openapi_reference_cut(PC_SPAN("a.yaml#/x/~1y%20z"), &arena, &document, &fragment),
        PC_OK);
    assert_span_equal(document, "a.yaml");
    assert_span_equal(fragment, "/x/~1y z");
    assert_int_equal(pc_openapi_reference_cut(PC_SPAN("#"), &arena, &document, &fragment), PC_OK);
    assert_int_equal(document.len + fragment.len, 0);
    assert_int_equal(pc_openapi_reference_cut(PC_SPAN("a"), &arena, &document, &fragment), PC_OK);
    assert_int_equal(fragment.len, 0);
    assert_int_equal(pc_openapi_reference_cut(PC_SPAN("#/%"), &arena, &document, &fragment),
                     PC_ERR_INVALID);
    assert_int_equal(pc_openapi_reference_cut(PC_SPAN("#/%00"), &arena, &document, &fragment),
                     PC_ERR_INVALID);
}

static void test_what_is_elsewhere(void **state) {
    (void)state;
    assert_true(pc_openapi_reference_is_remote(PC_SPAN("https://example.org/a")));
    assert_true(pc_openapi_reference_is_remote(PC_SPAN("HTTP://example.org/a")));
    assert_true(pc_openapi_reference_is_remote(PC_SPAN("//example.org/a")));
    assert_true(pc_openapi_reference_is_remote(PC_SPAN("urn:x:y")));
    assert_true(pc_openapi_reference_is_remote(PC_SPAN("file://host/a")));
    assert_true(pc_openapi_reference_is_remote(PC_SPAN("data:,x")));
    assert_false(pc_openapi_reference_is_remote(PC_SPAN("file:///a")));
    assert_false(pc_openapi_reference_is_remote(PC_SPAN("a/b:c")));
    assert_false(pc_openapi_reference_is_remote(PC_SPAN("../a.yaml")));
    assert_false(pc_openapi_reference_is_remote(PC_SPAN("")));
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_joining),
                                       cmocka_unit_test(test_cutting),
                                       cmocka_unit_test(test_what_is_elsewhere)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
