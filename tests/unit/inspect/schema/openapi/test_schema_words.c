/* What OpenAPI's words come to, by what they refuse. */
#include "describing.h"

static struct described d;

/* One schema for the body of POST /a. */
static void with_schema(const char *version, const char *schema, bool refuse_unknown) {
    struct pc_buf text PC_CLEANUP(pc_buf_free) = {0};
    pc_buf_addf(&text,
                "'paths':{'/a':{'post':{'requestBody':{'content':{'application/json':{'schema':%s}}"
                "}}}},'components':{'schemas':{'N':{'type':'object','required':['id','name'],"
                "'properties':{'id':{'readOnly':true},'name':{}}}}}",
                schema);
    describe_with(&d, version, pc_buf_str(&text),
                  (struct pc_openapi_options){.refuse_unknown = refuse_unknown});
}

static void assert_body(const char *body, const char *answer) {
    const char *got = ask_json(&d, "POST /a", body);
    if (strcmp(got, answer) != 0)
        (void)fprintf(stderr, "%s\n", body);
    assert_string_equal(got, answer);
}

static void test_null_in_30(void **state) {
    (void)state;
    with_schema("3.0.0", "{'type':'string','nullable':true}", false);
    assert_body("null", "fine");
    assert_body("'a'", "fine");
    assert_body("1", "422 body type");
    described_free(&d);
    with_schema("3.0.0", "{'type':'string','nullable':true,'enum':['a']}", false);
    assert_body("null", "fine");
    assert_body("'b'", "422 body enum");
    described_free(&d);
    with_schema("3.0.0", "{'nullable':true,'allOf':[{'$ref':'#/components/schemas/N'}]}", false);
    assert_body("null", "fine");
    assert_body("{'name':1}", "fine");
    described_free(&d);
    with_schema("3.0.0", "{'type':'string'}", false);
    assert_body("null", "422 body type");
    described_free(&d);
    /* In 3.1 it is a word without a meaning. */
    with_schema("3.1.0", "{'type':'string','nullable':true}", false);
    assert_body("null", "422 body type");
    described_free(&d);
}

static void test_limits(void **state) {
    (void)state;
    with_schema("3.0.0",
                "{'type':'number','minimum':1,'exclusiveMinimum':true,'maximum':3,"
                "'exclusiveMaximum':false}",
                false);
    assert_body("1", "422 body exclusiveMinimum");
    assert_body("1.5", "fine");
    assert_body("3", "fine");
    assert_body("3.5", "422 body maximum");
    described_free(&d);
    with_schema("3.1.0", "{'type':'number','exclusiveMinimum':1,'exclusiveMaximum':3}", false);
    assert_body("1", "422 body exclusiveMinimum");
    assert_body("3", "422 body exclusiveMaximum");
    described_free(&d);
    with_schema("3.0.0", "{'type':'integer','format':'int32'}", false);
    assert_body("2147483647", "fine");
    assert_body("2147483648", "422 body maximum");
    assert_body("-2147483649", "422 body minimum");
    described_free(&d);
    with_schema("3.0.0", "{'type':'integer','format':'int64','maximum':5}", false);
    assert_body("6", "422 body maximum");
    assert_body("-9223372036854775808", "fine");
    assert_body("-9223372036854775809", "422 body minimum");
    described_free(&d);
}

static void test_references_with_others_beside(void **state) {
    (void)state;
    with_schema("3.0.0", "{'$ref':'#/components/schemas/N','type':'string'}", false);
    assert_body("{'name':1}", "fine");
    described_free(&d);
    with_schema("3.1.0", "{'$ref':'#/components/schemas/N','maxProperties':1}", false);
    assert_body("{'name':1}", "fine");
    assert_body("{'name':1,'b':2}", "422 body maxProperties");
    described_free(&d);
}

static void test_read_only_members(void **state) {
    (void)state;
    with_schema("3.1.0", "{'$ref':'#/components/schemas/N'}", false);
    assert_body("{'name':1}", "fine");
    assert_body("{'name':1,'id':1}", "422 body /id readOnly");
    assert_body("{}", "422 body required");
    described_free(&d);
    with_schema("3.1.0",
                "{'allOf':[{'$ref':'#/components/schemas/N'},{'required':['id','b'],'properties':{"
                "'b':{'items':{'$ref':'#/components/schemas/N'}}}}]}",
                true);
    assert_body("{'name':1,'b':[{'name':2}]}", "fine");
    assert_body("{'name':1,'b':[{'name':2,'id':3}]}", "422 body /b/0/id readOnly");
    assert_body("{'name':1}", "422 body required");
    described_free(&d);
}

static void test_unknown_members(void **state) {
    (void)state;
    with_schema(
        "3.0.0",
        "{'allOf':[{'$ref':'#/components/schemas/N'},{'type':'object','properties':{'b':{}}}"
        "]}",
        true);
    assert_body("{'name':1,'b':2}", "fine");
    assert_true(strcmp(ask_json(&d, "POST /a", "{'name':1,'c':2}"), "fine") != 0);
    described_free(&d);
    with_schema("3.0.0",
                "{'type':'object','properties':{'a':{}},'additionalProperties':{'type':'integer'}}",
                true);
    assert_body("{'a':1,'c':2}", "fine");
    assert_body("{'a':1,'c':'x'}", "422 body /c type");
    described_free(&d);
    with_schema("3.0.0", "{'type':'object'}", true);
    assert_body("{'a':1,'c':2}", "fine");
    described_free(&d);
}

static void test_words_of_31(void **state) {
    (void)state;
    with_schema("3.1.0",
                "{'type':'array','prefixItems':[{'type':'integer'},{'const':'x'}],'items':false,"
                "'$defs':{'q':{'type':'what'}},'$comment':1,'example':[{}],'x-a':{'type':1}}",
                false);
    assert_body("[1,'x']", "fine");
    assert_body("[1,'y']", "422 body /1 const");
    assert_body("[1,'x',1]", "422 body /2 items");
    described_free(&d);
    with_schema("3.1.0",
                "{'if':{'required':['a']},'then':{'required':['b']},'else':false,"
                "'dependentRequired':{'b':['c']},'patternProperties':{'^c':{'type':'integer'}},"
                "'propertyNames':{'maxLength':1}}",
                false);
    assert_body("{'a':1,'b':1,'c':1}", "fine");
    assert_body("{'a':1}", "422 body required");
    described_free(&d);
    /* The same are no words of 3.0. */
    with_schema("3.0.0", "{'const':1,'if':true,'then':false,'propertyNames':false}", false);
    assert_body("{'a':2}", "fine");
    described_free(&d);
}

static void test_remarks(void **state) {
    (void)state;
    with_schema("3.0.0", "{'type':'object','properties':{'a':{'type':'string','required':true}}}",
                false);
    assert_true(has_problem(&d, "is a list of its properties"));
    assert_body("{}", "fine");
    described_free(&d);
    with_schema("3.1.0", "{'$id':'https://example.org/x','$ref':'#/components/schemas/N'}", false);
    assert_true(has_problem(&d, "`$id` has no effect"));
    assert_body("{}", "422 body required");
    described_free(&d);
    assert_true(describe(&d, "{'openapi':'3.1.0','paths':{'/a':{'post':{'requestBody':{'content':{"
                             "'application/json':{'schema':{'$dynamicRef':'#x'}}}}}}}}") != PC_OK);
    assert_true(has_problem(&d, "`$dynamicRef` is not supported"));
    described_free(&d);
}

/* Each keyword of 2020-12 is handed on. */
static void test_every_keyword_counts(void **state) {
    (void)state;
    static const struct {
        const char *schema, *good, *bad;
    } cases[] = {{"'const':1", "1", "2"},
                 {"'multipleOf':2", "2", "3"},
                 {"'exclusiveMaximum':2", "1", "2"},
                 {"'exclusiveMinimum':2", "3", "2"},
                 {"'uniqueItems':true", "[1]", "[1,1]"},
                 {"'minItems':1", "[1]", "[]"},
                 {"'prefixItems':[{'type':'null'}]", "[null]", "[1]"},
                 {"'contains':{'type':'null'}", "[null]", "[1]"},
                 {"'contains':{},'minContains':2", "[1,1]", "[1]"},
                 {"'contains':{},'maxContains':1", "[1]", "[1,1]"},
                 {"'prefixItems':[{}],'unevaluatedItems':false", "[1]", "[1,1]"},
                 {"'maxProperties':1", "{'a':1}", "{'a':1,'b':1}"},
                 {"'minProperties':1", "{'a':1}", "{}"},
                 {"'dependentRequired':{'a':['b']}", "{'b':1}", "{'a':1}"},
                 {"'dependentSchemas':{'a':{'maxProperties':1}}", "{'a':1}", "{'a':1,'b':1}"},
                 {"'patternProperties':{'^a':{'type':'null'}}", "{'b':1}", "{'ab':1}"},
                 {"'propertyNames':{'maxLength':1}", "{'a':1}", "{'ab':1}"},
                 {"'additionalProperties':{'type':'null'}", "{'a':null}", "{'a':1}"},
                 {"'properties':{'a':{}},'unevaluatedProperties':false", "{'a':1}", "{'b':1}"},
                 {"'not':{'type':'null'}", "1", "null"},
                 {"'if':{'type':'null'},'then':false", "1", "null"},
                 {"'if':{'type':'null'},'else':false", "null", "1"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct pc_buf rest PC_CLEANUP(pc_buf_free) = {0};
        pc_buf_addf(&rest,
                    "'paths':{'/k':{'post':{'requestBody':{'content':{'application/json':{"
                    "'schema':{%s}}}}}}}",
                    cases[i].schema);
        describe_with(&d, "3.1.0", pc_buf_str(&rest), (struct pc_openapi_options){0});
        if (strcmp(ask_json(&d, "POST /k", cases[i].good), "fine") != 0 ||
            strcmp(ask_json(&d, "POST /k", cases[i].bad), "fine") == 0)
            fail_msg("%s", cases[i].schema);
        described_free(&d);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_keyword_counts),
        cmocka_unit_test(test_null_in_30),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_read_only_members),
        cmocka_unit_test(test_references_with_others_beside),
        cmocka_unit_test(test_unknown_members),
        cmocka_unit_test(test_words_of_31),
        cmocka_unit_test(test_remarks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
