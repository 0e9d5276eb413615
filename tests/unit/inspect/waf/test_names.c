/* Names that rules make up: found without regard to case, in any number that is allowed. */
#include "inspect/waf/transaction.h"

#include "transacting.h"

enum { MANY = 4096 };

static void names_are_put_found_and_dropped(void **state) {
    (void)state;
    PC_CLEANUP(tear_down) struct wall wall = {0};
    static char names[MANY][8];
    struct pc_waf_variable_list list = {0};
    build(&wall, "SecAction id:1,phase:1,pass\n");
    assert_int_equal(begin(&wall), PC_OK);
    assert_null(pc_waf_names_find(&list, PC_SPAN("a")));
    pc_waf_names_drop(wall.tx, &list, PC_SPAN("a"));
    for (size_t i = 0; i < MANY; i++) {
        (void)snprintf(names[i], sizeof names[i], "n%zu", i);
        struct pc_span name = pc_span_str(names[i]);
        assert_int_equal(pc_waf_names_put(wall.tx, &list, name, name), PC_OK);
    }
    assert_int_equal(pc_waf_names_put(wall.tx, &list, PC_SPAN("x"), PC_SPAN("")), PC_ERR_FULL);
    assert_int_equal(pc_waf_names_put(wall.tx, &list, PC_SPAN("N7"), PC_SPAN("new")), PC_OK);
    assert_int_equal(list.count, MANY);
    assert_span_equal(pc_waf_names_find(&list, PC_SPAN("n7"))->value, "new");
    for (size_t i = 8; i < MANY; i++)
        assert_true(pc_span_eq(pc_waf_names_find(&list, pc_span_str(names[i]))->value,
                               pc_span_str(names[i])));
    pc_waf_names_drop(wall.tx, &list, PC_SPAN("N5"));
    assert_null(pc_waf_names_find(&list, PC_SPAN("n5")));
    assert_span_equal(pc_waf_names_find(&list, PC_SPAN("n4095"))->value, "n4095");
    assert_int_equal(list.count, MANY - 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_put_found_and_dropped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
