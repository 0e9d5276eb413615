/* Targets: variables, selectors, counts and exclusions. */
#include "reading.h"

static struct pc_waf_target one(struct pc_arena *arena, const char *text) {
    struct pc_waf_target target;
    struct pc_diag diag = {0};
    pc_err err = pc_waf_lang_target(pc_span_str(text), arena, &target, &diag);
    if (err != PC_OK)
        print_error("%s\n", diag.text);
    assert_int_equal(err, PC_OK);
    return target;
}

static void a_target_has_a_selector(void **state) {
    (void)state;
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    struct pc_waf_target target = one(&arena, " args:Comment ");
    assert_int_equal(target.variable, PC_WAF_ARGS);
    assert_int_equal(target.selector, PC_WAF_SELECT_KEY);
    assert_true(pc_span_eq(pc_span_trim(target.key), PC_SPAN("Comment")));
    target = one(&arena, "!REQUEST_COOKIES:/^_ga(?:_\\w+)?$/");
    assert_true(target.excluded);
    assert_int_equal(target.selector, PC_WAF_SELECT_REGEX);
    assert_span_equal(target.key, "^_ga(?:_\\w+)?$");
    target = one(&arena, "&TX:'/a|b\\'/'");
    assert_true(target.counts);
    assert_span_equal(target.key, "a|b'");
    target = one(&arena, "ARGS:/a\\/b|c/d/");
    assert_span_equal(target.key, "a\\/b|c/d");
    target = one(&arena, "XML:/*");
    assert_int_equal(target.selector, PC_WAF_SELECT_KEY);
    assert_span_equal(target.key, "/*");
    target = one(&arena, "XML://@*");
    assert_span_equal(target.key, "//@*");
    target = one(&arena, "ARGS:'a,b'");
    assert_span_equal(target.key, "a,b");
    target = one(&arena, "REMOTE_ADDR");
    assert_int_equal(target.selector, PC_WAF_SELECT_ALL);
}

static void lists_are_cut(void **state) {
    (void)state;
    struct reading reading = {0};
    must_read(&reading, "SecRule \"ARGS|!ARGS:/a/|&TX:b, XML:/*|REQUEST_URI\" a id:1\n");
    const struct pc_waf_rule *rule = rule_at(&reading, 0);
    assert_int_equal(rule->target_count, 5);
    assert_true(rule->targets[1].excluded);
    assert_span_equal(rule->targets[1].key, "a");
    assert_true(rule->targets[2].counts);
    assert_span_equal(rule->targets[3].key, "/*");
    assert_int_equal(rule->targets[4].variable, PC_WAF_REQUEST_URI);
    pc_arena_free(&reading.arena);
}

static void what_is_wrong_is_said(void **state) {
    (void)state;
    static const struct {
        const char *text;
        const char *what;
    } bad[] = {{"", "variable is missing"},
               {"ARGZ", "did you mean ARGS?"},
               {"XQZWVJ", "no variable"},
               {"ARGS:", "names nothing"},
               {"REMOTE_ADDR:a", "takes no name"},
               {"ARGS:/a", "close the pattern"},
               {"ARGS:'a", "does not close it"},
               {"ARGS:'a'b", "separate targets"},
               {"!", "variable is missing"},
               {"!&ARGS", "no variable"},
               {"ARGS|", "more follow"},
               {"ARGS|ARGS", "more follow"},
               {"ARGS:/a\\/", "close the pattern"},
               {"ARGS:/", "close the pattern"}};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
        struct pc_waf_target target;
        struct pc_diag diag = {0};
        pc_err err = pc_waf_lang_target(pc_span_str(bad[i].text), &arena, &target, &diag);
        if (err == PC_OK || strstr(diag.text, bad[i].what) == NULL)
            print_error("%s: %s\n", bad[i].text, diag.text);
        assert_int_equal(err, PC_ERR_INVALID);
        assert_non_null(strstr(diag.text, bad[i].what));
    }
    refuses("SecRule !ARGS:a b id:1", "a.conf:1: ", "only says what not to look at");
    refuses("SecRule ARGS| b id:1", "a.conf:1: ", "variable is missing");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_target_has_a_selector),
        cmocka_unit_test(lists_are_cut),
        cmocka_unit_test(what_is_wrong_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
