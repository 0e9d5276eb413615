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

static void add_all(const char *filter, json_t *value, struct pc_buf *out) {
    assert_int_equal(pc_filter_add(pc_span_str(filter), PC_SPAN("x"), value, out), PC_OK);
    pc_buf_add_char(out, ' ');
    json_decref(value);
}

static void sizes_and_agents(void **state) {
    (void)state;
    PC_CLEANUP(pc_buf_free) struct pc_buf out = {0};
    add_all("size", json_integer(1048576), &out);
    add_all("size", json_integer(1536), &out);
    add_all("size", json_integer(1025), &out);
    add_all("size", json_integer(0), &out);
    add_all("size", json_string("many"), &out);
    add_all("agent", json_string("<b>/1"), &out);
    add_all("agent", json_integer(1), &out);
    assert_span_equal(pc_buf_span(&out), "1 MiB 1536 bytes 1025 bytes 0 bytes 0 bytes &lt;b&gt;  ");
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(filters),
                                       cmocka_unit_test(sizes_and_agents)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
