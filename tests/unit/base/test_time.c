/* Time and durations as text. */
#include "../testing.h"

#include "base/time.h"

#define ok(call) assert_int_equal((call), PC_OK)

static void assert_formats(pc_time when, const char *expected) {
    char memory[40];
    struct pc_buf out = pc_buf_over(memory, sizeof memory);
    pc_time_format(when, &out);
    assert_string_equal(pc_buf_str(&out), expected);
}

static void points_in_time_come_back(void **state) {
    (void)state;
    static const struct {
        pc_time when;
        const char *text;
    } rows[] = {
        {0, "1970-01-01T00:00:00.000000Z"},
        {1, "1970-01-01T00:00:00.000001Z"},
        {-1, "1969-12-31T23:59:59.999999Z"},
        {1795298155123456, "2026-11-21T21:55:55.123456Z"},
        {951782400000000, "2000-02-29T00:00:00.000000Z"},
        {253402300799999999, "9999-12-31T23:59:59.999999Z"},
        {-62135596800000000, "0001-01-01T00:00:00.000000Z"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        pc_time got;
        assert_formats(rows[i].when, rows[i].text);
        ok(pc_time_parse(pc_span_str(rows[i].text), &got));
        assert_true(got == rows[i].when);
    }
}

static void a_time_beyond_all_text_does_not_crash(void **state) {
    (void)state;
    char memory[40];
    struct pc_buf out = pc_buf_over(memory, sizeof memory);
    pc_time_format(INT64_MAX, &out);
    assert_int_equal(out.len, 27);
    pc_buf_clear(&out);
    pc_time_format(INT64_MIN, &out);
    assert_int_equal(out.len, 27);
}

static void fractions_of_any_length(void **state) {
    (void)state;
    pc_time got;
    ok(pc_time_parse(PC_SPAN("1970-01-01T00:00:01Z"), &got));
    assert_int_equal(got, 1000000);
    ok(pc_time_parse(PC_SPAN("1970-01-01T00:00:00.5Z"), &got));
    assert_int_equal(got, 500000);
    ok(pc_time_parse(PC_SPAN("1970-01-01T00:00:00.00001Z"), &got));
    assert_int_equal(got, 10);
}

static void other_shapes_are_refused(void **state) {
    (void)state;
    static const char *const texts[] = {
        "",
        "Z",
        "2026-11-21",
        "2026-11-21T21:55:55",
        "2026-11-21T21:55:55+00:00",
        "2026-11-21t21:55:55z",
        "2026-11-21 21:55:55Z",
        "2026-13-01T00:00:00Z",
        "2026-00-01T00:00:00Z",
        "2026-01-00T00:00:00Z",
        "2026-01-32T00:00:00Z",
        "2026-02-29T00:00:00Z",
        "1900-02-29T00:00:00Z",
        "2026-04-31T00:00:00Z",
        "2026-01-01T24:00:00Z",
        "2026-01-01T00:60:00Z",
        "2026-01-01T00:00:61Z",
        "2026-01-01T00:00:00.Z",
        "2026-01-01T00:00:00.1234567Z",
        "2026-01-01T00:00:00,5Z",
        "2026-01-01T00:00:00.-5Z",
        "+026-01-01T00:00:00Z",
        "2026-1-01T00:00:000Z",
    };
    pc_time got;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_int_equal(pc_time_parse(pc_span_str(texts[i]), &got), PC_ERR_INVALID);
}

static void durations(void **state) {
    (void)state;
    static const struct {
        const char *text;
        pc_time length;
    } rows[] = {{"0", 0},
                {"90", 90 * PC_SECOND},
                {"90s", 90 * PC_SECOND},
                {"15m", 15 * PC_MINUTE},
                {"12h", 12 * PC_HOUR},
                {"365d", 365 * PC_DAY}};
    pc_time got;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        ok(pc_duration_parse(pc_span_str(rows[i].text), &got));
        assert_true(got == rows[i].length);
    }
    static const char *const invalid[] = {"",    "s",   "d",  "-1s", "1.5h",
                                          "1 h", " 1h", "1w", "1hs", "1S"};
    for (size_t i = 0; i < sizeof invalid / sizeof *invalid; i++)
        assert_int_equal(pc_duration_parse(pc_span_str(invalid[i]), &got), PC_ERR_INVALID);
    static const char *const beyond[] = {"36601d", "9223372036854775807", "18446744073709551616s",
                                         "99999999999999999999999999d"};
    for (size_t i = 0; i < sizeof beyond / sizeof *beyond; i++)
        assert_int_equal(pc_duration_parse(pc_span_str(beyond[i]), &got), PC_ERR_RANGE);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(points_in_time_come_back),
        cmocka_unit_test(a_time_beyond_all_text_does_not_crash),
        cmocka_unit_test(fractions_of_any_length),
        cmocka_unit_test(other_shapes_are_refused),
        cmocka_unit_test(durations),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
