/* Actions: how they are written, what they do to a rule, and where they may stand. */
#include "reading.h"

static void every_kind_is_read(void **state) {
    (void)state;
    struct reading reading = {0};
    must_read(
        &reading,
        "SecRule ARGS a \"id:7,\\\r\n"
        "  PHASE:request , deny,status:405,msg:'it\\'s, %{TX.0}',logdata:'%{MATCHED_VAR}',\\\n"
        "\ttag:'a/b',tag:c d,severity:'warning',rev:2,ver:'OWASP/1',maturity:1,accuracy:9,\\\n"
        "  t:none,t:urlDecodeUni,t:LOWERCASE,capture,multimatch,sanitiseMatched,skip:2,\\\n"
        "  setvar:tx.a='b, c',setenv:X=y,initcol:ip=%{REMOTE_ADDR},setsid:%{TX.0},xmlns:a=b,\"");
    const struct pc_waf_rule *rule = rule_at(&reading, 0);
    const struct pc_waf_actions *actions = &rule->actions;
    assert_int_equal(rule->id, 7);
    assert_int_equal(rule->phase, 2);
    assert_int_equal(actions->disruptive, PC_WAF_DENY);
    assert_int_equal(actions->status, 405);
    assert_span_equal(actions->msg.raw, "it's, %{TX.0}");
    assert_int_equal(actions->msg.count, 2);
    assert_int_equal(actions->tag_count, 2);
    assert_span_equal(actions->tags[1], "c d");
    assert_int_equal(actions->severity, 4);
    assert_span_equal(actions->ver, "OWASP/1");
    assert_span_equal(actions->accuracy, "9");
    assert_int_equal(rule->transformation_count, 2);
    assert_string_equal(rule->transformations[1]->name, "lowercase");
    assert_true(actions->captures && actions->multi_match && actions->sanitise);
    assert_int_equal(actions->skip, 2);
    assert_int_equal(actions->setvar_count, 2);
    assert_span_equal(actions->setvars[0].value.raw, "b, c");
    assert_int_equal(actions->setvars[1].collection, PC_WAF_ENV);
    assert_int_equal(actions->initcol_count, 2);
    assert_int_equal(actions->initcols[1].collection, PC_WAF_SESSION);
    pc_arena_free(&reading.arena);
}

static void logging_is_resolved(void **state) {
    (void)state;
    static const struct {
        const char *actions;
        bool log, audit;
    } cases[] = {{"id:1", true, true},
                 {"id:1,nolog", false, false},
                 {"id:1,nolog,auditlog", false, true},
                 {"id:1,auditlog,nolog", false, true},
                 {"id:1,noauditlog", true, false},
                 {"id:1,log,noauditlog", true, false}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct reading reading = {0};
        char text[100];
        (void)snprintf(text, sizeof text, "SecAction \"%s\"", cases[i].actions);
        must_read(&reading, text);
        assert_int_equal(rule_at(&reading, 0)->actions.log, cases[i].log);
        assert_int_equal(rule_at(&reading, 0)->actions.audit, cases[i].audit);
        pc_arena_free(&reading.arena);
    }
}

static void allow_has_three_reaches(void **state) {
    (void)state;
    struct reading reading = {0};
    must_read(&reading, "SecAction id:1,allow\nSecAction id:2,allow:phase\nSecAction "
                        "id:3,allow:REQUEST\nSecAction id:4,redirect:https://a.example/?x");
    assert_int_equal(rule_at(&reading, 0)->actions.disruptive, PC_WAF_ALLOW);
    assert_int_equal(rule_at(&reading, 1)->actions.disruptive, PC_WAF_ALLOW_PHASE);
    assert_int_equal(rule_at(&reading, 2)->actions.disruptive, PC_WAF_ALLOW_REQUEST);
    assert_int_equal(rule_at(&reading, 3)->actions.status, 302);
    assert_span_equal(rule_at(&reading, 3)->actions.redirect, "https://a.example/?x");
    pc_arena_free(&reading.arena);
}

static void what_is_wrong_is_said(void **state) {
    (void)state;
    static const struct {
        const char *actions;
        const char *what;
    } bad[] = {{"id:1,capure", "did you mean capture?"},
               {"id:1,xyzxyzxyz", "no action that is known"},
               {"id:1,msg:'a", "does not close it"},
               {"id:1,msg:'a'b", "separate actions by commas"},
               {"id:1,setvar:tx.a='b", "does not close it"},
               {"id:0", "no rule id"},
               {"id:x", "no rule id"},
               {"id:4294967296", "no rule id"},
               {"phase:2", "no id"},
               {"id:1,phase:6", "no phase"},
               {"id:1,phase:0", "no phase"},
               {"id:1,phase", "no phase"},
               {"id:1,pass:1", "takes no value"},
               {"id:1,msg", "no value"},
               {"id:1,severity:8", "no severity"},
               {"id:1,status:99", "no status"},
               {"id:1,allow:all", "not known"},
               {"id:1,t:lowercas", "did you mean t:lowercase?"},
               {"id:1,t:qqqqqqqqqqqqqqqqqq", "no transformation"},
               {"id:1,exec:/bin/x", "not offered"},
               {"id:1,append:x", "not offered"},
               {"id:1,pause:10", "not offered"},
               {"id:1,skip:-1", "number of rules"},
               {"id:1,msg:%{NOT_THERE_AT_ALL}", "no variable"}};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char text[100];
        (void)snprintf(text, sizeof text, "SecAction \"%s\"", bad[i].actions);
        refuses(text, "a.conf:1: ", bad[i].what);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_is_read),
        cmocka_unit_test(logging_is_resolved),
        cmocka_unit_test(allow_has_three_reaches),
        cmocka_unit_test(what_is_wrong_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
