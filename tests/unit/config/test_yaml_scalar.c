/* Plain scalars of the core schema. */
#include "../testing.h"
#include "config/yaml_scalar.h"

static void test_each_kind(void **state) {
    (void)state;
    static const struct {
        const char *yaml, *json;
    } cases[] = {{"", "null"},
                 {"~", "null"},
                 {"Null", "null"},
                 {"nULL", "\"nULL\""},
                 {"True", "true"},
                 {"FALSE", "false"},
                 {"yes", "\"yes\""},
                 {"on", "\"on\""},
                 {"0", "0"},
                 {"007", "7"},
                 {"+5", "5"},
                 {"-5", "-5"},
                 {"1.", "1.0"},
                 {".5", "0.5"},
                 {"-.5", "-0.5"},
                 {"00.50", "0.50"},
                 {"1e3", "1e3"},
                 {"1E+3", "1e+3"},
                 {".", "\".\""},
                 {"-", "\"-\""},
                 {"e3", "\"e3\""},
                 {"1e", "\"1e\""},
                 {"1_000", "\"1_000\""},
                 {"0x1F", "31"},
                 {"0o17", "15"},
                 {"0o8", "\"0o8\""},
                 {"0x", "\"0x\""},
                 {"0xg", "\"0xg\""},
                 {"0b1", "\"0b1\""},
                 {"1.2.3", "\"1.2.3\""},
                 {"2026-01-01", "\"2026-01-01\""},
                 {"12:30", "\"12:30\""},
                 {"0xffffffffffffffff", "\"0xffffffffffffffff\""},
                 {"1e999999", "1e999999"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct pc_buf out PC_CLEANUP(pc_buf_free) = {0};
        assert_true(pc_yaml_scalar(pc_span_str(cases[i].yaml), &out));
        if (!pc_span_eq(pc_buf_span(&out), pc_span_str(cases[i].json)))
            fail_msg("%s: %.*s", cases[i].yaml, PC_ARG(pc_buf_span(&out)));
    }
}

static void test_what_json_has_not(void **state) {
    (void)state;
    static const char *const texts[] = {".inf", "-.inf", "+.Inf", ".INF", ".nan", ".NaN"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct pc_buf out PC_CLEANUP(pc_buf_free) = {0};
        assert_false(pc_yaml_scalar(pc_span_str(texts[i]), &out));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_each_kind),
                                       cmocka_unit_test(test_what_json_has_not)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
