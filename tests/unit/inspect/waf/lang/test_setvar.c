/* setvar, expirevar and initcol. */
#include "reading.h"

static const struct pc_waf_actions *act(struct reading *reading, const char *actions) {
    char text[300];
    (void)snprintf(text, sizeof text, "SecAction \"id:1,%s\"", actions);
    *reading = (struct reading){0};
    must_read(reading, text);
    return &rule_at(reading, 0)->actions;
}

static void variables_are_set(void **state) {
    (void)state;
    static const struct {
        const char *actions;
        enum pc_waf_set_kind kind;
        enum pc_waf_variable collection;
        const char *name;
        const char *value;
    } cases[] = {
        {"setvar:tx.A=1", PC_WAF_SET, PC_WAF_TX, "a", "1"},
        {"setvar:tx.a", PC_WAF_SET, PC_WAF_TX, "a", "1"},
        {"setvar:'TX.a=+%{tx.b}'", PC_WAF_ADD, PC_WAF_TX, "a", "%{tx.b}"},
        {"setvar:tx.a=-5", PC_WAF_SUB, PC_WAF_TX, "a", "5"},
        {"setvar:'tx.a_%{MATCHED_VAR_NAME}=x=y'", PC_WAF_SET, PC_WAF_TX, "a_%{matched_var_name}",
         "x=y"},
        {"setvar:!ip.a", PC_WAF_UNSET, PC_WAF_IP, "a", ""},
        {"setvar:'global.a=b, c'", PC_WAF_SET, PC_WAF_GLOBAL, "a", "b, c"},
        {"setvar:tx.a=", PC_WAF_SET, PC_WAF_TX, "a", ""},
        {"expirevar:'session.a=%{tx.b}'", PC_WAF_EXPIRE, PC_WAF_SESSION, "a", "%{tx.b}"},
        {"setenv:!b", PC_WAF_UNSET, PC_WAF_ENV, "b", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct reading reading;
        const struct pc_waf_actions *actions = act(&reading, cases[i].actions);
        assert_int_equal(actions->setvar_count, 1);
        const struct pc_waf_setvar *set = &actions->setvars[0];
        assert_int_equal(set->kind, cases[i].kind);
        assert_int_equal(set->collection, cases[i].collection);
        assert_true(pc_span_eq(set->name.raw, pc_span_str(cases[i].name)));
        assert_true(pc_span_eq(set->value.raw, pc_span_str(cases[i].value)));
        pc_arena_free(&reading.arena);
    }
}

static void wrong_ones_are_refused(void **state) {
    (void)state;
    static const char *const bad[] = {
        "setvar:a=1",     "setvar:tx.=1",      "setvar:args.a=1",  "setvar:!tx.a=1",
        "expirevar:ip.a", "setvar:=",          "initcol:ip",       "initcol:tx=a",
        "initcol:zzz=a",  "setvar:tx.a=%{zz}", "setvar:tx.%{zz}=1"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char text[100];
        (void)snprintf(text, sizeof text, "SecAction id:1,%s", bad[i]);
        refuses(text, "a.conf:1: ", ": ");
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(variables_are_set),
        cmocka_unit_test(wrong_ones_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
