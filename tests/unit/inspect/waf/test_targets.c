/* The values that a rule looks at. */
#include "transacting.h"

#define REQUEST                                                                                    \
    "GET /dir/file.txt?a=one&b=two&A=three&ab=four HTTP/1.1\n"                                     \
    "Host: h\nX-One: 1\nx-one: 2\nCookie: s=1; t=2\n\n"

/* How many values the targets have in REQUEST, and which is the last. */
static void sees(const char *targets, const char *count, const char *last) {
    PC_CLEANUP(tear_down) struct wall wall = {0};
    char rules[512];
    (void)snprintf(rules, sizeof rules,
                   "SecRule %s \"@unconditionalMatch\" "
                   "\"id:1,phase:1,log,pass,setvar:tx.n=+1,setvar:tx.v=%%{MATCHED_VAR},"
                   "setvar:tx.name=%%{MATCHED_VAR_NAME}\"\n",
                   targets);
    build(&wall, rules);
    exchange(&wall, REQUEST, NULL);
    char got[512];
    (void)snprintf(got, sizeof got, "%s", tx_text(&wall, "name"));
    (void)snprintf(got + strlen(got), sizeof got - strlen(got), "=%s", tx_text(&wall, "v"));
    if (strcmp(tx_text(&wall, "n"), count) != 0 || strcmp(got, last) != 0)
        print_error("%s: %s values, the last %s\n", targets, tx_text(&wall, "n"), got);
    assert_string_equal(tx_text(&wall, "n"), count);
    assert_string_equal(got, last);
}

static void lists_are_looked_at_whole_by_key_and_by_pattern(void **state) {
    (void)state;
    sees("ARGS", "4", "ARGS:ab=four");
    sees("ARGS:a", "2", "ARGS:A=three");
    sees("ARGS:/^a$/", "2", "ARGS:A=three");
    sees("ARGS:/b/", "2", "ARGS:ab=four");
    sees("ARGS:/^none$/", "", "=");
    sees("ARGS:none", "", "=");
    sees("REQUEST_HEADERS:X-ONE", "2", "REQUEST_HEADERS:x-one=2");
    sees("REQUEST_COOKIES", "2", "REQUEST_COOKIES:t=2");
}

static void names_are_values_too(void **state) {
    (void)state;
    sees("ARGS_NAMES", "4", "ARGS_NAMES:ab=ab");
    sees("ARGS_GET_NAMES:/^a/", "3", "ARGS_GET_NAMES:ab=ab");
    sees("REQUEST_HEADERS_NAMES", "4", "REQUEST_HEADERS_NAMES:Cookie=Cookie");
    sees("REQUEST_COOKIES_NAMES:t", "1", "REQUEST_COOKIES_NAMES:t=t");
    sees("ARGS_POST_NAMES", "", "=");
}

static void exclusions_take_out_of_their_variable(void **state) {
    (void)state;
    sees("ARGS|!ARGS:a", "2", "ARGS:ab=four");
    sees("ARGS|!ARGS:/a/", "1", "ARGS:b=two");
    sees("!ARGS:ab|ARGS", "3", "ARGS:A=three");
    sees("ARGS|!ARGS_NAMES:a", "4", "ARGS:ab=four");
    sees("REQUEST_HEADERS|!REQUEST_HEADERS:Cookie|!REQUEST_HEADERS:X-One", "1",
         "REQUEST_HEADERS:Host=h");
    sees("ARGS|!ARGS", "", "=");
}

static void counts_are_numbers_of_values(void **state) {
    (void)state;
    sees("&ARGS", "1", "&ARGS=4");
    sees("&ARGS:a", "1", "&ARGS:a=2");
    sees("&ARGS:none", "1", "&ARGS:none=0");
    sees("&ARGS:/b$/", "1", "&ARGS:b$=2");
    sees("&REQUEST_HEADERS:Host", "1", "&REQUEST_HEADERS:Host=1");
    sees("&TX:none", "1", "&TX:none=0");
    sees("&ARGS|!ARGS:ab", "1", "&ARGS=3");
    sees("&FILES|&ARGS_POST", "2", "&ARGS_POST=0");
}

static void several_targets_are_one_list(void **state) {
    (void)state;
    sees("REQUEST_METHOD|REQUEST_FILENAME|REQUEST_BASENAME", "3", "REQUEST_BASENAME=file.txt");
    sees("ARGS:b|ARGS:b", "2", "ARGS:b=two");
    sees("REQUEST_COOKIES:s|ARGS:ab|&ARGS", "3", "&ARGS=4");
}

static void single_values_are_computed(void **state) {
    (void)state;
    sees("ARGS_COMBINED_SIZE", "1", "ARGS_COMBINED_SIZE=20");
    sees("REMOTE_ADDR", "1", "REMOTE_ADDR=192.0.2.1");
    sees("SERVER_PORT", "1", "SERVER_PORT=443");
    sees("SERVER_NAME", "1", "SERVER_NAME=h");
    sees("HIGHEST_SEVERITY", "1", "HIGHEST_SEVERITY=255");
    sees("DURATION", "1", "DURATION=0");
    sees("REQUEST_BODY", "", "=");
}

static void state_is_looked_at_as_it_is_by_then(void **state) {
    (void)state;
    rules_match("SecRule TX:a \"@eq 0\" id:1,phase:1,log,pass\n"
                "SecAction id:2,phase:1,nolog,pass,setvar:tx.a=0\n"
                "SecRule TX:a \"@eq 0\" id:3,phase:1,log,pass\n"
                "SecAction id:4,phase:1,nolog,pass,setvar:tx.a=7,setvar:tx.b_%{TX.a}=x\n"
                "SecRule TX:a \"@eq 7\" id:5,phase:1,log,pass\n"
                "SecRule TX:/^b_/ \"@streq x\" id:6,phase:1,log,pass\n"
                "SecRule &TX:/^B_/ \"@eq 1\" id:7,phase:1,log,pass\n"
                "SecRule TX:b_7 \"@streq x\" id:8,phase:1,log,pass\n"
                "SecRule ENV:e \"@streq y\" id:9,phase:1,log,pass\n"
                "SecAction id:10,phase:1,nolog,pass,setenv:e=y\n"
                "SecRule ENV:e \"@streq y\" id:11,phase:1,log,pass\n",
                REQUEST, "3,5,6,7,8,11");
}

static void a_body_is_there_in_phase_2_alone(void **state) {
    (void)state;
    rules_match("SecRule ARGS \"@streq two\" id:1,phase:1,log,pass\n"
                "SecRule ARGS \"@streq two\" id:2,phase:2,log,pass\n"
                "SecRule ARGS_POST:b \"@streq two\" id:3,phase:2,log,pass\n"
                "SecRule &ARGS_POST \"@eq 0\" id:4,phase:1,log,pass\n"
                "SecRule &ARGS \"@eq 2\" id:5,phase:2,log,pass\n",
                "POST /?a=one HTTP/1.1\nContent-Type: application/x-www-form-urlencoded\n\nb=two",
                "4,2,3,5");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lists_are_looked_at_whole_by_key_and_by_pattern),
        cmocka_unit_test(names_are_values_too),
        cmocka_unit_test(exclusions_take_out_of_their_variable),
        cmocka_unit_test(counts_are_numbers_of_values),
        cmocka_unit_test(several_targets_are_one_list),
        cmocka_unit_test(single_values_are_computed),
        cmocka_unit_test(state_is_looked_at_as_it_is_by_then),
        cmocka_unit_test(a_body_is_there_in_phase_2_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
