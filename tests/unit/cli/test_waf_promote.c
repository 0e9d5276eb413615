/* From detect to block in a text: that word, and nothing else. */
#include "../testing.h"

#include "cli/waf_promote.h"

#define ok(call) assert_int_equal((call), PC_OK)

static const char text[] = "waf: # first\n  mode: detect # why\n"
                           "routes:\n"
                           "  - {name: a, waf: \"detect\"}\n"
                           "  - {name: b, waf: {mode: detect}}\n"
                           "  - {name: c, waf: block}\n"
                           "  - {name: d, waf: {paranoia: 2}}\n"
                           "  - {name: e}\n"
                           "  - {name: f, waf: off}\n";

static void expect(const char *route, enum pc_promotion wanted, const char *old, const char *new) {
    struct pc_buf out = {0};
    enum pc_promotion what;
    ok(pc_waf_promote(pc_span_str(text), route, &out, &what));
    assert_int_equal(what, wanted);
    const char *at = old == NULL ? NULL : strstr(text, old);
    struct pc_buf whole = {0};
    if (at != NULL) {
        pc_buf_add(&whole, pc_span(text, (size_t)(at - text)));
        pc_buf_add_str(&whole, new);
        pc_buf_add_str(&whole, at + strlen(old));
    } else {
        pc_buf_add_str(&whole, text);
    }
    assert_string_equal(pc_buf_str(&out), pc_buf_str(&whole));
    pc_buf_free(&whole);
    pc_buf_free(&out);
}

static void that_word_alone(void **state) {
    (void)state;
    expect(NULL, PC_PROMOTED, "mode: detect # why", "mode: block # why");
    expect("a", PC_PROMOTED, "waf: \"detect\"", "waf: block");
    expect("b", PC_PROMOTED, "{mode: detect}", "{mode: block}");
    expect("c", PC_PROMOTED_BEFORE, NULL, NULL);
    expect("d", PC_PROMOTION_ABSENT, NULL, NULL);
    expect("e", PC_PROMOTION_ABSENT, NULL, NULL);
    expect("f", PC_PROMOTION_OTHER, NULL, NULL);
}

static void what_is_not_there_or_not_plain(void **state) {
    (void)state;
    struct pc_buf out = {0};
    enum pc_promotion what;
    assert_int_equal(pc_waf_promote(pc_span_str(text), "nobody", &out, &what), PC_ERR_NOTFOUND);
    assert_int_equal(pc_waf_promote(PC_SPAN("waf: ["), NULL, &out, &what), PC_ERR_INVALID);
    ok(pc_waf_promote(PC_SPAN("x: &a detect\nwaf: {mode: *a}\n"), NULL, &out, &what));
    assert_int_equal(what, PC_PROMOTION_OTHER);
    pc_buf_clear(&out);
    ok(pc_waf_promote(PC_SPAN("routes: []\n"), NULL, &out, &what));
    assert_int_equal(what, PC_PROMOTION_ABSENT);
    pc_buf_clear(&out);
    pc_waf_promote_lines("posts", &out);
    assert_string_equal(pc_buf_str(&out), "routes:\n  - name: posts\n    waf: block\n");
    pc_buf_free(&out);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(that_word_alone),
        cmocka_unit_test(what_is_not_there_or_not_plain),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
