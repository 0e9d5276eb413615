/* The table of the operators. */
#include "asking.h"

static void operators_are_found_by_name(void **state) {
    (void)state;
    assert_ptr_equal(pc_waf_operator_find(PC_SPAN("DETECTsqli"))->name,
                     pc_waf_operator_find(PC_SPAN("detectSQLi"))->name);
    assert_null(pc_waf_operator_find(PC_SPAN("")));
    assert_null(pc_waf_operator_find(PC_SPAN("rxx")));
    for (size_t i = 0; i < pc_waf_operator_count; i++)
        assert_ptr_equal(pc_waf_operator_find(pc_span_str(pc_waf_operators[i].name)),
                         &pc_waf_operators[i]);
}

/* What takes macros is asked with no more than the argument. */
static void every_row_holds_together(void **state) {
    (void)state;
    for (size_t i = 0; i < pc_waf_operator_count; i++) {
        const struct pc_waf_operator *op = &pc_waf_operators[i];
        assert_non_null(op->ask);
        assert_true(op->prepare != NULL || (op->release == NULL && !op->file));
        assert_false(op->takes_macros && op->file);
        if (op->takes_macros)
            assert_int_not_equal(ask_expanded(op->name, "a", "b"), PC_WAF_LIMIT);
    }
}

static void good_arguments_pass_the_check(void **state) {
    (void)state;
    static const char *const good[][2] = {
        {"rx", "a(b)"}, {"pm", "a b"}, {"ipMatch", "::1"}, {"eq", "x"}, {"verifyCC", "\\d+"}};
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        assert_int_equal(pc_waf_operator_check(pc_waf_operator_find(pc_span_str(good[i][0])),
                                               pc_span_str(good[i][1]), NULL, 0, NULL),
                         PC_OK);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(operators_are_found_by_name),
        cmocka_unit_test(every_row_holds_together),
        cmocka_unit_test(good_arguments_pass_the_check),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    pc_arena_free(&capture_arena);
    return failed;
}
