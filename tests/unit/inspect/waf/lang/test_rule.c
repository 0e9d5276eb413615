/* Rules and chains, and what they inherit from SecDefaultAction. */
#include "reading.h"

static void a_chain_has_the_beginnings_of_its_first(void **state) {
    (void)state;
    struct reading reading = {0};
    must_read(&reading, "SecRule ARGS \"@rx a\" \"id:5,phase:1,deny,chain\"\n"
                        "  SecRule &TX:a \"!@eq 0\" \"t:none,chain\"\n"
                        "    SecRule TX:a b\n"
                        "SecMarker END\n"
                        "SecAction \"id:6,pass\"");
    assert_int_equal(reading.rules.entry_count, 3);
    assert_int_equal(reading.rules.rule_count, 4);
    const struct pc_waf_rule *rule = rule_at(&reading, 0);
    assert_int_equal(rule->phase, 1);
    const struct pc_waf_rule *second = rule->chained;
    assert_int_equal(second->id, 5);
    assert_int_equal(second->phase, 1);
    assert_int_equal(second->actions.disruptive, PC_WAF_DENY);
    assert_true(second->negated);
    assert_int_equal(second->line, 2);
    assert_non_null(second->chained);
    assert_null(second->chained->chained);
    assert_null(reading.rules.entries[1].rule);
    assert_span_equal(reading.rules.entries[1].marker, "END");
    assert_null(rule_at(&reading, 2)->op);
    assert_int_equal(rule_at(&reading, 2)->target_count, 0);
    assert_int_equal(rule_at(&reading, 2)->phase, 2);
    pc_arena_free(&reading.arena);
}

static void links_may_not_say_everything(void **state) {
    (void)state;
    static const char *const bad[] = {"deny",   "block",       "id:2", "phase:1",
                                      "skip:1", "skipAfter:X", "pass"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char text[200];
        (void)snprintf(text, sizeof text, "SecRule ARGS a id:1,chain\nSecRule ARGS a \"%s\"",
                       bad[i]);
        refuses(text, "a.conf:2: ", "later link of a chain");
    }
}

static void defaults_are_inherited(void **state) {
    (void)state;
    struct reading reading = {0};
    must_read(&reading,
              "SecAction id:1,block\n"
              "SecDefaultAction \"phase:2,nolog,noauditlog,deny,status:406,t:lowercase,tag:x\"\n"
              "SecAction id:2,block\n"
              "SecRule ARGS a \"id:3,block,log,t:none,t:urlDecode,tag:y,chain\"\n"
              "SecRule ARGS a t:urlDecode\n"
              "SecAction id:4,pass,phase:1\n"
              "SecAction id:5,auditlog\n");
    assert_int_equal(rule_at(&reading, 0)->actions.disruptive, PC_WAF_PASS);
    const struct pc_waf_rule *rule = rule_at(&reading, 1);
    assert_int_equal(rule->actions.disruptive, PC_WAF_DENY);
    assert_int_equal(rule->actions.status, 406);
    assert_false(rule->actions.log || rule->actions.audit);
    assert_int_equal(rule->transformation_count, 1);
    rule = rule_at(&reading, 2);
    assert_true(rule->actions.log);
    assert_int_equal(rule->transformation_count, 1);
    assert_string_equal(rule->transformations[0]->name, "urlDecode");
    assert_int_equal(rule->actions.tag_count, 2);
    assert_int_equal(rule->chained->transformation_count, 2);
    assert_int_equal(rule->chained->actions.tag_count, 0);
    assert_int_equal(rule_at(&reading, 3)->actions.disruptive, PC_WAF_PASS);
    assert_true(rule_at(&reading, 3)->actions.log);
    assert_int_equal(rule_at(&reading, 4)->actions.disruptive, PC_WAF_DENY);
    assert_false(rule_at(&reading, 4)->actions.log);
    assert_true(rule_at(&reading, 4)->actions.audit);
    pc_arena_free(&reading.arena);
}

static void wrong_ones_are_refused(void **state) {
    (void)state;
    refuses("SecDefaultAction pass", "a.conf:1: ", "no phase");
    refuses("SecDefaultAction phase:1", "a.conf:1: ", "disruptive action");
    refuses("SecDefaultAction phase:1,block", "a.conf:1: ", "cannot stand in SecDefaultAction");
    refuses("SecDefaultAction phase:1,pass,id:3", "a.conf:1: ", "cannot stand");
    refuses("SecRule ARGS a", "a.conf:1: ", "no id");
    refuses("SecRule ARGS", "a.conf:1: ", "takes 2 to 3 values");
    refuses("SecRule ARGS a id:1 b", "a.conf:1: ", "takes 2 to 3 values");
    refuses("SecRule ARGS a \\ \nid:1", "a.conf:1: ", "no action that is known");
    refuses("SecMarker \"\"", "a.conf:1: ", "no name");
    refuses("SecAction id:1\n\nSecAction id:1", "a.conf:3: ", "there already (a.conf:1)");
    refuses("SecMarker A\nSecAction id:1,skipAfter:A", "a.conf:2: ", "no such marker");
    refuses("SecAction id:1,skipAfter:B\nSecMarker A", "a.conf:1: ", "no such marker");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_chain_has_the_beginnings_of_its_first),
        cmocka_unit_test(links_may_not_say_everything),
        cmocka_unit_test(defaults_are_inherited),
        cmocka_unit_test(wrong_ones_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
