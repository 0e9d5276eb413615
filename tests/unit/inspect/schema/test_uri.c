/* URI references resolved: the examples of RFC 3986, section 5.4, and what schemas write. */
#include "../../testing.h"

#include "inspect/schema/uri.h"

static void expect(const char *base, const char *reference, const char *target) {
    PC_CLEANUP(pc_buf_free) struct pc_buf out = {0};
    pc_js_uri_resolve(pc_span_str(base), pc_span_str(reference), &out);
    if (!pc_span_eq(pc_buf_span(&out), pc_span_str(target)))
        fail_msg("%s at %s: %.*s, not %s", reference, base, PC_ARG(pc_buf_span(&out)), target);
}

static void examples_of_the_rfc(void **state) {
    (void)state;
    static const char *const rows[][2] = {{"g:h", "g:h"},
                                          {"g", "http://a/b/c/g"},
                                          {"./g", "http://a/b/c/g"},
                                          {"g/", "http://a/b/c/g/"},
                                          {"/g", "http://a/g"},
                                          {"//g", "http://g"},
                                          {"?y", "http://a/b/c/d;p?y"},
                                          {"g?y", "http://a/b/c/g?y"},
                                          {"#s", "http://a/b/c/d;p?q"},
                                          {"g#s", "http://a/b/c/g"},
                                          {";x", "http://a/b/c/;x"},
                                          {"", "http://a/b/c/d;p?q"},
                                          {".", "http://a/b/c/"},
                                          {"./", "http://a/b/c/"},
                                          {"..", "http://a/b/"},
                                          {"../", "http://a/b/"},
                                          {"../g", "http://a/b/g"},
                                          {"../..", "http://a/"},
                                          {"../../", "http://a/"},
                                          {"../../g", "http://a/g"},
                                          {"../../../g", "http://a/g"},
                                          {"/./g", "http://a/g"},
                                          {"/../g", "http://a/g"},
                                          {"g.", "http://a/b/c/g."},
                                          {".g", "http://a/b/c/.g"},
                                          {"g..", "http://a/b/c/g.."},
                                          {"./../g", "http://a/b/g"},
                                          {"./g/.", "http://a/b/c/g/"},
                                          {"g/./h", "http://a/b/c/g/h"},
                                          {"g/../h", "http://a/b/c/h"},
                                          {"g;x=1/./y", "http://a/b/c/g;x=1/y"},
                                          {"g;x=1/../y", "http://a/b/c/y"},
                                          {"g?y/./x", "http://a/b/c/g?y/./x"},
                                          {"http:g", "http:g"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        expect("http://a/b/c/d;p?q", rows[i][0], rows[i][1]);
}

static void other_bases(void **state) {
    (void)state;
    expect("", "#/a", "");
    expect("", "other.json", "other.json");
    expect("dir/api.yaml", "common.yaml#/x", "dir/common.yaml");
    expect("dir/api.yaml", "../common.yaml", "common.yaml");
    expect("urn:uuid:1", "#a", "urn:uuid:1");
    expect("urn:uuid:1", "urn:uuid:2#a", "urn:uuid:2");
    expect("http://a", "b", "http://a/b");
    expect("file:///x/y.json", "z.json", "file:///x/z.json");
}

static void fragments_are_decoded(void **state) {
    (void)state;
    PC_CLEANUP(pc_buf_free) struct pc_buf out = {0};
    assert_true(pc_js_uri_decode(PC_SPAN("/a%25b%20c"), &out));
    assert_span_equal(pc_buf_span(&out), "/a%b c");
    assert_false(pc_js_uri_decode(PC_SPAN("%"), &out));
    assert_false(pc_js_uri_decode(PC_SPAN("%4"), &out));
    assert_false(pc_js_uri_decode(PC_SPAN("%4g"), &out));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(examples_of_the_rfc),
        cmocka_unit_test(other_bases),
        cmocka_unit_test(fragments_are_decoded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
