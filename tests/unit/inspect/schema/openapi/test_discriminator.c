/* The property that says which schema holds. */
#include "describing.h"

#define POST(schema)                                                                               \
    "'paths':{'/a':{'post':{'requestBody':{'content':{'application/json':{'schema':" schema        \
    "}}}}}},'components':{'schemas':{"                                                             \
    "'Cat':{'type':'object','required':['kind'],'properties':{'kind':{'type':'string'},"           \
    "'lives':{'type':'integer'}}},"                                                                \
    "'Dog':{'type':'object','required':['kind'],'properties':{'kind':{'type':'string'},"           \
    "'bark':{'type':'boolean'}}}}}"
#define ONE_OF "'oneOf':[{'$ref':'#/components/schemas/Cat'},{'$ref':'#/components/schemas/Dog'}]"

static void test_names_without_a_mapping(void **state) {
    (void)state;
    struct described d;
    describe_with(&d, "3.1.0", POST("{" ONE_OF ",'discriminator':{'propertyName':'kind'}}"),
                  (struct pc_openapi_options){0});
    /* Both would hold; the property decides. */
    assert_string_equal(ask_json(&d, "POST /a", "{'kind':'Cat'}"), "fine");
    assert_string_equal(ask_json(&d, "POST /a", "{'kind':'Dog','lives':'x'}"), "fine");
    assert_string_equal(ask_json(&d, "POST /a", "{'kind':'Cat','lives':'x'}"),
                        "422 body /lives type");
    assert_string_equal(ask_json(&d, "POST /a", "{'kind':'Cow'}"), "422 body /kind enum");
    assert_string_equal(ask_json(&d, "POST /a", "{'kind':1}"), "422 body /kind enum");
    assert_string_equal(ask_json(&d, "POST /a", "{}"), "422 body required");
    assert_string_equal(ask_json(&d, "POST /a", "[]"), "422 body type");
    described_free(&d);
}

static void test_a_mapping(void **state) {
    (void)state;
    struct described d;
    describe_with(&d, "3.0.3",
                  POST("{" ONE_OF
                       ",'nullable':true,'discriminator':{'propertyName':'kind','mapping':"
                       "{'c':'Cat','d':'#/components/schemas/Dog','e':'Dog'}}}"),
                  (struct pc_openapi_options){.refuse_unknown = true});
    assert_string_equal(ask_json(&d, "POST /a", "{'kind':'c','lives':1}"), "fine");
    assert_string_equal(ask_json(&d, "POST /a", "{'kind':'d','bark':true}"), "fine");
    assert_string_equal(ask_json(&d, "POST /a", "{'kind':'e','bark':true}"), "fine");
    assert_string_equal(ask_json(&d, "POST /a", "null"), "fine");
    assert_true(strcmp(ask_json(&d, "POST /a", "{'kind':'Cat'}"), "fine") != 0);
    assert_true(strcmp(ask_json(&d, "POST /a", "{'kind':'c','bark':true}"), "fine") != 0);
    described_free(&d);
}

static void test_beside_other_members(void **state) {
    (void)state;
    struct described d;
    describe_with(
        &d, "3.1.0",
        POST("{'allOf':[{'required':['name']}],'anyOf':[{'$ref':'#/components/schemas/Cat'"
             "}],'discriminator':{'propertyName':'kind'}}"),
        (struct pc_openapi_options){0});
    assert_string_equal(ask_json(&d, "POST /a", "{'kind':'Cat','name':1}"), "fine");
    assert_string_equal(ask_json(&d, "POST /a", "{'kind':'Cat'}"), "422 body required");
    assert_string_equal(ask_json(&d, "POST /a", "{'kind':'Dog','name':1}"), "422 body /kind enum");
    described_free(&d);
}

/* Without a list of references it is a remark. */
static void test_nothing_to_choose_from(void **state) {
    (void)state;
    struct described d;
    describe_with(&d, "3.1.0",
                  POST("{'oneOf':[{'type':'object'},{'$ref':'#/components/schemas/Cat'}],"
                       "'discriminator':{'propertyName':'kind'}}"),
                  (struct pc_openapi_options){0});
    assert_string_equal(ask_json(&d, "POST /a", "{'x':1}"), "fine");
    described_free(&d);
}

#define BASE(mapping)                                                                              \
    "'paths':{'/a':{'post':{'requestBody':{'content':{'application/json':{'schema':{'type':"       \
    "'array','items':{'$ref':'#/components/schemas/Pet'}}}}}}}},'components':{'schemas':{"         \
    "'Pet':{'type':'object','required':['kind'],'properties':{'kind':{'type':'string'}},"          \
    "'discriminator':{'propertyName':'kind'" mapping "}},"                                         \
    "'Dog':{'allOf':[{'$ref':'#/components/schemas/Pet'},{'type':'object','required':['bark'],"    \
    "'properties':{'bark':{'type':'boolean'}}}]},"                                                 \
    "'Cat':{'allOf':[{'$ref':'#/components/schemas/Pet'},{'properties':{'lives':{}}}]}}}"

/* The schema that others are made of stands for them where it is referred to. */
static void test_bases(void **state) {
    (void)state;
    for (int i = 0; i < 2; i++) {
        struct described d;
        const struct pc_openapi_options options = {.refuse_unknown = true};
        describe_with(&d, "3.0.3", i == 0 ? BASE("") : BASE(",'mapping':{'Dog':'Dog','Cat':'Cat'}"),
                      options);
        assert_string_equal(ask_json(&d, "POST /a", "[{'kind':'Dog','bark':true}]"), "fine");
        assert_string_equal(ask_json(&d, "POST /a", "[{'kind':'Cat','lives':9}]"), "fine");
        assert_string_equal(ask_json(&d, "POST /a", "[{'kind':'Dog'}]"), "422 body /0 required");
        assert_string_equal(ask_json(&d, "POST /a", "[{'kind':'Other'}]"), "fine");
        assert_string_equal(ask_json(&d, "POST /a", "[{}]"), "422 body /0 required");
        assert_true(strcmp(ask_json(&d, "POST /a", "[{'kind':'Cat','bark':true}]"), "fine") != 0);
        described_free(&d);
    }
}

static void test_wrong_ones(void **state) {
    (void)state;
    static const struct {
        const char *discriminator, *problem;
    } cases[] = {
        {"{}", "needs `propertyName`"},
        {"{'propertyName':1}", "needs `propertyName`"},
        {"'kind'", "needs `propertyName`"},
        {"{'propertyName':'k','mapping':{'a':1}}", "a mapping is from a text"},
        {"{'propertyName':'k','mapping':{'a':'Cow'}}", "Cow"},
        {"{'propertyName':'k','mapping':{'a':'https://example.org/a'}}", "nothing is fetched"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct described d;
        struct pc_buf text PC_CLEANUP(pc_buf_free) = {0};
        pc_buf_addf(&text,
                    "{'openapi':'3.1.0','paths':{'/a':{'post':{'requestBody':{'content':{"
                    "'application/json':{'schema':{" ONE_OF ",'discriminator':%s}}}}}}},"
                    "'components':{'schemas':{'Cat':{},'Dog':{}}}}",
                    cases[i].discriminator);
        assert_true(describe(&d, pc_buf_str(&text)) != PC_OK);
        assert_true(has_problem(&d, cases[i].problem));
        described_free(&d);
    }
}

/* What is made of another schema than the base is none of its kinds. */
static void test_kinds_of_others(void **state) {
    (void)state;
    struct described d;
    describe_with(&d, "3.1.0",
                  "'paths':{'/a':{'post':{'requestBody':{'content':{'application/json':{'schema':"
                  "{'$ref':'#/components/schemas/Base'}}}}}}},'components':{'schemas':{"
                  "'Base':{'type':'object','discriminator':{'propertyName':'kind'}},"
                  "'Other':{'type':'object'},"
                  "'Mine':{'allOf':[{'$ref':'#/components/schemas/Base'}],"
                  "'properties':{'n':{'type':'integer'}}},"
                  "'Not':{'allOf':[{'$ref':'#/components/schemas/Other'}],"
                  "'properties':{'n':{'type':'integer'}}}}}",
                  (struct pc_openapi_options){0});
    assert_string_equal(ask_json(&d, "POST /a", "{'kind':'Mine','n':1}"), "fine");
    assert_string_equal(ask_json(&d, "POST /a", "{'kind':'Mine','n':'x'}"), "422 body /n type");
    assert_string_equal(ask_json(&d, "POST /a", "{'kind':'Not','n':'x'}"), "fine");
    described_free(&d);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_kinds_of_others),
        cmocka_unit_test(test_names_without_a_mapping),
        cmocka_unit_test(test_a_mapping),
        cmocka_unit_test(test_beside_other_members),
        cmocka_unit_test(test_nothing_to_choose_from),
        cmocka_unit_test(test_bases),
        cmocka_unit_test(test_wrong_ones),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
