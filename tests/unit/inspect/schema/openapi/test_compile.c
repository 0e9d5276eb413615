/* Documents: what is read of them, and what is wrong with the wrong ones. */
#include "describing.h"

#define HEAD "{'openapi':'3.1.0','info':{'title':'T','version':'1'},"

/* A document that is refused, with what is said of it. */
static void assert_refused(const char *text, const char *problem) {
    struct described d;
    assert_true(describe(&d, text) != PC_OK);
    assert_null(d.openapi);
    if (!has_problem(&d, problem))
        (void)fprintf(stderr, "%s\n", d.problems.len > 0 ? pc_buf_str(&d.problems) : "nothing");
    assert_true(has_problem(&d, problem));
    assert_true(strlen(d.diag.text) > 0);
    described_free(&d);
}

/* One that is taken, with a remark. */
static void assert_warned(const char *text, const char *problem) {
    struct described d;
    assert_int_equal(describe(&d, text), PC_OK);
    if (!has_problem(&d, problem))
        (void)fprintf(stderr, "%s\n", d.problems.len > 0 ? pc_buf_str(&d.problems) : "nothing");
    assert_true(has_problem(&d, problem));
    described_free(&d);
}

static void test_operations(void **state) {
    (void)state;
    struct described d;
    describe_with(
        &d, "3.0.3",
        "'paths':{'/a/{b}':{'parameters':[{'name':'b','in':'path','required':true,"
        "'schema':{}}],'post':{'operationId':'one','requestBody':{'content':{'text/plain':"
        "{},'application/json':{}}}},'get':{}},'x-y':{'get':{}}}",
        (struct pc_openapi_options){0});
    assert_span_equal(pc_openapi_title(d.openapi), "T");
    assert_span_equal(pc_openapi_dialect(d.openapi), "OpenAPI 3.0.3");
    assert_int_equal(pc_openapi_operation_count(d.openapi), 2);
    struct pc_openapi_operation post = pc_openapi_operation_at(d.openapi, 1);
    assert_span_equal(post.method, "POST");
    assert_span_equal(post.path, "/a/{b}");
    assert_span_equal(post.id, "one");
    assert_span_equal(post.bodies, "text/plain, application/json");
    assert_int_equal(post.parameters, 1);
    assert_false(post.body_required);
    described_free(&d);
}

static void test_what_is_no_document(void **state) {
    (void)state;
    assert_refused("", "api.json#: not valid JSON, line 1");
    assert_refused("{'openapi':", "not valid JSON");
    assert_refused("{'openapi':'3.1.0','openapi':'3.1.0'}", "not valid JSON");
    assert_refused("{'openapi':'4.0.0'}", "3.0.x or 3.1.x");
    assert_refused("{'openapi':3.1}", "3.0.x or 3.1.x");
    assert_refused("{'swagger':'2.0'}", "Swagger 2.0");
    assert_warned("{'openapi':'3.1.0'}", "no `paths`");
    assert_refused("[1]", "api.json#");
    assert_warned(HEAD "'paths':{},'jsonSchemaDialect':'http://json-schema.org/draft-07/schema'}",
                  "#/jsonSchemaDialect: `jsonSchemaDialect` has no effect");
}

static void test_paths(void **state) {
    (void)state;
    assert_refused(HEAD "'paths':{'a':{}}}", "#/paths/a: the path does not begin with /");
    assert_refused(HEAD "'paths':{'/a?b=1':{}}}", "has a ? or #");
    assert_refused(HEAD "'paths':{'/{a':{}}}", "has a { without a name and }");
    assert_refused(HEAD "'paths':{'/{}':{}}}", "has a { without a name and }");
    assert_refused(HEAD "'paths':{'/a}':{}}}", "has a } without its {");
    assert_refused(HEAD "'paths':{'/{a}{b}':{}}}", "two variables");
    assert_refused(HEAD "'paths':{'/%zz':{}}}", "percent-encoded");
    assert_refused(HEAD "'paths':{'/{a}':{'get':{}},'/{b}':{'get':{}}}}", "GET is there already");
    assert_warned(HEAD "'paths':{'/{a}':{'get':{}},'/{b}':{'put':{}}}}", "taken together");
    assert_refused(HEAD "'paths':{'/a':{'get':1}}}", "an operation is an object");
    assert_warned(HEAD "'paths':{'/{a}':{'get':{}}}}", "nothing says what {a}");
    assert_warned(HEAD "'paths':{'/a':{'servers':[]}}}",
                  "#/paths/~1a/servers: `servers` of a path");
    assert_warned(HEAD "'paths':{'/a':{'get':{'servers':[]}}}}", "#/paths/~1a/get/servers: ");
}

#define GET(parameter) HEAD "'paths':{'/a/{v}':{'get':{'parameters':[" parameter "]}}}}"

static void test_parameters(void **state) {
    (void)state;
    assert_refused(GET("{'in':'query','schema':{}}"), "a parameter has `name`");
    assert_refused(GET("{'name':'a','in':'body','schema':{}}"), "a parameter has `name`");
    assert_refused(GET("{'name':'a','in':'query','style':'label','schema':{}}"), "no style label");
    assert_refused(GET("{'name':'a','in':'header','style':'what','schema':{}}"), "no style what");
    assert_refused(GET("{'name':'a','in':'query','content':{}}"), "has one media type");
    assert_refused(
        GET("{'name':'a','in':'query','schema':{}},{'name':'a','in':'query','schema':{}}"),
        "a second time");
    assert_warned(GET("{'name':'a','in':'query'}"), "without `schema`");
    assert_warned(GET("{'name':'a','in':'query','content':{'text/csv':{}}}"), "not JSON");
    assert_warned(GET("{'name':'a','in':'path','schema':{}}"), "the path has no {a}");
    assert_refused(GET("{'name':'a','in':'query','schema':{'type':'what'}}"),
                   "#/paths/~1a~1{v}/get/parameters/0/schema/type");
    assert_refused(GET("{'name':'a','in':'query','schema':{'pattern':'('}}"),
                   "#/paths/~1a~1{v}/get/parameters/0/schema/pattern");
    assert_refused(GET("{'name':'a','in':'query','schema':[1]}"), "a schema is an object");
    assert_refused(GET("{'$ref':'#/components/parameters/x'}"), "which is not there");
    assert_refused(GET("{'$ref':'https://example.org/x.json'}"), "nothing is fetched");
}

static void test_bodies(void **state) {
    (void)state;
    static const char *const head = HEAD "'paths':{'/a':{'post':{'requestBody':";
    static const struct {
        const char *body, *problem;
    } cases[] = {
        {"{}", "has `content`"},
        {"{'content':{'json':{}}}", "is no media type"},
        {"{'content':{'application/json':{'schema':{'minLength':-1}}}}", "minLength"},
        {"{'content':{'multipart/form-data':{'schema':{},'encoding':{'a':{'style':'x'}}}}}",
         "no style x"},
        {"{'$ref':'#/a'}", "which is not there"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct pc_buf text PC_CLEANUP(pc_buf_free) = {0};
        pc_buf_addf(&text, "%s%s}}}}", head, cases[i].body);
        assert_refused(pc_buf_str(&text), cases[i].problem);
    }
    assert_warned(HEAD
                  "'paths':{'/a':{'post':{'requestBody':{'content':{'application/xml':{}}}}}}}",
                  "not looked into");
}

/* All that is wrong is said, not the first thing alone. */
static void test_every_problem(void **state) {
    (void)state;
    struct described d;
    assert_true(describe(&d, HEAD
                         "'paths':{'/a':{'post':{'parameters':["
                         "{'name':'a','in':'query','schema':{'$ref':'#/components/schemas/A'}},"
                         "{'name':'b','in':'query','schema':{'$ref':'#/components/schemas/B'}},"
                         "{'name':'c','in':'what'}]}},'b':{}},"
                         "'components':{'schemas':{'A':{'type':'x'},'B':{'pattern':'['}}}}") !=
                PC_OK);
    assert_true(has_problem(&d, "#/components/schemas/A/type"));
    assert_true(has_problem(&d, "#/components/schemas/B/pattern"));
    assert_true(has_problem(&d, "a parameter has `name`"));
    assert_true(has_problem(&d, "does not begin with /"));
    described_free(&d);
}

static void test_several_documents(void **state) {
    (void)state;
    const struct described_document documents[] = {
        {"file:///x/api.json", HEAD "'paths':{'/a':{'$ref':'paths/a.json'},'/b':{'$ref':"
                                    "'paths/a.json'}}}"},
        {"file:///x/paths/a.json",
         "{'post':{'requestBody':{'$ref':'../bodies.json#/one%20body'}}}"},
        {"file:///x/bodies.json",
         "{'one body':{'required':true,'content':{'application/json':{'schema':{'$ref':"
         "'schemas/s.json#/S'}}}}}"},
        {"file:///x/schemas/s.json", "{'S':{'type':'object','properties':{'n':{'$ref':'#/N'}}},"
                                     "'N':{'type':'integer'}}"},
        {0}};
    struct described d;
    assert_int_equal(describe_all(&d, documents, (struct pc_openapi_options){0}), PC_OK);
    assert_string_equal(ask_json(&d, "POST /a", "{'n':1}"), "fine");
    assert_string_equal(ask_json(&d, "POST /b", "{'n':'1'}"), "422 body /n type");
    described_free(&d);
}

static void test_circles_of_references(void **state) {
    (void)state;
    struct described d;
    assert_refused(HEAD "'paths':{'/a':{'$ref':'#/paths/~1a'}}}", "in a circle");
    describe_with(
        &d, "3.1.0",
        "'paths':{'/a':{'post':{'requestBody':{'content':{'application/json':{'schema':{"
        "'$ref':'#/components/schemas/T'}},'application/x-www-form-urlencoded':{'schema':{"
        "'$ref':'#/components/schemas/T'}}}}}}},'components':{'schemas':{'T':{'type':"
        "'object','properties':{'n':{'type':'integer'},'t':{'$ref':'#/components/schemas/"
        "T'},'l':{'type':'array','items':{'$ref':'#/components/schemas/T'}}}}}}",
        (struct pc_openapi_options){.refuse_unknown = true});
    assert_string_equal(ask_json(&d, "POST /a", "{'t':{'t':{'l':[{'n':'x'}]}}}"),
                        "422 body /t/t/l/0/n type");
    assert_string_equal(
        ask_body(&d, "POST /a", "application/x-www-form-urlencoded", "t[t][l][0][n]=x"),
        "422 body /t/t/l/0/n type");
    described_free(&d);
    /* References that lead to themselves never say anything, and end all the same. */
    if (describe(&d, HEAD "'paths':{'/a':{'post':{'requestBody':{'content':{'application/json':{"
                          "'schema':{'$ref':'#/components/schemas/A'}}}}}}},'components':{"
                          "'schemas':{'A':{'$ref':'#/components/schemas/B'},'B':{'$ref':"
                          "'#/components/schemas/A'}}}}") == PC_OK)
        assert_string_equal(ask_json(&d, "POST /a", "{}"), "422 body limit");
    described_free(&d);
}

/* Every lower case letter turned into a bracket, and the text cut at every byte. */
static void test_broken_documents(void **state) {
    (void)state;
    static const char good[] = HEAD
        "'servers':[{'url':'/v{x}','variables':{'x':{'default':'1'}}}],'paths':{'/a/{b}.json':{"
        "'post':{'parameters':[{'name':'b','in':'path','required':true,'schema':{'type':'integer',"
        "'nullable':true}},{'name':'q','in':'query','style':'deepObject','schema':{'$ref':"
        "'#/components/schemas/A'}}],'requestBody':{'content':{'multipart/form-data':{'schema':{"
        "'$ref':'#/components/schemas/A'},'encoding':{'a':{'contentType':'image/png'}}}}}}}},"
        "'components':{'schemas':{'A':{'oneOf':[{'$ref':'#/components/schemas/"
        "B'}],'discriminator':{"
        "'propertyName':'k','mapping':{'b':'B'}}},'B':{'type':'object','allOf':[{'required':['k']}]"
        ","
        "'properties':{'k':{'type':'string'}}}}}}";
    struct pc_buf text PC_CLEANUP(pc_buf_free) = {0};
    for (size_t i = 0; i < sizeof good - 1; i += 2) {
        struct described d;
        pc_buf_clear(&text);
        pc_buf_add(&text, pc_span(good, sizeof good - 1));
        text.ptr[i] = (i & 4) != 0 ? '0' : '[';
        (void)!describe(&d, pc_buf_str(&text));
        described_free(&d);
        text.len = i;
        (void)!describe(&d, pc_buf_str(&text));
        assert_null(d.openapi);
        described_free(&d);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_operations),
        cmocka_unit_test(test_what_is_no_document),
        cmocka_unit_test(test_paths),
        cmocka_unit_test(test_parameters),
        cmocka_unit_test(test_bodies),
        cmocka_unit_test(test_every_problem),
        cmocka_unit_test(test_several_documents),
        cmocka_unit_test(test_circles_of_references),
        cmocka_unit_test(test_broken_documents),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
