/* An engine: what its rules are, and which rules none can be made of. */
#include "transacting.h"

static void rules_describe_themselves(void **state) {
    (void)state;
    PC_CLEANUP(tear_down) struct wall wall = {0};
    build(&wall, "SecAction \"id:1,phase:1,nolog,pass\"\n"
                 "SecRule TX:score \"@ge 5\" \"id:949110,phase:2,deny,msg:'too much',severity:2,"
                 "tag:'a',tag:'paranoia-level/3'\"\n"
                 "SecRule ARGS x \"id:3,phase:2,deny,chain\"\n SecRule TX:a \"@eq 1\"\n"
                 "SecRule ARGS x \"id:4,phase:2,deny\"\n");
    struct pc_waf_rule_info info;
    assert_int_equal(pc_waf_engine_rules(wall.engine), 4);
    assert_int_equal(pc_waf_engine_rule(wall.engine, 949110, &info), PC_OK);
    assert_true(info.decides);
    assert_span_equal(info.msg, "too much");
    assert_int_equal(info.severity, 2);
    assert_int_equal(info.phase, 2);
    assert_int_equal(info.line, 2);
    assert_int_equal(info.tag_count, 2);
    assert_span_equal(info.file, "a.conf");
    assert_int_equal(pc_waf_engine_rule(wall.engine, 3, &info), PC_OK);
    assert_true(info.decides);
    assert_int_equal(pc_waf_engine_rule(wall.engine, 4, &info), PC_OK);
    assert_false(info.decides);
    assert_int_equal(info.severity, -1);
    assert_int_equal(pc_waf_engine_rule(wall.engine, 5, &info), PC_ERR_NOTFOUND);
    assert_int_equal(pc_waf_engine_rule_at(wall.engine, 0, &info), PC_OK);
    assert_int_equal(info.id, 1);
    assert_int_equal(pc_waf_engine_rule_at(wall.engine, 4, &info), PC_ERR_RANGE);
    pc_waf_engine_free(NULL);
}

static void directives_are_there(void **state) {
    (void)state;
    PC_CLEANUP(tear_down) struct wall wall = {0};
    build(&wall, "SecArgumentsLimit 7\nSecRequestBodyAccess On\nSecAction id:1,pass\n");
    assert_int_equal(pc_waf_engine_directives(wall.engine)->arguments_limit, 7);
    exchange(&wall, "GET /?1&2&3&4&5&6&7&8 HTTP/1.1\n\n", NULL);
    assert_int_equal(wall.result.verdict, PC_WAF_VERDICT_LIMIT);
}

static void no_rules_at_all_pass_everything(void **state) {
    (void)state;
    PC_CLEANUP(tear_down) struct wall wall = {0};
    build(&wall, "# nothing\n");
    exchange(&wall, "GET /?a=<script> HTTP/1.1\n\n", "200\n\n");
    assert_int_equal(wall.result.verdict, PC_WAF_VERDICT_PASS);
    assert_int_equal(wall.result.match_count, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rules_describe_themselves),
        cmocka_unit_test(directives_are_there),
        cmocka_unit_test(no_rules_at_all_pass_everything),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
