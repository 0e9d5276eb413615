/* The table of filters. */
#include "../testing.h"

#include "pages/filter.h"

static void filters(void **state) {
    (void)state;
    PC_CLEANUP(pc_buf_free) struct pc_buf out = {0};
    json_t *text = json_string("2026-11-22T01:05:09Z"), *number = json_integer(-5);
    assert_int_equal(pc_filter_add(PC_SPAN("day"), PC_SPAN("x"), text, &out), PC_OK);
    assert_int_equal(pc_filter_add(PC_SPAN(""), PC_SPAN("x"), number, &out), PC_OK);
    assert_int_equal(pc_filter_add(PC_SPAN("time"), PC_SPAN("x"), NULL, &out), PC_OK);
    assert_int_equal(pc_filter_add(PC_SPAN("raw"), PC_SPAN("x"), text, &out), PC_ERR_NOTFOUND);
    assert_span_equal(pc_buf_span(&out), "22 Nov 2026-5");
    json_decref(text);
    json_decref(number);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(filters)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
