/* --until in its three forms. */
#include "../testing.h"

#include "cli/until.h"

static void days_moments_and_durations(void **state) {
    (void)state;
    pc_time now = 0;
    int64_t seconds = 0;
    assert_int_equal(pc_time_parse(PC_SPAN("2027-01-01T00:00:00Z"), &now), PC_OK);
    assert_int_equal(pc_until_parse(PC_SPAN("30d"), now, &seconds), PC_OK);
    assert_int_equal(seconds, 30 * 86400);
    assert_int_equal(pc_until_parse(PC_SPAN("2027-01-01"), now, &seconds), PC_OK);
    assert_int_equal(seconds, 86399); /* to its end */
    assert_int_equal(pc_until_parse(PC_SPAN("2027-01-01T00:01:00Z"), now, &seconds), PC_OK);
    assert_int_equal(seconds, 60);
}

static void what_is_over_and_what_is_nothing(void **state) {
    (void)state;
    static const char *const bad[] = {"", "soon", "2027-13-01", "2027-01-01 12:00", "-5d", "1e9"};
    pc_time now = 0;
    int64_t seconds;
    assert_int_equal(pc_time_parse(PC_SPAN("2027-01-01T00:00:00Z"), &now), PC_OK);
    assert_int_equal(pc_until_parse(PC_SPAN("2026-12-31"), now, &seconds), PC_ERR_RANGE);
    assert_int_equal(pc_until_parse(PC_SPAN("2027-01-01T00:00:00Z"), now, &seconds), PC_ERR_RANGE);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_not_equal(pc_until_parse(pc_span_str(bad[i]), now, &seconds), PC_OK);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(days_moments_and_durations),
        cmocka_unit_test(what_is_over_and_what_is_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
