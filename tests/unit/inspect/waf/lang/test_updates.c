/* SecRuleRemoveBy…, SecRuleUpdateTargetBy… and SecRuleUpdateActionById. */
#include "reading.h"

#include "base/buf.h"

#define RULES                                                                                      \
    "SecRule ARGS a \"id:10,msg:'One thing',tag:attack-sqli,block\"\n"                             \
    "SecRule ARGS|TX:a b \"id:20,tag:attack-xss,msg:'Other',chain\"\nSecRule ARGS c\n"             \
    "SecAction id:30\n"

static void rules_are_removed(void **state) {
    (void)state;
    static const struct {
        const char *directive;
        size_t left;
        uint32_t first;
    } cases[] = {
        {"SecRuleRemoveById 10", 2, 20},         {"SecRuleRemoveById 10 25-30", 1, 20},
        {"SecRuleRemoveById \"1-20,30\"", 0, 0}, {"SecRuleRemoveById 11", 3, 10},
        {"SecRuleRemoveByTag attack-", 1, 30},   {"SecRuleRemoveByTag sqli$", 2, 20},
        {"SecRuleRemoveByMsg \"^One\"", 2, 20},  {"SecRuleRemoveByMsg thing Other", 1, 30}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        for (int behind = 0; behind < 2; behind++) {
            struct reading reading = {0};
            char text[500];
            (void)snprintf(text, sizeof text, "%s\n%s\n", behind ? RULES : cases[i].directive,
                           behind ? cases[i].directive : RULES);
            must_read(&reading, text);
            assert_int_equal(reading.rules.entry_count, cases[i].left);
            if (cases[i].left > 0)
                assert_int_equal(rule_at(&reading, 0)->id, cases[i].first);
            pc_arena_free(&reading.arena);
        }
    }
}

static void a_removed_rule_may_be_written_anew(void **state) {
    (void)state;
    struct reading reading = {0};
    must_read(&reading, "SecAction id:1,deny\nSecRuleRemoveById 1\nSecAction id:1,pass");
    assert_int_equal(reading.rules.rule_count, 1);
    assert_int_equal(rule_at(&reading, 0)->actions.disruptive, PC_WAF_PASS);
    pc_arena_free(&reading.arena);
}

static void targets_are_added(void **state) {
    (void)state;
    struct reading reading = {0};
    must_read(&reading, RULES "SecRuleUpdateTargetById 10 \"!ARGS:/^x/|REQUEST_URI\"\n"
                              "SecRuleUpdateTargetByTag xss \"!ARGS:y\"\n"
                              "SecRuleUpdateTargetByMsg Other \"!ARGS:z\"\n"
                              "SecRuleUpdateTargetById 20:1 \"!ARGS:w\"\n");
    const struct pc_waf_rule *rule = rule_at(&reading, 0);
    assert_int_equal(rule->target_count, 3);
    assert_true(rule->targets[1].excluded);
    assert_int_equal(rule->targets[1].selector, PC_WAF_SELECT_REGEX);
    assert_span_equal(rule->targets[1].key, "^x");
    rule = rule_at(&reading, 1);
    assert_int_equal(rule->target_count, 4);
    assert_span_equal(rule->targets[2].key, "y");
    assert_span_equal(rule->targets[3].key, "z");
    assert_int_equal(rule->chained->target_count, 2);
    pc_arena_free(&reading.arena);
}

static void targets_are_replaced(void **state) {
    (void)state;
    struct reading reading = {0};
    must_read(&reading, RULES "SecRuleUpdateTargetById 20 REQUEST_URI TX:A\n"
                              "SecRuleUpdateTargetById 10 REQUEST_URI TX:a\n");
    const struct pc_waf_rule *rule = rule_at(&reading, 1);
    assert_int_equal(rule->target_count, 2);
    assert_int_equal(rule->targets[1].variable, PC_WAF_REQUEST_URI);
    assert_int_equal(rule_at(&reading, 0)->target_count, 1);
    pc_arena_free(&reading.arena);
}

static void actions_are_changed(void **state) {
    (void)state;
    struct reading reading = {0};
    must_read(&reading,
              RULES "SecRuleUpdateActionById 10 \"deny,status:404,msg:new,tag:b,nolog\"\n");
    const struct pc_waf_actions *actions = &rule_at(&reading, 0)->actions;
    assert_int_equal(actions->disruptive, PC_WAF_DENY);
    assert_int_equal(actions->status, 404);
    assert_span_equal(actions->msg.raw, "new");
    assert_int_equal(actions->tag_count, 2);
    assert_false(actions->log);
    pc_arena_free(&reading.arena);
}

static void wrong_ones_are_refused(void **state) {
    (void)state;
    refuses("SecRuleRemoveById a", "a.conf:1: ", "no rule id");
    refuses("SecRuleRemoveById \"\"", "a.conf:1: ", "no rule is named");
    refuses("SecRuleRemoveByTag \"(\"", "a.conf:1: ", "no pattern");
    refuses(RULES "SecRuleUpdateTargetById 10 ARGZ", "a.conf:5: ", "did you mean ARGS?");
    refuses(RULES "SecRuleUpdateTargetById 30 ARGS", "a.conf:5: ", "SecAction");
    refuses(RULES "SecRuleUpdateTargetById 20:2 ARGS", "a.conf:5: ", "no link 2");
    refuses(RULES "SecRuleUpdateActionById 10 id:4", "a.conf:5: ", "cannot be changed");
    refuses(RULES "SecRuleUpdateActionById 10 chain", "a.conf:5: ", "cannot be changed");
    refuses("SecRuleUpdateTargetById 10", "a.conf:1: ", "takes 2 to 3");
}

static void hostile_updates_are_bounded(void **state) {
    (void)state;
    struct reading reading = {0};
    struct pc_buf text = {0};
    for (int i = 1; i <= 4000; i++)
        pc_buf_addf(&text, "SecRuleRemoveByMsg a\nSecAction id:%d\n", i);
    pc_err err = read_text(&reading, pc_buf_str(&text));
    assert_int_equal(err, PC_ERR_RANGE);
    assert_non_null(strstr(reading.diag.text, "too many updates"));
    pc_buf_free(&text);
    pc_arena_free(&reading.arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rules_are_removed),
        cmocka_unit_test(a_removed_rule_may_be_written_anew),
        cmocka_unit_test(targets_are_added),
        cmocka_unit_test(targets_are_replaced),
        cmocka_unit_test(actions_are_changed),
        cmocka_unit_test(wrong_ones_are_refused),
        cmocka_unit_test(hostile_updates_are_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
