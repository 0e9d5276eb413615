/* Lists of values, and the table of the variables. */
#include "inspect/waf/values.h"

#include "../../testing.h"

static void lists_grow_and_keep_their_order(void **state) {
    (void)state;
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    struct pc_waf_values values = {.arena = &arena};
    for (int i = 0; i < 100; i++)
        assert_int_equal(pc_waf_values_add(&values, PC_WAF_ARGS_GET, PC_SPAN("a"),
                                           i % 2 ? PC_SPAN("odd") : PC_SPAN("even")),
                         PC_OK);
    const struct pc_waf_list *list = &values.lists[PC_WAF_ARGS_GET];
    assert_int_equal(list->count, 100);
    assert_true(pc_span_eq(list->items[98].value, PC_SPAN("even")));
    assert_true(pc_span_eq(list->items[99].value, PC_SPAN("odd")));
    assert_int_equal(values.lists[PC_WAF_ARGS_POST].count, 0);
}

static void too_many_are_refused(void **state) {
    (void)state;
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    struct pc_waf_values values = {.arena = &arena, .max_items = 2};
    assert_int_equal(pc_waf_values_add(&values, PC_WAF_ARGS_GET, PC_SPAN("a"), PC_SPAN("")), PC_OK);
    assert_int_equal(pc_waf_values_add(&values, PC_WAF_FILES, PC_SPAN("a"), PC_SPAN("")), PC_OK);
    assert_int_equal(pc_waf_values_add(&values, PC_WAF_ARGS_GET, PC_SPAN("a"), PC_SPAN("")),
                     PC_ERR_FULL);
}

static void a_scalar_is_replaced(void **state) {
    (void)state;
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    struct pc_waf_values values = {.arena = &arena};
    assert_int_equal(pc_waf_values_set(&values, PC_WAF_REQBODY_ERROR, PC_SPAN("0")), PC_OK);
    assert_int_equal(pc_waf_values_set_number(&values, PC_WAF_REQBODY_ERROR, -12), PC_OK);
    assert_int_equal(values.lists[PC_WAF_REQBODY_ERROR].count, 1);
    assert_true(pc_span_eq(values.lists[PC_WAF_REQBODY_ERROR].items[0].value, PC_SPAN("-12")));
}

static void variables_are_found_by_name(void **state) {
    (void)state;
    enum pc_waf_variable found;
    assert_int_equal(pc_waf_variable_find(PC_SPAN("request_headers"), &found), PC_OK);
    assert_int_equal(found, PC_WAF_REQUEST_HEADERS);
    assert_int_equal(pc_waf_variable_find(PC_SPAN("REQUEST"), &found), PC_ERR_NOTFOUND);
    for (unsigned i = 0; i < PC_WAF_VARIABLE_COUNT; i++) {
        assert_non_null(pc_waf_variables[i].name);
        assert_int_equal(pc_waf_variable_find(pc_span_str(pc_waf_variables[i].name), &found),
                         PC_OK);
        assert_int_equal(found, i);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lists_grow_and_keep_their_order),
        cmocka_unit_test(too_many_are_refused),
        cmocka_unit_test(a_scalar_is_replaced),
        cmocka_unit_test(variables_are_found_by_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
