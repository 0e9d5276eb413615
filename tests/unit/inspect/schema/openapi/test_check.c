/* Requests as a whole: which operation, which media type, and the body. */
#include "describing.h"

static const char document[] =
    "'servers':[{'url':'https://example.org/v1/'},{'url':'/v2'},{'url':'http://{h}/{b}',"
    "'variables':{'h':{'default':'x'},'b':{'default':'v3'}}}],"
    "'paths':{"
    "'/pets':{"
    " 'get':{},"
    " 'post':{'requestBody':{'required':true,'content':{"
    "  'application/json':{'schema':{'type':'object','required':['name'],'properties':{"
    "    'name':{'type':'string','maxLength':5},'id':{'type':'integer','readOnly':true}}}},"
    "  'text/plain':{'schema':{'type':'string','pattern':'^[a-z]+$'}},"
    "  'image/*':{}}}}},"
    "'/pets/{id}':{'delete':{},'put':{'requestBody':{'content':{'*/"
    "*':{'schema':{'type':'object'}}}}}},"
    "'/any':{'post':{'requestBody':{'content':{'application/json':{}}}}}}";

static void test_which_operation(void **state) {
    (void)state;
    struct described d;
    describe_with(&d, "3.1.0", document, (struct pc_openapi_options){0});
    assert_string_equal(ask(&d, "GET /v1/pets"), "fine");
    assert_string_equal(ask(&d, "GET /v2/pets"), "fine");
    assert_string_equal(ask(&d, "GET /v3/pets"), "fine");
    assert_string_equal(ask(&d, "GET /pets"), "404 request paths");
    assert_string_equal(ask(&d, "GET /v1"), "404 request paths");
    assert_string_equal(ask(&d, "GET /v1pets"), "404 request paths");
    assert_string_equal(ask(&d, "GET /v1xpets"), "404 request paths");
    assert_string_equal(ask(&d, "GET /v1/pets/"), "404 request paths");
    assert_string_equal(ask(&d, "HEAD /v1/pets"), "fine");
    assert_string_equal(ask(&d, "HEAD /v1/pets/1"), "405 request methods");
    assert_string_equal(ask(&d, "get /v1/pets"), "405 request methods");
    assert_string_equal(ask(&d, "PATCH /v1/pets"), "405 request methods");
    assert_span_equal(d.violation.expected, "GET, POST");
    assert_string_equal(ask(&d, "GET "), "404 request paths");
    described_free(&d);
}

static void test_base_path_of_the_caller(void **state) {
    (void)state;
    struct described d;
    describe_with(&d, "3.1.0", document,
                  (struct pc_openapi_options){.base_path = PC_SPAN("/api/")});
    assert_string_equal(ask(&d, "GET /api/pets"), "fine");
    assert_string_equal(ask(&d, "GET /v1/pets"), "404 request paths");
    described_free(&d);
    describe_with(&d, "3.1.0", document, (struct pc_openapi_options){.base_path = PC_SPAN("")});
    assert_string_equal(ask(&d, "GET /pets"), "fine");
    described_free(&d);
}

static void test_bodies(void **state) {
    (void)state;
    struct described d;
    describe_with(&d, "3.1.0", document, (struct pc_openapi_options){0});
    assert_string_equal(ask_json(&d, "POST /v1/pets", "{'name':'Rex','x':1}"), "fine");
    assert_string_equal(ask_json(&d, "POST /v1/pets", "{'name':'Rexxxx'}"),
                        "422 body /name maxLength");
    assert_string_equal(ask_json(&d, "POST /v1/pets", "{'name':'a','id':3}"),
                        "422 body /id readOnly");
    assert_string_equal(ask_json(&d, "POST /v1/pets", "{}"), "422 body required");
    assert_string_equal(ask_json(&d, "POST /v1/pets", ""), "422 body required");
    assert_string_equal(ask_json(&d, "POST /v1/pets", NULL), "422 body required");
    assert_string_equal(ask_json(&d, "POST /v1/pets", "{"), "400 body parse");
    assert_string_equal(ask_json(&d, "POST /v1/pets", "{'name':'a','name':'b'}"), "400 body parse");
    assert_string_equal(ask_json(&d, "POST /v1/pets", "{'name':'\xff'}"), "400 body parse");
    assert_string_equal(ask_body(&d, "POST /v1/pets", "text/plain", "abc"), "fine");
    assert_string_equal(ask_body(&d, "POST /v1/pets", "text/plain", "aBc"), "422 body pattern");
    assert_string_equal(ask_body(&d, "POST /v1/pets", "text/plain", "\xff"), "400 body parse");
    assert_string_equal(ask_body(&d, "POST /v1/pets", "image/png", "\xff\xff"), "fine");
    described_free(&d);
}

/* What has no star before what has one, and the longer range before the shorter, in any order. */
static void test_most_special_range(void **state) {
    (void)state;
    static const char ranges[] = "'paths':{'/r':{'post':{'requestBody':{'content':{"
                                 "'*/"
                                 "*':{'schema':{'type':'boolean'}},'application/"
                                 "*':{'schema':{'type':'null'}},"
                                 "'application/*+json':{'schema':{'type':'integer'}},"
                                 "'application/json':{'schema':{'type':'string'}}}}}}}";
    struct described d;
    describe_with(&d, "3.1.0", ranges, (struct pc_openapi_options){0});
    assert_string_equal(ask_body(&d, "POST /r", "application/json", "'a'"), "fine");
    assert_string_equal(ask_body(&d, "POST /r", "Application/X+JSON", "1"), "fine");
    assert_string_equal(ask_body(&d, "POST /r", "application/x+json", "null"), "422 body type");
    assert_string_equal(ask_body(&d, "POST /r", "model/x+json", "true"), "fine");
    assert_string_equal(ask_body(&d, "POST /r", "model/x+json", "1"), "422 body type");
    described_free(&d);
}

/* A schema that is as much work as there are ways through it is no schema that holds. */
static void test_too_much_work(void **state) {
    (void)state;
    struct described d;
    char body[82] = "";
    memset(body, '[', 40);
    body[40] = '1';
    memset(body + 41, ']', 40);
    describe_with(&d, "3.1.0",
                  "'paths':{'/w':{'post':{'requestBody':{'content':{'application/json':{"
                  "'schema':{'$ref':'#/components/schemas/S'}}}}}}},'components':{'schemas':{"
                  "'S':{'type':'array','anyOf':[{'items':{'$ref':'#/components/schemas/S'}},"
                  "{'items':{'$ref':'#/components/schemas/S'}}]}}}",
                  (struct pc_openapi_options){0});
    assert_string_equal(ask_json(&d, "POST /w", body), "422 body limit");
    described_free(&d);
}

static void test_media_types(void **state) {
    (void)state;
    struct described d;
    static const char *const refused[] = {"",
                                          "json",
                                          "application/",
                                          "application/xml",
                                          "application/json2",
                                          "application/json;charset=utf-16",
                                          "application/json;charset=utf-8;charset=utf-8",
                                          "application/json, text/plain",
                                          "text/html"};
    describe_with(&d, "3.1.0", document, (struct pc_openapi_options){0});
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        assert_string_equal(ask_body(&d, "POST /v1/pets", refused[i], "{}"), "415 request content");
    assert_span_equal(d.violation.expected, "application/json, text/plain, image/*");
    assert_string_equal(
        ask_body(&d, "POST /v1/pets", "Application/JSON ; Charset=\"UTF-8\"", "{\"name\":\"a\"}"),
        "fine");
    /* Whatever comes is held against the schema as what it says it is. */
    assert_string_equal(ask_json(&d, "PUT /v1/pets/1", "[]"), "422 body type");
    assert_string_equal(ask_body(&d, "PUT /v1/pets/1", "application/x-www-form-urlencoded", "a=1"),
                        "fine");
    assert_string_equal(ask_json(&d, "POST /v1/any", "["), "400 body parse");
    assert_string_equal(ask_json(&d, "POST /v1/any", "[1]"), "fine");
    described_free(&d);
}

static void test_unknown_things(void **state) {
    (void)state;
    struct described d;
    describe_with(&d, "3.1.0", document, (struct pc_openapi_options){.refuse_unknown = true});
    assert_string_equal(ask_json(&d, "POST /v1/pets", "{'name':'Rex','x':1}"),
                        "422 body /x additionalProperties");
    assert_string_equal(ask_json(&d, "DELETE /v1/pets/1", "{}"), "422 body unknown");
    assert_string_equal(ask_json(&d, "DELETE /v1/pets/1", ""), "fine");
    assert_string_equal(ask(&d, "GET /v1/pets?a=1"), "422 query a unknown");
    described_free(&d);
    describe_with(&d, "3.1.0", document, (struct pc_openapi_options){.pass_read_only = true});
    assert_string_equal(ask_json(&d, "DELETE /v1/pets/1", "{"), "fine");
    assert_string_equal(ask_json(&d, "POST /v1/pets", "{'name':'a','id':3}"), "fine");
    described_free(&d);
}

static void test_two_steps(void **state) {
    (void)state;
    struct described d;
    struct pc_openapi_match match;
    describe_with(&d, "3.1.0", document, (struct pc_openapi_options){0});
    struct pc_openapi_request request = described_line("POST /v1/pets");
    request.has_body = true; /* its length is not known yet */
    request.content_type = PC_SPAN("image/png");
    assert_int_equal(pc_openapi_check_head(d.openapi, &request, &d.scratch, &match, &d.violation),
                     PC_OK);
    assert_false(match.body_wanted);
    request.content_type = PC_SPAN("application/json");
    assert_int_equal(pc_openapi_check_head(d.openapi, &request, &d.scratch, &match, &d.violation),
                     PC_OK);
    assert_true(match.body_wanted);
    assert_int_equal(pc_openapi_check_body(d.openapi, &match, &request, &d.scratch, &d.violation),
                     PC_ERR_INVALID);
    assert_int_equal(d.violation.status, 422);
    assert_string_equal(d.violation.keyword, "required");
    request.body = PC_SPAN("{\"name\":\"a\"}");
    assert_int_equal(pc_openapi_check_body(d.openapi, &match, &request, &d.scratch, &d.violation),
                     PC_OK);
    described_free(&d);
}

static void test_a_plain_schema(void **state) {
    (void)state;
    struct described d;
    assert_int_equal(describe(&d, "{'title':'A pet','type':'object','required':['a'],"
                                  "'properties':{'a':{'type':'integer'}}}"),
                     PC_OK);
    assert_span_equal(pc_openapi_title(d.openapi), "A pet");
    assert_span_equal(pc_openapi_dialect(d.openapi), "JSON Schema");
    assert_string_equal(ask_json(&d, "POST /x?y=z", "{'a':1}"), "fine");
    assert_string_equal(ask_json(&d, "PUT /x", "{'a':'1'}"), "422 body /a type");
    assert_string_equal(ask_json(&d, "POST /x", "{}"), "422 body required");
    assert_string_equal(ask_json(&d, "GET /x", NULL), "fine");
    assert_string_equal(ask_json(&d, "POST /x", NULL), "422 body required");
    assert_string_equal(ask_body(&d, "POST /x", "application/problem+json", "[]"), "422 body type");
    assert_string_equal(ask_body(&d, "POST /x", "text/plain", "[]"), "415 request content");
    described_free(&d);
}

static void test_memory_that_ends(void **state) {
    (void)state;
    struct described d;
    describe_with(&d, "3.1.0", document, (struct pc_openapi_options){0});
    struct pc_openapi_request request = described_line("POST /v1/pets");
    request.content_type = PC_SPAN("application/json");
    request.has_body = true;
    request.body = PC_SPAN("{\"name\":\"a\",\"b\":[1,2,3,4,5,6,7,8]}");
    for (size_t limit = 1; limit < 4096; limit += 7) {
        struct pc_arena small = {.limit = limit};
        pc_err err = pc_openapi_check(d.openapi, &request, &small, &d.violation);
        assert_true(err == PC_OK || err == PC_ERR_NOMEM);
        pc_arena_free(&small);
    }
    described_free(&d);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_which_operation), cmocka_unit_test(test_base_path_of_the_caller),
        cmocka_unit_test(test_bodies),          cmocka_unit_test(test_most_special_range),
        cmocka_unit_test(test_too_much_work),   cmocka_unit_test(test_media_types),
        cmocka_unit_test(test_unknown_things),  cmocka_unit_test(test_two_steps),
        cmocka_unit_test(test_a_plain_schema),  cmocka_unit_test(test_memory_that_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
