/* ctl: every name, and the numbers, ranges and words behind them. */
#include "reading.h"

static const struct pc_waf_actions *act(struct reading *reading, const char *ctl) {
    char text[300];
    (void)snprintf(text, sizeof text, "SecAction \"id:1,ctl:%s\"", ctl);
    *reading = (struct reading){0};
    must_read(reading, text);
    assert_true(rule_at(reading, 0)->actions.ctl_count > 0);
    return &rule_at(reading, 0)->actions;
}

static void numbers_and_words_are_read(void **state) {
    (void)state;
    static const struct {
        const char *ctl;
        enum pc_waf_ctl_kind kind;
        unsigned long long number;
        uint32_t first, last;
        const char *text;
    } cases[] = {
        {"ruleEngine=detectiononly", PC_WAF_CTL_RULE_ENGINE, PC_WAF_ENGINE_DETECT, 0, 0, ""},
        {"RULEENGINE=Off", PC_WAF_CTL_RULE_ENGINE, PC_WAF_ENGINE_OFF, 0, 0, ""},
        {"requestBodyAccess=on", PC_WAF_CTL_REQUEST_BODY_ACCESS, 1, 0, 0, ""},
        {"responseBodyAccess=Off", PC_WAF_CTL_RESPONSE_BODY_ACCESS, 0, 0, 0, ""},
        {"requestBodyLimit=9", PC_WAF_CTL_REQUEST_BODY_LIMIT, 9, 0, 0, ""},
        {"requestBodyProcessor=json", PC_WAF_CTL_BODY_PROCESSOR, 0, 0, 0, "JSON"},
        {"forceRequestBodyVariable=On", PC_WAF_CTL_FORCE_BODY_VARIABLE, 1, 0, 0, ""},
        {"auditEngine=Off", PC_WAF_CTL_AUDIT_ENGINE, 0, 0, 0, "Off"},
        {"auditLogParts=+E", PC_WAF_CTL_AUDIT_LOG_PARTS, 0, 0, 0, "+E"},
        {"ruleRemoveById=5", PC_WAF_CTL_REMOVE_BY_ID, 0, 5, 5, ""},
        {"ruleRemoveById=5-9", PC_WAF_CTL_REMOVE_BY_ID, 0, 5, 9, ""},
        {"ruleRemoveByTag=a/b", PC_WAF_CTL_REMOVE_BY_TAG, 0, 0, 0, "a/b"},
        {"ruleRemoveByMsg=a b", PC_WAF_CTL_REMOVE_BY_MSG, 0, 0, 0, "a b"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct reading reading;
        const struct pc_waf_ctl *ctl = act(&reading, cases[i].ctl)->ctls;
        assert_int_equal(ctl->kind, cases[i].kind);
        assert_int_equal(ctl->number, cases[i].number);
        assert_int_equal(ctl->first, cases[i].first);
        assert_int_equal(ctl->last, cases[i].last);
        assert_true(pc_span_eq(ctl->text, pc_span_str(cases[i].text)));
        pc_arena_free(&reading.arena);
    }
}

static void targets_are_taken_out(void **state) {
    (void)state;
    struct reading reading;
    const struct pc_waf_actions *actions = act(&reading, "'ruleRemoveTargetById=5-9;ARGS:a|!TX:b'");
    assert_int_equal(actions->ctl_count, 2);
    assert_int_equal(actions->ctls[1].last, 9);
    assert_int_equal(actions->ctls[1].target.variable, PC_WAF_TX);
    assert_false(actions->ctls[1].target.excluded);
    pc_arena_free(&reading.arena);
    actions = act(&reading, "ruleRemoveTargetByTag=attack-sqli;ARGS:/^a/");
    assert_span_equal(actions->ctls[0].text, "attack-sqli");
    assert_int_equal(actions->ctls[0].target.selector, PC_WAF_SELECT_REGEX);
    pc_arena_free(&reading.arena);
    actions = act(&reading, "'ruleRemoveById=1,3-4 9'");
    assert_int_equal(actions->ctl_count, 3);
    assert_int_equal(actions->ctls[2].first, 9);
    pc_arena_free(&reading.arena);
}

static void wrong_ones_are_refused(void **state) {
    (void)state;
    static const struct {
        const char *ctl;
        const char *what;
    } bad[] = {{"ruleRemoveByID2=1", "did you mean ctl:ruleRemoveById?"},
               {"ruleEngine=Maybe", "no mode"},
               {"ruleEngine", "has no value"},
               {"requestBodyAccess=1", "neither On nor Off"},
               {"requestBodyLimit=x", "no number of bytes"},
               {"requestBodyProcessor=YAML", "no body processor"},
               {"ruleRemoveById=a", "no rule id"},
               {"ruleRemoveById=9-5", "ends before it begins"},
               {"ruleRemoveById=1-2-3", "no rule id"},
               {"ruleRemoveTargetById=5", "names no target"},
               {"ruleRemoveTargetById=5;", "variable is missing"},
               {"ruleRemoveTargetById=x;ARGS", "no rule id"},
               {"ruleRemoveTargetByTag=a;ARGZ", "did you mean ARGS"},
               {"hashEngine=On", "not offered"},
               {"=", "not known"}};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char text[100];
        (void)snprintf(text, sizeof text, "SecAction id:1,ctl:%s", bad[i].ctl);
        refuses(text, "a.conf:1: ", bad[i].what);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_and_words_are_read),
        cmocka_unit_test(targets_are_taken_out),
        cmocka_unit_test(wrong_ones_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
