/* Titles of statuses. */
#include "../testing.h"

#include "model/status.h"

static void test_titles(void **state) {
    (void)state;
    assert_string_equal(pc_status_title(404), "Not Found");
    assert_string_equal(pc_status_title(413), "Content Too Large");
    assert_string_equal(pc_status_title(431), "Request Header Fields Too Large");
}

static void test_unknown(void **state) {
    (void)state;
    static const unsigned statuses[] = {0, 99, 299, 418, 600, (unsigned)-1};
    for (size_t i = 0; i < sizeof statuses / sizeof statuses[0]; i++)
        assert_string_equal(pc_status_title(statuses[i]), "Error");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_titles),
        cmocka_unit_test(test_unknown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
