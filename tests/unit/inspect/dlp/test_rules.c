/* Every rule finds its examples and not its counter-examples, wherever they are cut. */
#include "scanning.h"

/* The findings of a rule. */
static size_t of_rule(const struct said *said, const struct pc_dlp_rule *rule) {
    size_t count = 0;
    for (size_t i = 0; i < said->count && i < FINDINGS; i++)
        count += said->all[i].rule == rule;
    return count;
}

static void each_split(struct pc_dlp_scanner *scanner, struct pc_dlp_options options,
                       struct pc_span text, const struct said *whole) {
    for (size_t cut = 0; cut <= text.len; cut++) {
        struct said said;
        feed(scanner, options, text, &cut, 1, &said);
        assert_said_equal(whole, &said, text);
        pc_buf_free(&said.released);
    }
    size_t ends[4096];
    assert_true(text.len < 4096);
    for (size_t step = 1; step < 8; step += 3) {
        struct said said;
        size_t count = 0;
        for (size_t end = step; end < text.len; end += step)
            ends[count++] = end;
        feed(scanner, options, text, ends, count, &said);
        assert_said_equal(whole, &said, text);
        pc_buf_free(&said.released);
    }
}

static void walk(struct pc_dlp_scanner *scanner, const struct pc_dlp_rule *rule,
                 const struct pc_dlp_texts *texts, size_t expected) {
    for (size_t i = 0; i < texts->count; i++) {
        struct said said;
        struct pc_dlp_options options = {.mode = PC_DLP_FIND};
        feed(scanner, options, texts->all[i], NULL, 0, &said);
        if (of_rule(&said, rule) != expected)
            fail_msg("%.*s: %zu findings of it in: %.*s", PC_ARG(rule->name), of_rule(&said, rule),
                     PC_ARG(texts->all[i]));
        each_split(scanner, options, texts->all[i], &said);
        options.mode = PC_DLP_PASS_ON;
        feed(scanner, options, texts->all[i], NULL, 0, &said);
        each_split(scanner, options, texts->all[i], &said);
        pc_buf_free(&said.released);
    }
}

static void examples_are_found_wherever_they_are_cut(void **state) {
    (void)state;
    struct pc_dlp_scanner *scanner = scanner_of(NULL, 0);
    for (size_t i = 0; i < pc_dlp_scanner_rules(scanner); i++) {
        const struct pc_dlp_rule *rule = pc_dlp_scanner_rule(scanner, i);
        assert_true(rule->examples.count > 0 && rule->counters.count > 0);
        walk(scanner, rule, &rule->examples, 1);
        walk(scanner, rule, &rule->counters, 0);
    }
    pc_dlp_scanner_free(scanner);
}

static void rules_have_names_of_their_own(void **state) {
    (void)state;
    size_t count = pc_dlp_builtin_count();
    assert_true(count >= 30);
    assert_null(pc_dlp_builtin(count));
    for (size_t i = 0; i < count; i++) {
        assert_true(pc_dlp_builtin(i)->description.len > 0);
        for (size_t k = 0; k < i; k++)
            assert_false(pc_span_eq(pc_dlp_builtin(i)->name, pc_dlp_builtin(k)->name));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(examples_are_found_wherever_they_are_cut),
        cmocka_unit_test(rules_have_names_of_their_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
