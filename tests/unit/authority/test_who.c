/* What a browser says of where a request comes from. */
#include "../testing.h"

#include "authority/who.h"

static void same_origin(void **state) {
    (void)state;
    struct pc_span none = {0};
    assert_true(pc_same_origin(PC_SPAN("same-origin"), none, none));
    assert_false(pc_same_origin(PC_SPAN("same-site"), PC_SPAN("https://a"), PC_SPAN("a")));
    assert_false(pc_same_origin(PC_SPAN("none"), PC_SPAN("https://a"), PC_SPAN("a")));
    assert_true(pc_same_origin(none, PC_SPAN("https://A.example:8443"), PC_SPAN("a.example:8443")));
    assert_false(pc_same_origin(none, PC_SPAN("http://a"), PC_SPAN("a")));
    assert_false(pc_same_origin(none, PC_SPAN("https://a.evil"), PC_SPAN("a")));
    assert_false(pc_same_origin(none, PC_SPAN("null"), PC_SPAN("a")));
    assert_false(pc_same_origin(none, none, none));
    assert_false(pc_same_origin(none, PC_SPAN("https://"), none));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_origin),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
