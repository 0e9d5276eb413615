/* Places in a configuration text. */
#include "../testing.h"

#include <string.h>

#include "config/edit.h"

#define ok(call) assert_int_equal((call), PC_OK)

static const char text[] = "# \xc3\xa4 comment with more bytes than characters: \xe2\x82\xac\n"
                           "waf:\n"
                           "  mode: detect # see below\n"
                           "  rules: [a.conf]\n"
                           "routes:\n"
                           "  - {name: \xc3\xbc, waf: off}\n"
                           "  - name: posts\n"
                           "    waf: 'detect'\n"
                           "  - {name: notes, waf: {mode: \"detect\", paranoia: 2}}\n";

static void expect(const char *in, const struct pc_config_step *steps, size_t count,
                   const char *wanted) {
    struct pc_config_place place;
    ok(pc_config_find(pc_span_str(in), steps, count, &place));
    assert_true(place.is_scalar);
    assert_int_equal(place.len, strlen(wanted));
    assert_memory_equal(in + place.at, wanted, place.len);
}

static const struct pc_config_step top[] = {{"waf", false}, {"mode", false}};

static void scalars_are_found_where_they_stand(void **state) {
    (void)state;
    const struct pc_config_step own[] = {{"routes", false}, {"posts", true}, {"waf", false}};
    const struct pc_config_step deep[] = {
        {"routes", false}, {"notes", true}, {"waf", false}, {"mode", false}};
    expect(text, top, 2, "detect");
    expect(text, own, 3, "'detect'");
    expect(text, deep, 4, "\"detect\"");
    expect("\xef\xbb\xbfwaf: {mode: detect}\n", top, 2, "detect"); /* a byte order mark */
}

static void what_is_no_scalar_or_is_not_there(void **state) {
    (void)state;
    const struct pc_config_step nobody[] = {{"routes", false}, {"nobody", true}};
    const struct pc_config_step below[] = {{"waf", false}, {"mode", false}, {"x", false}};
    struct pc_config_place place;
    ok(pc_config_find(pc_span_str(text), top, 1, &place));
    assert_false(place.is_scalar);
    assert_int_equal(pc_config_find(pc_span_str(text), nobody, 2, &place), PC_ERR_NOTFOUND);
    assert_int_equal(pc_config_find(pc_span_str(text), below, 3, &place), PC_ERR_NOTFOUND);
    assert_int_equal(pc_config_find(PC_SPAN(""), top, 2, &place), PC_ERR_NOTFOUND);
}

static void malformed_texts_and_aliases_are_refused(void **state) {
    (void)state;
    static const char *const bad[] = {"waf: [", "waf: {mode: detect", "\t- x: [", "a: b: c"};
    struct pc_config_place place;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(pc_config_find(pc_span_str(bad[i]), top, 2, &place), PC_ERR_INVALID);
    assert_int_equal(pc_config_find(PC_SPAN("x: &a detect\nwaf: {mode: *a}\n"), top, 2, &place),
                     PC_ERR_UNAVAILABLE);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scalars_are_found_where_they_stand),
        cmocka_unit_test(what_is_no_scalar_or_is_not_there),
        cmocka_unit_test(malformed_texts_and_aliases_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
