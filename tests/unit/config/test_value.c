/* Sizes, rates, and how limits and expectations read. */
#include "../testing.h"

#include "base/time.h"
#include "config/value.h"

static void test_sizes(void **state) {
    (void)state;
    uint64_t bytes;
    assert_int_equal(pc_value_size(PC_SPAN("0"), &bytes), PC_OK);
    assert_int_equal(bytes, 0);
    assert_int_equal(pc_value_size(PC_SPAN("100MiB"), &bytes), PC_OK);
    assert_int_equal(bytes, 104857600);
    assert_int_equal(pc_value_size(PC_SPAN("64KiB"), &bytes), PC_OK);
    assert_int_equal(bytes, 65536);
    static const char *const bad[] = {"",
                                      "MiB",
                                      "1MB",
                                      "1 MiB",
                                      "-1",
                                      "1.5MiB",
                                      "1mib",
                                      "+1",
                                      "0x10",
                                      "1KiBx",
                                      "99999999999GiB",
                                      "99999999999999999999"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(pc_value_size(pc_span_str(bad[i]), &bytes), PC_ERR_INVALID);
}

static void test_rates(void **state) {
    (void)state;
    uint32_t count;
    int64_t per;
    assert_int_equal(pc_value_rate(PC_SPAN("100/min"), &count, &per), PC_OK);
    assert_int_equal(count, 100);
    assert_true(per == PC_MINUTE);
    assert_int_equal(pc_value_rate(PC_SPAN("50/s"), &count, &per), PC_OK);
    assert_true(per == PC_SECOND);
    assert_int_equal(pc_value_rate(PC_SPAN("10/h"), &count, &per), PC_OK);
    assert_true(per == PC_HOUR);
    static const char *const bad[] = {"",     "/",       "100",      "100/",      "/min", "0/s",
                                      "-1/s", "1/min/s", "1/minute", "1000001/s", "1 /s"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(pc_value_rate(pc_span_str(bad[i]), &count, &per), PC_ERR_INVALID);
}

static void assert_limit(enum pc_schema_type type, uint64_t value, const char *text) {
    char memory[64];
    struct pc_buf out = pc_buf_over(memory, sizeof memory);
    struct pc_schema_row row = {.type = type};
    pc_schema_limit(&row, value, &out);
    assert_true(pc_span_eq(pc_buf_span(&out), pc_span_str(text)));
}

static void test_limits_as_text(void **state) {
    (void)state;
    assert_limit(PC_TYPE_DURATION, 0, "0s");
    assert_limit(PC_TYPE_DURATION, 90 * PC_SECOND, "90s");
    assert_limit(PC_TYPE_DURATION, PC_MINUTE, "1m");
    assert_limit(PC_TYPE_DURATION, 3 * PC_HOUR, "3h");
    assert_limit(PC_TYPE_DURATION, 365 * PC_DAY, "365d");
    assert_limit(PC_TYPE_SIZE, 1 << 20, "1MiB");
    assert_limit(PC_TYPE_SIZE, 0, "0");
    assert_limit(PC_TYPE_KIB, 8 << 20, "8MiB");
    assert_limit(PC_TYPE_U32, 20, "20");
}

static void test_paths(void **state) {
    (void)state;
    static const char *const samples[][2] = {
        {".", "/run"},       {"./", "/run"}, {"a/b", "/run/a/b"},
        {"././a", "/run/a"}, {"/x", "/x"},   {"", ""},
    };
    struct pc_arena arena PC_CLEANUP(pc_arena_free) = {0};
    struct pc_schema_row row = {.type = PC_TYPE_PATH};
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
        struct pc_span out = {0};
        struct pc_value_target target = {&out, &arena, PC_SPAN("/run")};
        assert_int_equal(pc_value_read(&row, pc_span_str(samples[i][0]), &target), PC_OK);
        assert_true(pc_span_eq(out, pc_span_str(samples[i][1])));
    }
}

static void test_types_that_are_no_single_value(void **state) {
    (void)state;
    struct pc_schema_row row = {.type = PC_TYPE_MAP};
    struct pc_value_target target = {0};
    assert_int_equal(pc_value_read(&row, PC_SPAN("x"), &target), PC_ERR_INVALID);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sizes),
        cmocka_unit_test(test_rates),
        cmocka_unit_test(test_limits_as_text),
        cmocka_unit_test(test_paths),
        cmocka_unit_test(test_types_that_are_no_single_value),
    };
    return cmocka_run_group_tests_name("config/value", tests, NULL, NULL);
}
