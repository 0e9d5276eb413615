/* What is left of patterns where texts have few bytes. */
#include "../../../testing.h"

#include "inspect/waf/prefilter/need.h"

static const char *left(const char *pattern, struct pc_arena *arena, struct pc_buf *text) {
    const struct pc_rx *tree = NULL, *narrow = NULL;
    pc_buf_clear(text);
    assert_int_equal(pc_rx_parse(pc_span_str(pattern), arena, &tree), PC_OK);
    assert_int_equal(pc_rx_narrow(arena, tree, &pc_plain_bytes, &narrow), PC_OK);
    if (narrow == NULL)
        return NULL;
    pc_rx_emit(narrow, text);
    return pc_buf_str(text);
}

/* Written as the same as what the plain pattern is written as. */
static void expect(const char *pattern, const char *plain) {
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf text = {0}, wanted = {0};
    const struct pc_rx *tree = NULL;
    const char *got = left(pattern, &arena, &text);
    if (plain == NULL) {
        assert_null(got);
        return;
    }
    assert_int_equal(pc_rx_parse(pc_span_str(plain), &arena, &tree), PC_OK);
    pc_rx_emit(tree, &wanted);
    assert_non_null(got);
    assert_string_equal(got, pc_buf_str(&wanted));
}

static void what_cannot_be_there_goes(void **state) {
    (void)state;
    expect("abc", "abc");
    expect("a[\"'\\)]*b[\"']*c", "abc");
    expect("(?:a|<b|c)", "(?:a|c)");
    expect("x[a-c<>]y", "x[a-c]y");
    expect("^(?:;|&)?ls$", "^ls$");
    expect("[<a]{2,3}", "a{2,3}");
    expect("\\bsleep\\b", "\\bsleep\\b");
}

static void nothing_may_be_left(void **state) {
    (void)state;
    const char *none[] = {"<script",    "a(?:'|\")b", "(?:sleep|wait)\\s*\\(",
                          "x[\\$;]{2}", "\\n",        "[\\n\\x1e]"};
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
        expect(none[i], NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_cannot_be_there_goes),
        cmocka_unit_test(nothing_may_be_left),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
