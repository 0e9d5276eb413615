/* Images of rules: whole ones open, broken ones do not. */
#include "scanning.h"

static void make(struct pc_buf *image) {
    static const struct pc_span words[] = {PC_SPAN("badge")};
    const struct pc_dlp_rule rules[] = {
        {.name = PC_SPAN("staff"),
         .description = PC_SPAN("Staff"),
         .level = PC_DLP_LOW,
         .action = PC_DLP_BLOCK,
         .pattern = PC_SPAN("EMP-[0-9]{5}"),
         .ignore_case = true,
         .validator = PC_SPAN("luhn"),
         .words = {words, 1},
         .distance = 20,
         .needs_word = true,
         .examples = {words, 1}},
        {.name = PC_SPAN("email"), .level = PC_DLP_LOW, .action = PC_DLP_OFF},
    };
    assert_int_equal(pc_dlp_rules_compile(rules, 2, image, NULL), PC_OK);
}

static void rules_come_back_as_they_were(void **state) {
    (void)state;
    PC_CLEANUP(pc_buf_free) struct pc_buf image = {0};
    struct pc_dlp_scanner *scanner = NULL;
    make(&image);
    assert_int_equal(pc_dlp_scanner_new(pc_buf_span(&image), &scanner, NULL), PC_OK);
    pc_buf_free(&image);
    const struct pc_dlp_rule *rule = pc_dlp_scanner_rule(scanner, pc_dlp_builtin_count());
    assert_non_null(rule);
    assert_true(pc_span_eq(rule->name, PC_SPAN("staff")));
    assert_int_equal(rule->action, PC_DLP_BLOCK);
    assert_true(rule->ignore_case && rule->needs_word);
    assert_int_equal(rule->distance, 20);
    assert_int_equal(rule->words.count, 1);
    assert_true(pc_span_eq(rule->words.all[0], PC_SPAN("badge")));
    assert_null(pc_dlp_scanner_rule(scanner, pc_dlp_builtin_count() + 1));
    size_t email = 0;
    assert_int_equal(pc_dlp_scanner_find(scanner, PC_SPAN("email"), &email), PC_OK);
    assert_int_equal(pc_dlp_scanner_rule(scanner, email)->action, PC_DLP_OFF);
    assert_int_equal(pc_dlp_scanner_find(scanner, PC_SPAN("nobody"), &email), PC_ERR_NOTFOUND);
    pc_dlp_scanner_free(scanner);
}

static void broken_images_are_refused(void **state) {
    (void)state;
    PC_CLEANUP(pc_buf_free) struct pc_buf image = {0};
    struct pc_dlp_scanner *scanner = NULL;
    struct pc_diag diag = {""};
    make(&image);
    size_t step = image.len / 41 + 1;
    for (size_t i = 0; i < image.len; i += step) {
        image.ptr[i] ^= 1;
        assert_int_equal(pc_dlp_scanner_new(pc_buf_span(&image), &scanner, &diag), PC_ERR_CORRUPT);
        image.ptr[i] ^= 1;
        if (i > 0)
            assert_int_equal(pc_dlp_scanner_new(pc_span(image.ptr, i), &scanner, &diag),
                             PC_ERR_CORRUPT);
    }
    assert_int_equal(pc_dlp_scanner_new(PC_SPAN("PCDLP"), &scanner, NULL), PC_ERR_CORRUPT);
    assert_int_equal(pc_dlp_scanner_new((struct pc_span){0}, &scanner, NULL), PC_OK);
    pc_dlp_scanner_free(scanner);
    pc_dlp_scanner_free(NULL);
}

static void too_many_rules_are_refused(void **state) {
    (void)state;
    static struct pc_dlp_rule rules[PC_DLP_RULES];
    PC_CLEANUP(pc_buf_free) struct pc_buf image = {0};
    assert_int_equal(pc_dlp_rules_compile(rules, PC_DLP_RULES, &image, NULL), PC_ERR_FULL);
}

static void words_of_levels_and_actions(void **state) {
    (void)state;
    enum pc_dlp_level level;
    enum pc_dlp_action action;
    for (unsigned i = 0; i < PC_DLP_LEVELS; i++) {
        struct pc_span name = pc_span_str(pc_dlp_level_name((enum pc_dlp_level)i));
        assert_int_equal(pc_dlp_level_find(name, &level), PC_OK);
        assert_int_equal(level, i);
    }
    for (unsigned i = 0; i < PC_DLP_ACTIONS; i++) {
        struct pc_span name = pc_span_str(pc_dlp_action_name((enum pc_dlp_action)i));
        assert_int_equal(pc_dlp_action_find(name, &action), PC_OK);
        assert_int_equal(action, i);
    }
    assert_int_equal(pc_dlp_level_find(PC_SPAN("Low"), &level), PC_ERR_NOTFOUND);
    assert_int_equal(pc_dlp_action_find(PC_SPAN(""), &action), PC_ERR_NOTFOUND);
    assert_string_equal(pc_dlp_level_name((enum pc_dlp_level)99), "unknown");
    assert_string_equal(pc_dlp_action_name((enum pc_dlp_action)99), "unknown");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rules_come_back_as_they_were),
        cmocka_unit_test(broken_images_are_refused),
        cmocka_unit_test(too_many_rules_are_refused),
        cmocka_unit_test(words_of_levels_and_actions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
