/* Complaints and suggestions. */
#include "../testing.h"

#include "config/report.h"
#include "base/suggest.h"

static void test_keys(void **state) {
    (void)state;
    struct pc_arena arena PC_CLEANUP(pc_arena_free) = {0};
    struct pc_config_errors errors = {0};
    struct pc_report report = {.arena = &arena, .errors = &errors};
    size_t first = pc_report_enter(&report, PC_SPAN("routes"));
    (void)pc_report_enter_index(&report, 12);
    size_t third = pc_report_enter(&report, PC_SPAN("a\nb"));
    pc_report_add(&report, 7, "is %s", "wrong");
    pc_report_leave(&report, third);
    pc_report_add(&report, 8, "x");
    pc_report_leave(&report, first);
    pc_report_add(&report, 9, "y");
    assert_int_equal(errors.count, 3);
    assert_span_equal(errors.items[0].key, "routes[12].a?b");
    assert_span_equal(errors.items[0].text, "is wrong");
    assert_span_equal(errors.items[1].key, "routes[12]");
    assert_span_equal(errors.items[2].key, "");
}

static void test_a_deep_key_is_cut(void **state) {
    (void)state;
    struct pc_arena arena PC_CLEANUP(pc_arena_free) = {0};
    struct pc_config_errors errors = {0};
    struct pc_report report = {.arena = &arena, .errors = &errors};
    for (int i = 0; i < 100; i++)
        (void)pc_report_enter(&report, PC_SPAN("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"));
    pc_report_add(&report, 1, "x");
    assert_int_equal(errors.items[0].key.len, PC_REPORT_KEY_MAX);
}

static void test_show(void **state) {
    (void)state;
    char memory[PC_REPORT_SHOW];
    assert_string_equal(pc_report_show(PC_SPAN("a\x1b[31m\xc3\xa9"), memory), "\"a?[31m??\"");
    char big[200];
    memset(big, 'x', sizeof big);
    assert_int_equal(strlen(pc_report_show(pc_span(big, sizeof big), memory)), 65);
}

static void test_no_memory(void **state) {
    (void)state;
    struct pc_arena arena PC_CLEANUP(pc_arena_free) = {.limit = 1};
    struct pc_config_errors errors = {0};
    struct pc_report report = {.arena = &arena, .errors = &errors};
    pc_report_add(&report, 1, "x");
    assert_true(report.out_of_memory);
    assert_int_equal(errors.count, 0);
}

static void test_distance(void **state) {
    (void)state;
    assert_int_equal(pc_suggest_distance(PC_SPAN(""), PC_SPAN("abc")), 3);
    assert_int_equal(pc_suggest_distance(PC_SPAN("abc"), PC_SPAN("abc")), 0);
    assert_int_equal(pc_suggest_distance(PC_SPAN("levle"), PC_SPAN("level")), 1);
    assert_int_equal(pc_suggest_distance(PC_SPAN("permisions"), PC_SPAN("permissions")), 1);
    assert_int_equal(pc_suggest_distance(PC_SPAN("kitten"), PC_SPAN("sitting")), 3);
}

static void test_suggestions(void **state) {
    (void)state;
    struct pc_suggest near = pc_suggest_for(PC_SPAN("hsts_subdomain"));
    pc_suggest_offer(&near, "hsts");
    pc_suggest_offer(&near, "hsts_subdomains");
    assert_string_equal(near.best, "hsts_subdomains");
    struct pc_suggest far = pc_suggest_for(PC_SPAN("zzz"));
    pc_suggest_offer(&far, "hosts");
    assert_null(far.best);
    static const char word[] = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
    struct pc_suggest huge = pc_suggest_for(pc_span_str(word));
    pc_suggest_offer(&huge, word);
    assert_null(huge.best);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_keys),     cmocka_unit_test(test_a_deep_key_is_cut),
        cmocka_unit_test(test_show),     cmocka_unit_test(test_no_memory),
        cmocka_unit_test(test_distance), cmocka_unit_test(test_suggestions),
    };
    return cmocka_run_group_tests_name("config/report", tests, NULL, NULL);
}
