/* What comes in: request line, headers, bodies, the answer; and what comes out. */
#include "transacting.h"

/* "name=value" of a variable that has one value at most, in phase 2. */
static void has(const char *request, const char *variable, const char *wanted) {
    PC_CLEANUP(tear_down) struct wall wall = {0};
    char rules[256];
    (void)snprintf(rules, sizeof rules,
                   "SecRule %s \"@unconditionalMatch\" "
                   "\"id:1,phase:2,log,pass,setvar:tx.v=%%{MATCHED_VAR}\"\n",
                   variable);
    build(&wall, rules);
    exchange(&wall, request, NULL);
    const char *got = wall.result.match_count == 0 ? "-" : tx_text(&wall, "v");
    if (strcmp(got, wanted) != 0)
        print_error("%s of %s\n", variable, request);
    assert_string_equal(got, wanted);
}

static void the_request_line_is_taken_apart(void **state) {
    (void)state;
    static const char plain[] = "GET /a/b.php?x=1&y=%32 HTTP/1.1\nHost: h:80\n\n";
    has(plain, "REQUEST_LINE", "GET /a/b.php?x=1&y=%32 HTTP/1.1");
    has(plain, "REQUEST_METHOD", "GET");
    has(plain, "REQUEST_PROTOCOL", "HTTP/1.1");
    has(plain, "REQUEST_URI", "/a/b.php?x=1&y=%32");
    has(plain, "REQUEST_URI_RAW", "/a/b.php?x=1&y=%32");
    has(plain, "REQUEST_FILENAME", "/a/b.php");
    has(plain, "REQUEST_BASENAME", "b.php");
    has(plain, "QUERY_STRING", "x=1&y=%32");
    has(plain, "ARGS:y", "2");
    has(plain, "SERVER_NAME", "h");
    has(plain, "URLENCODED_ERROR", "0");
}

static void targets_have_other_forms(void **state) {
    (void)state;
    has("GET http://www.example/p?q=1 HTTP/1.1\n\n", "REQUEST_URI", "/p?q=1");
    has("GET http://www.example/p?q=1 HTTP/1.1\n\n", "REQUEST_URI_RAW", "http://www.example/p?q=1");
    has("GET HTTPS://www.example HTTP/1.1\n\n", "REQUEST_FILENAME", "/");
    has("GET http://www.example?q=1 HTTP/1.1\n\n", "ARGS:q", "1");
    has("GET http://www.example?q=/1 HTTP/1.1\n\n", "ARGS:q", "/1");
    has("GET http://www.example?q=1 HTTP/1.1\n\n", "REQUEST_FILENAME", "/");
    has("OPTIONS * HTTP/1.1\n\n", "REQUEST_FILENAME", "*");
    has("CONNECT h:443 HTTP/1.1\n\n", "REQUEST_URI", "h:443");
    has("GET /? HTTP/1.1\n\n", "QUERY_STRING", "");
    has("GET /p HTTP/1.1\n\n", "QUERY_STRING", "");
    has("GET /a\\b HTTP/1.1\n\n", "REQUEST_BASENAME", "b");
    has("GET /%zz?a=%zz HTTP/1.1\n\n", "URLENCODED_ERROR", "1");
    has("GET /x?a?b=c HTTP/1.1\n\n", "ARGS_NAMES", "a?b");
}

static void hosts_lose_their_port(void **state) {
    (void)state;
    has("GET / HTTP/1.1\nHost: [2001:db8::1]:8443\n\n", "SERVER_NAME", "[2001:db8::1]");
    has("GET / HTTP/1.1\nHost: [2001:db8::1]\n\n", "SERVER_NAME", "[2001:db8::1]");
    has("GET / HTTP/1.1\nHost: h\n\n", "SERVER_NAME", "h");
    has("GET / HTTP/1.1\nHost:\n\n", "SERVER_NAME", "");
}

static void cookies_are_read_from_every_header(void **state) {
    (void)state;
    has("GET / HTTP/1.1\nCookie: a=1; b=2\ncookie: c=3\n\n", "&REQUEST_COOKIES", "3");
    has("GET / HTTP/1.1\nCookie: a=1; b=2\ncookie: c=3\n\n", "REQUEST_COOKIES:c", "3");
    has("GET / HTTP/1.1\nCookie: a=%31\n\n", "REQUEST_COOKIES:a", "%31");
}

#define FORM "Content-Type: application/x-www-form-urlencoded\n"

static void bodies_are_read_by_their_type(void **state) {
    (void)state;
    has("POST / HTTP/1.1\n" FORM "\na=b+c", "ARGS_POST:a", "b c");
    has("POST / HTTP/1.1\nContent-Type: application/X-WWW-form-urlencoded ; charset=x\n\na=b",
        "ARGS_POST:a", "b");
    has("POST / HTTP/1.1\nContent-Type: application/json\n\n{\"a\":{\"b\":7}}", "ARGS_POST", "7");
    has("POST / HTTP/1.1\nContent-Type: application/vnd.x+json\n\n[true]", "ARGS_POST", "true");
    has("POST / HTTP/1.1\nContent-Type: text/xml\n\n<a>t</a>", "XML:/*", "t");
    has("POST / HTTP/1.1\nContent-Type: image/svg+xml\n\n<a b='c'/>", "XML://@*", "c");
    has("POST / HTTP/1.1\nContent-Type: multipart/form-data; boundary=x\n\n"
        "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nb\r\n--x--\r\n",
        "ARGS_POST:a", "b");
    has("POST / HTTP/1.1\nContent-Type: text/plain\n\na=b", "ARGS_POST", "-");
    has("POST / HTTP/1.1\n\na=b", "ARGS_POST", "-");
}

static void request_body_is_there_where_it_was_not_taken_apart_elsewhere(void **state) {
    (void)state;
    has("POST / HTTP/1.1\n" FORM "\na=b", "REQUEST_BODY", "a=b");
    has("POST / HTTP/1.1\nContent-Type: application/json\n\n{}", "REQUEST_BODY", "-");
    has("POST / HTTP/1.1\nContent-Type: text/plain\n\nx", "REQUEST_BODY", "-");
    has("POST / HTTP/1.1\nContent-Type: text/plain\n\nx", "REQUEST_BODY_LENGTH", "1");
    has("GET / HTTP/1.1\n\n", "REQUEST_BODY_LENGTH", "0");
}

static void the_full_request_grows_by_its_body(void **state) {
    (void)state;
    rules_match("SecRule FULL_REQUEST \"@contains needle\" \"id:1,phase:1,log,pass\"\n"
                "SecRule FULL_REQUEST \"@contains needle\" \"id:2,phase:2,log,pass\"\n",
                "POST / HTTP/1.1\nContent-Type: text/plain\n\na needle", "2");
}

static void of_two_types_none_is_believed(void **state) {
    (void)state;
    has("POST / HTTP/1.1\nContent-Type: application/json\nContent-Type: text/plain\n\n{\"a\":7}",
        "REQBODY_ERROR", "1");
    has("POST / HTTP/1.1\nContent-Type: text/plain\nContent-Type: application/json\n\n{\"a\":7}",
        "REQBODY_ERROR", "1");
    has("POST / HTTP/1.1\nContent-Type: text/plain\nContent-Type: text/plain\n\nx", "REQBODY_ERROR",
        "0");
}

static void a_broken_body_is_an_error_of_the_body(void **state) {
    (void)state;
    has("POST / HTTP/1.1\nContent-Type: application/json\n\n{\"a\":", "REQBODY_ERROR", "1");
    has("POST / HTTP/1.1\nContent-Type: application/json\n\n{}", "REQBODY_ERROR", "0");
    has("POST / HTTP/1.1\nContent-Type: text/xml\n\n<a>", "REQBODY_ERROR", "1");
    has("POST / HTTP/1.1\nContent-Type: multipart/form-data\n\nx", "REQBODY_ERROR", "1");
}

static void a_truncated_body_says_so(void **state) {
    (void)state;
    PC_CLEANUP(tear_down) struct wall wall = {0};
    build(&wall, "SecRule INBOUND_DATA_ERROR \"@eq 1\" \"id:1,phase:2,log,pass\"\n"
                 "SecRule ARGS:a \"@streq b\" \"id:2,phase:2,log,pass\"\n");
    assert_int_equal(begin(&wall), PC_OK);
    assert_int_equal(give_request(&wall, PC_SPAN("POST / HTTP/1.1\n" FORM "\na=b"), true), PC_OK);
    finish(&wall);
    assert_string_equal(ids(&wall), "1,2");
    exchange(&wall, "POST / HTTP/1.1\n" FORM "\na=b", NULL);
    assert_string_equal(ids(&wall), "2");
}

static void the_answer_is_looked_at(void **state) {
    (void)state;
    PC_CLEANUP(tear_down) struct wall wall = {0};
    build(&wall, "SecRule RESPONSE_STATUS \"@eq 500\" \"id:1,phase:3,log,pass\"\n"
                 "SecRule RESPONSE_HEADERS:X-Powered-By \"@rx php\" \"id:2,phase:3,log,pass\"\n"
                 "SecRule RESPONSE_HEADERS_NAMES \"@streq Server\" \"id:3,phase:3,log,pass\"\n"
                 "SecRule RESPONSE_CONTENT_TYPE \"@streq text/html\" \"id:4,phase:3,log,pass\"\n"
                 "SecRule RESPONSE_BODY \"@rx error\" \"id:5,phase:4,log,deny,status:502\"\n"
                 "SecRule RESPONSE_PROTOCOL \"@streq HTTP/1.1\" \"id:6,phase:3,nolog,pass\"\n"
                 "SecRule RESPONSE_CONTENT_LENGTH \"@eq 8\" \"id:7,phase:4,log,pass\"\n");
    exchange(&wall, "GET / HTTP/1.1\n\n",
             "500\nX-Powered-By: php\nServer: s\nContent-Type: text/html; charset=utf-8\n\n"
             "an error");
    assert_string_equal(ids(&wall), "1,2,3,4,5");
    assert_int_equal(wall.result.verdict, PC_WAF_VERDICT_DENY);
    assert_int_equal(wall.result.status, 502);
    exchange(&wall, "GET / HTTP/1.1\n\n", "200\nContent-Type: image/png\n\nan error");
    assert_string_equal(ids(&wall), "");
    exchange(&wall, "GET / HTTP/1.1\n\n", "200\n\nan error");
    assert_string_equal(ids(&wall), "");
}

static void which_answers_are_read_is_said_by_the_rules(void **state) {
    (void)state;
    PC_CLEANUP(tear_down) struct wall wall = {0};
    build(&wall, "SecResponseBodyMimeType application/x-own text/own\n"
                 "SecRule RESPONSE_BODY \"@rx .\" \"id:1,phase:4,log,pass\"\n");
    exchange(&wall, "GET / HTTP/1.1\n\n", "200\nContent-Type: TEXT/Own\n\nx");
    assert_string_equal(ids(&wall), "1");
    exchange(&wall, "GET / HTTP/1.1\n\n", "200\nContent-Type: text/html\n\nx");
    assert_string_equal(ids(&wall), "");
    PC_CLEANUP(tear_down) struct wall off = {0};
    build(&off, "SecResponseBodyAccess Off\nSecRequestBodyAccess Off\n"
                "SecRule RESPONSE_BODY|ARGS \"@rx .\" \"id:1,phase:4,log,pass\"\n");
    exchange(&off, "POST / HTTP/1.1\n" FORM "\na=b", "200\nContent-Type: text/html\n\nx");
    assert_string_equal(ids(&off), "");
}

static void phase_5_sees_the_whole(void **state) {
    (void)state;
    PC_CLEANUP(tear_down) struct wall wall = {0};
    build(&wall, "SecRule RESPONSE_STATUS \"@eq 200\" \"id:1,phase:5,log,pass\"\n"
                 "SecRule ARGS:a b \"id:2,phase:5,log,pass\"\n"
                 "SecRule RESPONSE_BODY \"@rx ^x\" \"id:3,phase:5,log,pass\"\n");
    exchange(&wall, "GET /?a=b HTTP/1.1\n\n", "200\nContent-Type: text/html\n\nx");
    assert_string_equal(ids(&wall), "1,2,3");
}

static void arguments_are_limited(void **state) {
    (void)state;
    PC_CLEANUP(tear_down) struct wall wall = {0};
    build(&wall, "SecRule &ARGS \"@ge 0\" \"id:1,phase:1,log,pass\"\n");
    wall.options.max_arguments = 3;
    exchange(&wall, "GET /?a&b&c HTTP/1.1\n\n", NULL);
    assert_int_equal(wall.result.verdict, PC_WAF_VERDICT_PASS);
    exchange(&wall, "GET /?a&b&c&d HTTP/1.1\n\n", NULL);
    assert_int_equal(wall.result.verdict, PC_WAF_VERDICT_LIMIT);
    assert_string_equal(wall.result.limit, "number of arguments");
    wall.options.mode = PC_WAF_DETECT;
    exchange(&wall, "GET /?a&b&c&d HTTP/1.1\n\n", NULL);
    assert_int_equal(wall.result.verdict, PC_WAF_VERDICT_PASS);
    assert_true(wall.result.would_deny);
    assert_non_null(wall.result.limit);
}

static void the_separator_is_said_by_the_rules(void **state) {
    (void)state;
    rules_match("SecArgumentSeparator \";\"\nSecRule ARGS:b \"@streq 2&c=3\" "
                "\"id:1,phase:1,log,pass\"\n",
                "GET /?a=1;b=2&c=3 HTTP/1.1\n\n", "1");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_request_line_is_taken_apart),
        cmocka_unit_test(targets_have_other_forms),
        cmocka_unit_test(hosts_lose_their_port),
        cmocka_unit_test(cookies_are_read_from_every_header),
        cmocka_unit_test(bodies_are_read_by_their_type),
        cmocka_unit_test(request_body_is_there_where_it_was_not_taken_apart_elsewhere),
        cmocka_unit_test(the_full_request_grows_by_its_body),
        cmocka_unit_test(of_two_types_none_is_believed),
        cmocka_unit_test(a_broken_body_is_an_error_of_the_body),
        cmocka_unit_test(a_truncated_body_says_so),
        cmocka_unit_test(the_answer_is_looked_at),
        cmocka_unit_test(which_answers_are_read_is_said_by_the_rules),
        cmocka_unit_test(phase_5_sees_the_whole),
        cmocka_unit_test(arguments_are_limited),
        cmocka_unit_test(the_separator_is_said_by_the_rules),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
