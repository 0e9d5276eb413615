/* Media types as they are sent and as documents name them. */
#include "../../../testing.h"
#include "inspect/schema/openapi/media.h"

static void test_reading(void **state) {
    (void)state;
    struct pc_openapi_content c;
    assert_int_equal(pc_openapi_content_read(PC_SPAN(" text/plain "), &c), PC_OK);
    assert_span_equal(c.type, "text/plain");
    assert_int_equal(pc_openapi_content_read(
                         PC_SPAN("multipart/form-data;  Boundary=\"a b\" ;charset=x;q=1"), &c),
                     PC_OK);
    assert_span_equal(c.boundary, "a b");
    assert_span_equal(c.charset, "x");
    assert_int_equal(pc_openapi_content_read(PC_SPAN("a/b;"), &c), PC_OK);
}

static void test_wrong_ones(void **state) {
    (void)state;
    static const char *const wrong[] = {"",
                                        "/",
                                        "a",
                                        "a/",
                                        "/b",
                                        "a b/c",
                                        "a/b c",
                                        "a/b,c/d",
                                        "a/b;c",
                                        "a/b;=d",
                                        "a/b;c=",
                                        "a/b;c=\"",
                                        "a/b;c=\"d",
                                        "a/b;c=\"\\\"\"",
                                        "a/b; boundary=x; boundary=y",
                                        "a/b;charset=\"\"",
                                        "a/b;charset=x;CHARSET=y",
                                        "a/b; c = d",
                                        "a/b\t/"};
    struct pc_openapi_content c;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_int_equal(pc_openapi_content_read(pc_span_str(wrong[i]), &c), PC_ERR_INVALID);
    assert_int_equal(pc_openapi_content_read(pc_span("a/b\0", 4), &c), PC_ERR_INVALID);
}

static void test_ranges(void **state) {
    (void)state;
    assert_true(pc_openapi_range_fits(PC_SPAN("a/b"), PC_SPAN("A/B")));
    assert_true(pc_openapi_range_fits(PC_SPAN("a/*"), PC_SPAN("a/b")));
    assert_true(pc_openapi_range_fits(PC_SPAN("*/*"), PC_SPAN("a/b")));
    assert_true(
        pc_openapi_range_fits(PC_SPAN("application/*+json"), PC_SPAN("application/x+json")));
    assert_false(pc_openapi_range_fits(PC_SPAN("application/*+json"), PC_SPAN("application/json")));
    assert_false(pc_openapi_range_fits(PC_SPAN("a/*"), PC_SPAN("b/b")));
    assert_false(pc_openapi_range_fits(PC_SPAN("a/*"), PC_SPAN("a/")));
    assert_false(pc_openapi_range_fits(PC_SPAN("a/b"), PC_SPAN("a/bc")));
    assert_true(pc_openapi_ranges_fit(PC_SPAN("image/png , image/*;q=1"), PC_SPAN("image/gif")));
    assert_false(pc_openapi_ranges_fit(PC_SPAN("image/png, text/x"), PC_SPAN("image/gif")));
}

static void test_kinds(void **state) {
    (void)state;
    assert_int_equal(pc_openapi_kind_of(PC_SPAN("application/json")), PC_OPENAPI_JSON);
    assert_int_equal(pc_openapi_kind_of(PC_SPAN("Application/Problem+JSON")), PC_OPENAPI_JSON);
    assert_int_equal(pc_openapi_kind_of(PC_SPAN("model/gltf+json")), PC_OPENAPI_JSON);
    assert_int_equal(pc_openapi_kind_of(PC_SPAN("application/json-seq")), PC_OPENAPI_OPAQUE);
    assert_int_equal(pc_openapi_kind_of(PC_SPAN("text/csv")), PC_OPENAPI_TEXT);
    assert_int_equal(pc_openapi_kind_of(PC_SPAN("text/xml")), PC_OPENAPI_OPAQUE);
    assert_int_equal(pc_openapi_kind_of(PC_SPAN("multipart/mixed")), PC_OPENAPI_OPAQUE);
    assert_int_equal(pc_openapi_kind_of(PC_SPAN("application/x-www-form-urlencoded")),
                     PC_OPENAPI_URLENCODED);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_reading),
                                       cmocka_unit_test(test_wrong_ones),
                                       cmocka_unit_test(test_ranges), cmocka_unit_test(test_kinds)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
