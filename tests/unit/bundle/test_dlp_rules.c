/* Own rules as the scanner takes them. */
#include "../testing.h"

#include "config/dlp_rules.h"
#include "bundle/dlp_rules.h"

static struct pc_own_rules read(const char *text, struct pc_arena *arena) {
    struct pc_own_rules own;
    struct pc_config_errors errors;
    assert_int_equal(pc_dlp_rules_parse(pc_span_str(text), arena, &own, &errors), PC_OK);
    return own;
}

static void what_is_not_said_comes_from_the_built_in_rule(void **state) {
    (void)state;
    struct pc_arena arena = {0};
    const struct pc_dlp_rule *rules, *email = NULL;
    struct pc_own_rules own = read("rules:\n"
                                   "  - {name: email, words: [mail]}\n"
                                   "  - {name: mine, pattern: 'ABC-[0-9]+', words: [a, b]}\n"
                                   "  - {name: yours, pattern: 'ABD-[0-9]+', level: low, "
                                   "action: redact, ignore_case: true, examples: {match: ABD-1}}\n",
                                   &arena);
    for (size_t i = 0; i < pc_dlp_builtin_count(); i++)
        if (pc_span_eq(pc_dlp_builtin(i)->name, PC_SPAN("email")))
            email = pc_dlp_builtin(i);
    assert_non_null(email);
    assert_int_equal(pc_dlp_rules_make(&own, &arena, &rules), PC_OK);
    assert_int_equal(rules[0].level, email->level);
    assert_int_equal(rules[0].action, email->action);
    assert_int_equal(rules[0].words.count, 1);
    assert_int_equal(rules[1].level, PC_DLP_HIGH);
    assert_int_equal(rules[1].action, PC_DLP_LOG);
    assert_int_equal(rules[1].distance, 64);
    assert_int_equal(rules[2].level, PC_DLP_LOW);
    assert_int_equal(rules[2].action, PC_DLP_REDACT);
    assert_true(rules[2].ignore_case);
    assert_span_equal(rules[2].examples.all[0], "ABD-1");
    pc_arena_free(&arena);
}

static void the_image_has_them(void **state) {
    (void)state;
    struct pc_arena arena = {0};
    struct pc_buf image = {0};
    struct pc_diag diag;
    struct pc_dlp_scanner *scanner;
    uint32_t line;
    size_t index;
    struct pc_own_rules own = read("rules: [{name: mine, pattern: 'ABC-[0-9]{3}'}]", &arena);
    assert_int_equal(pc_dlp_rules_image(&own, &arena, &image, &line, &diag), PC_OK);
    assert_int_equal(pc_dlp_scanner_new(pc_buf_span(&image), &scanner, &diag), PC_OK);
    assert_int_equal(pc_dlp_scanner_find(scanner, PC_SPAN("mine"), &index), PC_OK);
    assert_int_equal(index, pc_dlp_builtin_count());
    pc_dlp_scanner_free(scanner);
    pc_buf_free(&image);
    pc_arena_free(&arena);
}

static void a_wrong_one_has_its_line(void **state) {
    (void)state;
    static const char *const wrong[] = {"{name: bad, pattern: 'ABC('}", "{name: no-such-rule}",
                                        "{name: bad, pattern: 'ABC-[0-9]', validator: nonsense}"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct pc_arena arena = {0};
        struct pc_buf image = {0}, text = {0};
        struct pc_diag diag;
        uint32_t line;
        pc_buf_addf(&text, "rules:\n  - {name: good, pattern: 'ABC-[0-9]'}\n  - %s\n", wrong[i]);
        struct pc_own_rules own = read(pc_buf_str(&text), &arena);
        assert_int_not_equal(pc_dlp_rules_image(&own, &arena, &image, &line, &diag), PC_OK);
        assert_int_equal(line, 3);
        assert_true(diag.text[0] != '\0');
        pc_buf_free(&text);
        pc_buf_free(&image);
        pc_arena_free(&arena);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_not_said_comes_from_the_built_in_rule),
        cmocka_unit_test(the_image_has_them),
        cmocka_unit_test(a_wrong_one_has_its_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
