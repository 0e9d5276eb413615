/* Macros in texts that rules give, and the one value that a variable has. */
#include "transacting.h"

/* The text as the rule's setvar has it, in a request that has a little of everything. */
static void expands(const char *text, const char *wanted) {
    PC_CLEANUP(tear_down) struct wall wall = {0};
    char rules[512];
    (void)snprintf(rules, sizeof rules,
                   "SecAction \"id:1,phase:1,nolog,pass,setvar:tx.have=there,setenv:e=env,"
                   "initcol:ip=%%{REMOTE_ADDR},setvar:ip.seen=ip\"\n"
                   "SecRule ARGS:b \"@rx (t)wo\" \"id:77,phase:1,nolog,pass,capture,rev:'3',"
                   "severity:CRITICAL,msg:'a message',logdata:'some data',setvar:'tx.out=%s'\"\n",
                   text);
    build(&wall, rules);
    wall.options.unique_id = PC_SPAN("0123");
    exchange(&wall, "GET /x/y.z?b=two&c=3 HTTP/1.1\nHost: www.example:81\nX-H: v\nCookie: k=w\n\n",
             NULL);
    if (strcmp(tx_text(&wall, "out"), wanted) != 0)
        print_error("%s\n", text);
    assert_string_equal(tx_text(&wall, "out"), wanted);
}

static void every_kind_of_variable_expands(void **state) {
    (void)state;
    expands("plain", "plain");
    expands("%{tx.have}", "there");
    expands("<%{TX.Have}|%{tx.none}>", "<there|>");
    expands("%{MATCHED_VAR} %{MATCHED_VAR_NAME}", "two ARGS:b");
    expands("%{TX.0}%{TX.1}%{TX.2}", "twot");
    expands("%{RULE.id} %{rule.severity} %{rule.rev}", "77 2 3");
    expands("%{rule.msg}, %{rule.logdata}", "a message, some data");
    expands("%{ARGS.c}%{ARGS_GET.b}", "3two");
    expands("%{REQUEST_HEADERS.x-h} %{request_headers.none}.", "v .");
    expands("%{REQUEST_COOKIES.k}", "w");
    expands("%{REQUEST_METHOD} %{REQUEST_FILENAME} %{REQUEST_BASENAME}", "GET /x/y.z y.z");
    expands("%{REMOTE_ADDR}:%{REMOTE_PORT}", "192.0.2.1:40000");
    expands("%{UNIQUE_ID}", "0123");
    expands("%{ENV.e} %{ip.seen}", "env ip");
    expands("%{ARGS_COMBINED_SIZE}", "6");
    expands("%{SERVER_NAME}", "www.example");
    expands("%{QUERY_STRING}", "b=two&c=3");
}

static void macros_stand_in_arguments_of_operators(void **state) {
    (void)state;
    rules_match("SecAction id:1,phase:1,nolog,pass,setvar:tx.n=2,setvar:tx.w=TWO,setvar:tx.re=.\n"
                "SecRule ARGS:n \"@ge %{tx.n}\" id:2,phase:1,log,pass\n"
                "SecRule ARGS:n \"@gt %{tx.n}\" id:3,phase:1,log,pass\n"
                "SecRule ARGS:w \"@streq %{tx.w}\" id:4,phase:1,log,pass\n"
                "SecRule ARGS:w \"@contains T%{tx.none}W\" id:5,phase:1,log,pass\n"
                "SecRule ARGS:w \"!@within one %{tx.w} three\" id:6,phase:1,log,pass\n"
                "SecRule ARGS:w \"@beginsWith %{ARGS.w}\" id:7,phase:1,log,pass\n",
                "GET /?n=2&w=TWO HTTP/1.1\n\n", "2,4,5,7");
}

static void a_long_expansion_is_cut(void **state) {
    (void)state;
    PC_CLEANUP(tear_down) struct wall wall = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf request = {0};
    build(&wall, "SecRule ARGS:a \"@rx .\" id:1,phase:1,nolog,pass,"
                 "setvar:tx.x=%{ARGS.a}%{ARGS.a}\n");
    pc_buf_add_str(&request, "GET /?a=");
    for (unsigned i = 0; i < 6000; i++)
        pc_buf_add_char(&request, 'x');
    pc_buf_add_str(&request, " HTTP/1.1\n\n");
    exchange(&wall, pc_buf_str(&request), NULL);
    assert_int_equal(pc_waf_tx_variable(wall.tx, PC_SPAN("x")).len, 8192);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_of_variable_expands),
        cmocka_unit_test(macros_stand_in_arguments_of_operators),
        cmocka_unit_test(a_long_expansion_is_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
