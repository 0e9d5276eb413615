/* Finding one cookie among those of a browser. */
#include "../../testing.h"

#include "authority/pages/form_token.h"

static struct pc_span find(const char *header) {
    return pc_cookie_find(pc_span_str(header), PC_SPAN("__Host-x"));
}

static void cookies(void **state) {
    (void)state;
    assert_span_equal(find("__Host-x=1"), "1");
    assert_span_equal(find("a=b; __Host-x=2=3; c=d"), "2=3");
    assert_span_equal(find("a=b;__Host-x="), "");
    static const char *const none[] = {
        "", "a=b", "__host-x=1", "x__Host-x=1", "__Host-x=1; __Host-x=2", "__Host-x"};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        assert_int_equal(find(none[i]).len, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(cookies)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
