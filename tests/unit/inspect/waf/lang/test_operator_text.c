/* Operators as a rule writes them. */
#include "reading.h"

static const struct pc_waf_rule *with(struct reading *reading, const char *operator) {
    char text[300];
    (void)snprintf(text, sizeof text, "SecRule ARGS \"%s\" id:1", operator);
    must_read(reading, text);
    return rule_at(reading, 0);
}

static void a_name_an_argument_and_a_not(void **state) {
    (void)state;
    static const struct {
        const char *text;
        const char *name;
        bool negated;
        const char *argument;
    } cases[] = {{"@rx a b ", "rx", false, "a b "},
                 {"a b", "rx", false, "a b"},
                 {"!a", "rx", true, "a"},
                 {"! @PM a  b", "pm", true, "a  b"},
                 {"!@eq 0", "eq", true, "0"},
                 {"@detectSQLi", "detectSQLi", false, ""},
                 {"", "rx", false, ""},
                 {"@rx \\\"a\\\\\\\\b\\\\c\\d", "rx", false, "\"a\\\\b\\\\c\\d"},
                 {"@rx \\\\\\\\\\\\\\\\", "rx", false, "\\\\\\\\"},
                 {"@rx @a", "rx", false, "@a"},
                 {"@rx %{[^}]+}", "rx", false, "%{[^}]+}"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct reading reading = {0};
        const struct pc_waf_rule *rule = with(&reading, cases[i].text);
        assert_string_equal(rule->op->name, cases[i].name);
        assert_int_equal(rule->negated, cases[i].negated);
        if (!pc_span_eq(rule->argument.raw, pc_span_str(cases[i].argument)))
            print_error("%s: %.*s\n", cases[i].text, PC_ARG(rule->argument.raw));
        assert_true(pc_span_eq(rule->argument.raw, pc_span_str(cases[i].argument)));
        assert_int_equal(rule->argument.count, 0);
        pc_arena_free(&reading.arena);
    }
}

static void arguments_have_macros(void **state) {
    (void)state;
    struct reading reading = {0};
    const struct pc_waf_rule *rule = with(&reading, "@within |%{tx.Allowed}|");
    assert_int_equal(rule->argument.count, 3);
    assert_span_equal(rule->argument.parts[1].key, "allowed");
    pc_arena_free(&reading.arena);
}

static void files_are_fetched(void **state) {
    (void)state;
    struct reading reading = {
        .files = {{"a.conf", ""}, {"b.data", "one\n"}, {"c.data", "two\nthree"}}};
    const struct pc_waf_rule *rule = with(&reading, "@pmFromFile b.data  c.data");
    assert_int_equal(rule->op_file_count, 2);
    assert_span_equal(rule->op_files[1], "two\nthree");
    assert_span_equal(rule->argument.raw, "b.data  c.data");
    pc_arena_free(&reading.arena);
}

static void wrong_ones_are_refused(void **state) {
    (void)state;
    refuses("SecRule ARGS \"@beginWith a\" id:1", "a.conf:1: ", "did you mean @beginsWith?");
    refuses("SecRule ARGS \"@qqqqqqqqqqqqqq a\" id:1", "a.conf:1: ", "no operator");
    refuses("SecRule ARGS \"@ a\" id:1", "a.conf:1: ", "no operator");
    refuses("SecRule ARGS \"@pmFromFile\" id:1", "a.conf:1: ", "names no file");
    refuses("SecRule ARGS \"@pmFromFile x.data\" id:1", "a.conf:1: ", "no such file");
    refuses("SecRule ARGS \"@eq %{zzz.a}\" id:1", "a.conf:1: ", "no variable");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_name_an_argument_and_a_not),
        cmocka_unit_test(arguments_have_macros),
        cmocka_unit_test(files_are_fetched),
        cmocka_unit_test(wrong_ones_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
