/* What the patterns of a thread share. */
#include "inspect/waf/operator/context.h"

#include "asking.h"

static void it_has_a_clock_that_runs(void **state) {
    (void)state;
    struct pc_waf_operator_context *context;
    assert_int_equal(pc_waf_operator_context_new(&context), PC_OK);
    assert_non_null(context->data);
    uint64_t then = context->clock();
    assert_true(then > 0);
    assert_true(context->clock() >= then);
    pc_waf_operator_context_free(context);
    pc_waf_operator_context_free(NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_has_a_clock_that_runs),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    pc_arena_free(&capture_arena);
    return failed;
}
