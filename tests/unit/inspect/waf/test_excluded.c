/* The operator's exclusions, and the count of what they kept from matching. */
#include "transacting.h"

#define GET "GET /?a=one&b=two&c=one HTTP/1.1\n\n"

static struct pc_waf_exclusion target_of(struct wall *wall, const char *text) {
    struct pc_waf_exclusion exclusion = {0};
    assert_int_equal(pc_waf_lang_target(pc_span_str(text), &wall->rules.arena, &exclusion.target,
                                        &wall->rules.diag),
                     PC_OK);
    return exclusion;
}

static size_t hits(const struct wall *wall, const struct pc_waf_exclusion *exclusion,
                   uint32_t rule) {
    size_t count = 0;
    for (const struct pc_waf_excluded *e = wall->result.excluded; e != NULL; e = e->next)
        count += e->exclusion == exclusion && e->rule == rule;
    return count;
}

static void a_target_is_left_out(void **state) {
    (void)state;
    PC_CLEANUP(tear_down) struct wall wall = {0};
    build(&wall, "SecRule ARGS \"@streq one\" \"id:1,phase:1,log,pass,setvar:tx.n=+1\"\n"
                 "SecRule ARGS \"@streq one\" \"id:2,phase:1,log,pass\"\n"
                 "SecRule ARGS_NAMES \"@streq a\" \"id:3,phase:1,log,pass\"\n");
    struct pc_waf_exclusion exclusions[] = {target_of(&wall, "ARGS:A"), target_of(&wall, "ARGS:b")};
    exclusions[0].first = exclusions[0].last = 1;
    exclusions[1].first = exclusions[1].last = 1;
    wall.options.exclusions = exclusions;
    wall.options.exclusion_count = 2;
    matches(&wall, GET, "1,2,3");
    assert_string_equal(tx_text(&wall, "n"), "1");
    assert_int_equal(hits(&wall, &exclusions[0], 1), 1);
    assert_int_equal(hits(&wall, &exclusions[1], 1), 0); /* it kept nothing from matching */
}

static void a_whole_rule_is_left_out(void **state) {
    (void)state;
    PC_CLEANUP(tear_down) struct wall wall = {0};
    build(&wall, "SecRule ARGS \"@streq one\" \"id:10,phase:1,log,pass,setvar:tx.n=+1\"\n"
                 "SecAction \"id:11,phase:1,log,deny\"\n"
                 "SecRule ARGS:a \"@streq one\" \"id:12,phase:1,log,pass,chain\"\n"
                 " SecRule ARGS:b \"@streq two\"\n"
                 "SecAction \"id:13,phase:1,log,pass\"\n");
    const struct pc_waf_exclusion exclusion = {.first = 10, .last = 12, .whole_rule = true};
    wall.options.exclusions = &exclusion;
    wall.options.exclusion_count = 1;
    matches(&wall, GET, "13");
    assert_int_equal(wall.result.verdict, PC_WAF_VERDICT_PASS);
    assert_string_equal(tx_text(&wall, "n"), "");
    for (uint32_t id = 10; id <= 12; id++)
        assert_int_equal(hits(&wall, &exclusion, id), 1);
    assert_int_equal(hits(&wall, &exclusion, 13), 0);
}

static void a_tag_names_rules(void **state) {
    (void)state;
    PC_CLEANUP(tear_down) struct wall wall = {0};
    build(&wall, "SecRule ARGS \"@streq one\" \"id:1,phase:1,log,pass,tag:'x',tag:'y'\"\n"
                 "SecRule ARGS \"@streq two\" \"id:2,phase:1,log,pass,tag:'y'\"\n"
                 "SecRule ARGS \"@streq two\" \"id:3,phase:1,log,pass,tag:'yy'\"\n");
    struct pc_waf_exclusion exclusion = target_of(&wall, "ARGS:/^b$/");
    exclusion.tag = PC_SPAN("y");
    wall.options.exclusions = &exclusion;
    wall.options.exclusion_count = 1;
    matches(&wall, GET, "1,3");
    assert_int_equal(hits(&wall, &exclusion, 2), 1);
    exclusion.whole_rule = true;
    matches(&wall, GET, "3");
}

/* A tag that all rules have, or a range over all of them. */
static void what_decides_is_never_left_out(void **state) {
    (void)state;
    PC_CLEANUP(tear_down) struct wall wall = {0};
    build(&wall, "SecRule ARGS:a \"@streq one\" \"id:1,phase:1,log,pass,setvar:tx.n=+5\"\n"
                 "SecRule TX:n \"@ge 5\" \"id:2,phase:1,log,deny,tag:'all'\"\n");
    struct pc_waf_exclusion exclusion = {.tag = PC_SPAN("all"), .whole_rule = true};
    wall.options.exclusions = &exclusion;
    wall.options.exclusion_count = 1;
    matches(&wall, GET, "1,2");
    assert_int_equal(wall.result.verdict, PC_WAF_VERDICT_DENY);
    exclusion = (struct pc_waf_exclusion){.first = 2, .last = 900, .whole_rule = true};
    matches(&wall, GET, "1,2");
    assert_int_equal(wall.result.verdict, PC_WAF_VERDICT_DENY);
}

static void a_target_is_named_by_a_pattern(void **state) {
    (void)state;
    PC_CLEANUP(tear_down) struct wall wall = {0};
    build(&wall, "SecRule ARGS \"!@streq none\" \"id:1,phase:1,log,pass,setvar:tx.n=+1\"\n");
    struct pc_waf_exclusion exclusion = target_of(&wall, "ARGS:/^[AB]$/");
    exclusion.first = exclusion.last = 1;
    wall.options.exclusions = &exclusion;
    wall.options.exclusion_count = 1;
    matches(&wall, GET, "1");
    assert_string_equal(tx_text(&wall, "n"), "1");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_target_is_left_out),
        cmocka_unit_test(a_whole_rule_is_left_out),
        cmocka_unit_test(what_decides_is_never_left_out),
        cmocka_unit_test(a_tag_names_rules),
        cmocka_unit_test(a_target_is_named_by_a_pattern),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
