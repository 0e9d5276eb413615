/* ctl: what a match changes about the rest of the transaction. */
#include "transacting.h"

#define GET "GET /?a=one&b=two HTTP/1.1\nX-A: 1\n\n"

static void rules_are_removed_by_id_tag_and_message(void **state) {
    (void)state;
    rules_match("SecAction \"id:1,phase:1,nolog,pass,ctl:ruleRemoveById=10,"
                "ctl:ruleRemoveById=20-29,ctl:ruleRemoveByTag=gone,ctl:ruleRemoveByMsg=bad\"\n"
                "SecAction \"id:9,phase:1,log,pass\"\n"
                "SecAction \"id:10,phase:1,log,pass\"\n"
                "SecAction \"id:11,phase:1,log,pass,tag:'here',tag:'gone'\"\n"
                "SecAction \"id:12,phase:1,log,pass,msg:'bad'\"\n"
                "SecAction \"id:13,phase:1,log,pass,msg:'bad ones',tag:'gone not'\"\n"
                "SecAction \"id:20,phase:1,log,pass\"\n"
                "SecAction \"id:29,phase:2,log,pass\"\n"
                "SecAction \"id:30,phase:2,log,pass\"\n",
                GET, "9,13,30");
}

static void what_ran_before_is_not_undone(void **state) {
    (void)state;
    rules_match("SecAction \"id:10,phase:1,log,pass\"\n"
                "SecAction \"id:1,phase:1,nolog,pass,ctl:ruleRemoveById=10\"\n",
                GET, "10");
    rules_match("SecRule ARGS:a none \"id:1,phase:1,nolog,pass,ctl:ruleRemoveById=10\"\n"
                "SecAction \"id:10,phase:1,log,pass\"\n",
                GET, "10");
}

static void targets_are_removed_by_id_tag_and_message(void **state) {
    (void)state;
    PC_CLEANUP(tear_down) struct wall wall = {0};
    build(&wall, "SecAction \"id:1,phase:1,nolog,pass,ctl:ruleRemoveTargetById=10;ARGS:a,"
                 "ctl:ruleRemoveTargetByTag=t;ARGS:/^B$/,ctl:ruleRemoveTargetByMsg=m;ARGS,"
                 "ctl:ruleRemoveTargetById=30-39;REQUEST_HEADERS:x-a\"\n"
                 "SecRule ARGS \"@rx .\" \"id:10,phase:1,log,pass,setvar:tx.n10=+1\"\n"
                 "SecRule ARGS \"@rx .\" \"id:11,phase:1,log,pass,tag:'t',setvar:tx.n11=+1\"\n"
                 "SecRule ARGS|REQUEST_HEADERS \"@rx .\" \"id:12,phase:1,log,pass,msg:'m',"
                 "setvar:tx.n12=+1\"\n"
                 "SecRule REQUEST_HEADERS \"@rx .\" \"id:35,phase:2,log,pass\"\n"
                 "SecRule ARGS \"@rx .\" \"id:40,phase:2,log,pass,setvar:tx.n40=+1\"\n");
    matches(&wall, GET, "10,11,12,40");
    assert_string_equal(tx_text(&wall, "n10"), "1");
    assert_string_equal(tx_text(&wall, "n11"), "1");
    assert_string_equal(tx_text(&wall, "n12"), "1");
    assert_string_equal(tx_text(&wall, "n40"), "2");
}

static void links_lose_the_targets_of_their_chain(void **state) {
    (void)state;
    rules_match("SecAction \"id:1,phase:1,nolog,pass,ctl:ruleRemoveTargetById=10;ARGS:b\"\n"
                "SecRule ARGS:a one \"id:10,phase:1,log,pass,chain\"\n"
                " SecRule ARGS:b two\n",
                GET, "");
}

static void the_engine_is_turned_off_and_down(void **state) {
    (void)state;
    PC_CLEANUP(tear_down) struct wall wall = {0};
    build(&wall, "SecRule ARGS:a one \"id:1,phase:1,log,pass,ctl:ruleEngine=DetectionOnly\"\n"
                 "SecRule ARGS:a off \"id:2,phase:1,log,pass,ctl:ruleEngine=Off\"\n"
                 "SecRule ARGS:a ^on$ \"id:3,phase:1,log,pass,ctl:ruleEngine=On\"\n"
                 "SecAction \"id:10,phase:2,log,deny,status:403\"\n"
                 "SecAction \"id:11,phase:5,log,pass\"\n");
    exchange(&wall, GET, NULL);
    assert_string_equal(ids(&wall), "1,10,11");
    assert_int_equal(wall.result.verdict, PC_WAF_VERDICT_PASS);
    exchange(&wall, "GET /?a=off HTTP/1.1\n\n", NULL);
    assert_string_equal(ids(&wall), "2");
    assert_int_equal(wall.result.verdict, PC_WAF_VERDICT_PASS);
    wall.options.mode = PC_WAF_DETECT; /* a rule cannot make it block */
    exchange(&wall, "GET /?a=on HTTP/1.1\n\n", NULL);
    assert_int_equal(wall.result.verdict, PC_WAF_VERDICT_PASS);
    assert_true(wall.result.would_deny);
}

static void bodies_are_looked_at_or_not(void **state) {
    (void)state;
    static const char rules[] =
        "SecRule ARGS:no 1 \"id:1,phase:1,nolog,pass,ctl:requestBodyAccess=Off\"\n"
        "SecRule ARGS:noanswer 1 \"id:2,phase:1,nolog,pass,ctl:responseBodyAccess=Off\"\n"
        "SecRule ARGS:x y \"id:3,phase:2,log,pass\"\n"
        "SecRule RESPONSE_BODY secret \"id:4,phase:4,log,pass\"\n";
    static const struct {
        const char *query, *wanted;
    } cases[] = {{"a=1", "3,4"}, {"no=1", "4"}, {"noanswer=1", "3"}};
    for (size_t i = 0; i < 3; i++) {
        PC_CLEANUP(tear_down) struct wall wall = {0};
        char request[256];
        build(&wall, rules);
        (void)snprintf(request, sizeof request,
                       "POST /?%s HTTP/1.1\nContent-Type: application/x-www-form-urlencoded\n\nx=y",
                       cases[i].query);
        exchange(&wall, request, "200\nContent-Type: text/html\n\na secret");
        assert_string_equal(ids(&wall), cases[i].wanted);
    }
}

static void the_processor_of_the_body_is_chosen(void **state) {
    (void)state;
    rules_match("SecRule REQUEST_HEADERS:X-P xml "
                "\"id:1,phase:1,nolog,pass,ctl:requestBodyProcessor=XML\"\n"
                "SecRule REQUEST_HEADERS:X-P json "
                "\"id:2,phase:1,nolog,pass,ctl:requestBodyProcessor=JSON\"\n"
                "SecRule ARGS:/a$/ \"@streq b\" \"id:3,phase:2,log,pass\"\n"
                "SecRule REQBODY_PROCESSOR \"@streq JSON\" \"id:4,phase:2,log,pass\"\n"
                "SecRule &REQUEST_BODY \"@eq 1\" \"id:5,phase:2,log,pass\"\n",
                "POST / HTTP/1.1\nX-P: json\nContent-Type: text/plain\n\n{\"a\":\"b\"}", "3,4");
    rules_match("SecAction \"id:1,phase:1,nolog,pass,ctl:forceRequestBodyVariable=On\"\n"
                "SecRule REQUEST_BODY \"@rx ^raw$\" \"id:5,phase:2,log,pass\"\n",
                "POST / HTTP/1.1\nContent-Type: text/plain\n\nraw", "5");
    rules_match("SecAction \"id:1,phase:1,nolog,pass,ctl:auditEngine=Off,ctl:auditLogParts=+E,"
                "ctl:requestBodyLimit=5\"\n"
                "SecRule REQUEST_BODY \"@rx ^raw$\" \"id:5,phase:2,log,pass\"\n"
                "SecAction \"id:6,phase:2,log,pass\"\n",
                "POST / HTTP/1.1\nContent-Type: text/plain\n\nraw", "6");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rules_are_removed_by_id_tag_and_message),
        cmocka_unit_test(what_ran_before_is_not_undone),
        cmocka_unit_test(targets_are_removed_by_id_tag_and_message),
        cmocka_unit_test(links_lose_the_targets_of_their_chain),
        cmocka_unit_test(the_engine_is_turned_off_and_down),
        cmocka_unit_test(bodies_are_looked_at_or_not),
        cmocka_unit_test(the_processor_of_the_body_is_chosen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
