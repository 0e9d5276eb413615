/* Files of own rules, good and bad. */
#define _GNU_SOURCE
#include "../testing.h"

#include <stdlib.h>

#include "config/dlp_rules.h"

struct read {
    struct pc_arena arena;
    struct pc_own_rules rules;
    struct pc_config_errors errors;
    pc_err err;
};

static struct read read_text(struct pc_span text) {
    struct read read = {0};
    read.err = pc_dlp_rules_parse(text, &read.arena, &read.rules, &read.errors);
    return read;
}

static void all_keys_are_read(void **state) {
    (void)state;
    struct read read = read_text(PC_SPAN("rules:\n"
                                         "  - name: employee-number\n"
                                         "    description: A number\n"
                                         "    level: critical\n"
                                         "    action: block\n"
                                         "    pattern: 'EMP-[0-9]{6}'\n"
                                         "    ignore_case: true\n"
                                         "    validator: luhn\n"
                                         "    words: [employee, staff]\n"
                                         "    distance: 100\n"
                                         "    needs_word: true\n"
                                         "    allow: EMP-000000\n"
                                         "    examples:\n"
                                         "      match: [a, b]\n"
                                         "      no_match: [c]\n"
                                         "  - {name: email, level: low}\n"));
    assert_int_equal(read.err, PC_OK);
    assert_int_equal(read.rules.count, 2);
    const struct pc_own_rule *rule = &read.rules.rules[0];
    assert_span_equal(rule->name, "employee-number");
    assert_span_equal(rule->description, "A number");
    assert_int_equal(rule->level, PC_OWN_CRITICAL);
    assert_int_equal(rule->action, PC_OWN_BLOCK);
    assert_span_equal(rule->pattern, "EMP-[0-9]{6}");
    assert_true(rule->ignore_case && rule->needs_word);
    assert_span_equal(rule->validator, "luhn");
    assert_int_equal(rule->words.count, 2);
    assert_int_equal(rule->distance, 100);
    assert_span_equal(rule->allow.items[0], "EMP-000000");
    assert_int_equal(rule->match.count, 2);
    assert_int_equal(rule->no_match.count, 1);
    assert_int_equal(rule->line, 2);
    rule = &read.rules.rules[1];
    assert_int_equal(rule->level, PC_OWN_LOW);
    assert_int_equal(rule->action, PC_OWN_ACTION_DEFAULT);
    assert_int_equal(rule->pattern.len, 0);
    assert_int_equal(rule->distance, 64);
    assert_int_equal(rule->line, 16);
    pc_arena_free(&read.arena);
}

static void nothing_is_fine(void **state) {
    (void)state;
    struct read read = read_text(PC_SPAN("rules: []\n"));
    assert_int_equal(read.err, PC_OK);
    assert_int_equal(read.rules.count, 0);
    pc_arena_free(&read.arena);
}

static void mistakes_have_line_and_key(void **state) {
    (void)state;
    static const struct {
        const char *text;
        uint32_t line;
        const char *key, *says;
    } rows[] = {
        {"", 1, "", "empty"},
        {"- a", 1, "", "mapping"},
        {"rule: []", 1, "rule", "did you mean rules"},
        {"{}", 1, "", "rules is missing"},
        {"rules: {a: 1}", 1, "rules", "a list"},
        {"rules:\n  - {name: a, patern: x}", 2, "rules[0].patern", "did you mean pattern"},
        {"rules:\n  - {pattern: x}", 2, "rules[0]", "name is missing"},
        {"rules:\n  - {name: A}", 2, "rules[0].name", "lower-case"},
        {"rules:\n  - {name: -a}", 2, "rules[0].name", "lower-case"},
        {"rules:\n  - {name: a_b}", 2, "rules[0].name", "lower-case"},
        {"rules:\n  - {name: a, level: hihg}", 2, "rules[0].level", "did you mean high"},
        {"rules:\n  - {name: a, action: stop}", 2, "rules[0].action", "redact"},
        {"rules:\n  - {name: a, distance: 129}", 2, "rules[0].distance", "out of range"},
        {"rules:\n  - {name: a, distance: 0}", 2, "rules[0].distance", "out of range"},
        {"rules:\n  - {name: a, needs_word: true}", 2, "rules[0]", "needs words"},
        {"rules:\n  - {name: a, validator: luhn}", 2, "rules[0]", "needs a pattern"},
        {"rules:\n  - {name: a, examples: [x]}", 2, "rules[0].examples", "mapping"},
        {"rules:\n  - name: a\n    examples: {matches: x}", 3, "rules[0].examples.matches",
         "did you mean match"},
        {"rules:\n  - {name: a}\n  - {name: a}", 3, "", "stands in line 2"},
        {"rules: &a []", 1, "", "anchors"},
        {"rules:\n  - name: \"a\\nb\"", 2, "", "control character"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct read read = read_text(pc_span_str(rows[i].text));
        assert_int_equal(read.err, PC_ERR_INVALID);
        assert_true(read.errors.count > 0);
        const struct pc_config_error *error = &read.errors.items[0];
        if (error->line != rows[i].line || !pc_span_eq(error->key, pc_span_str(rows[i].key)) ||
            memmem(error->text.ptr, error->text.len, rows[i].says, strlen(rows[i].says)) == NULL)
            fail_msg("%zu: %u: %.*s: %.*s", i, error->line, PC_ARG(error->key),
                     PC_ARG(error->text));
        pc_arena_free(&read.arena);
    }
}

static void too_much_is_refused(void **state) {
    (void)state;
    struct pc_buf text = {0};
    pc_buf_add_str(&text, "rules:\n");
    for (int i = 0; i < 201; i++)
        pc_buf_addf(&text, "  - {name: a%d}\n", i);
    struct read read = read_text(pc_buf_span(&text));
    assert_int_equal(read.err, PC_ERR_INVALID);
    pc_arena_free(&read.arena);
    pc_buf_free(&text);
    char *large = calloc(1, PC_CONFIG_MAX + 1);
    assert_non_null(large);
    read = read_text(pc_span(large, PC_CONFIG_MAX + 1));
    assert_int_equal(read.err, PC_ERR_INVALID);
    pc_arena_free(&read.arena);
    free(large);
}

static void a_file_that_is_not_there_is_told(void **state) {
    (void)state;
    struct read read = {0};
    read.err = pc_dlp_rules_load("/nowhere/rules.yaml", &read.arena, &read.rules, &read.errors);
    assert_int_equal(read.err, PC_ERR_NOTFOUND);
    assert_int_equal(read.errors.count, 0);
    pc_arena_free(&read.arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_keys_are_read),
        cmocka_unit_test(nothing_is_fine),
        cmocka_unit_test(mistakes_have_line_and_key),
        cmocka_unit_test(too_much_is_refused),
        cmocka_unit_test(a_file_that_is_not_there_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
