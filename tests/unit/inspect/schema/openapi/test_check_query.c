/* Parameters of the query: duplicates, styles, conflicts of types, floods. */
#include "describing.h"

static const char document[] =
    "'components':{'securitySchemes':{'k':{'type':'apiKey','in':'query','name':'api_key'}}},"
    "'paths':{'/q':{'get':{'parameters':["
    "{'name':'n','in':'query','schema':{'type':'integer','maximum':9}},"
    "{'name':'s','in':'query','schema':{'type':'string','maxLength':3}},"
    "{'name':'b','in':'query','schema':{'type':'boolean'}},"
    "{'name':'z','in':'query','schema':{'type':['integer','null']}},"
    "{'name':'e','in':'query','allowEmptyValue':true,'schema':{'type':'integer'}},"
    "{'name':'l','in':'query','schema':{'type':'array','items':{'type':'integer'},'maxItems':2}},"
    "{'name':'c','in':'query','explode':false,'schema':{'type':'array','items':{'type':'string'},"
    "'maxItems':2}},"
    "{'name':'ci','in':'query','explode':false,'schema':{'type':'array','items':{'type':'integer'}}"
    "},"
    "{'name':'sp','in':'query','style':'spaceDelimited','schema':{'type':'array','items':{'type':"
    "'integer'}}},"
    "{'name':'pi','in':'query','style':'pipeDelimited','schema':{'type':'array','items':{'type':"
    "'integer'}}},"
    "{'name':'d','in':'query','style':'deepObject','schema':{'type':'object','properties':{"
    "'x':{'type':'integer'},'o':{'type':'object','properties':{'y':{'type':'boolean'}}},"
    "'l':{'type':'array','items':{'type':'integer'}},"
    "'r':{'type':'array','items':{'type':'object','properties':{'k':{'type':'integer'}}}}}}},"
    "{'name':'o','in':'query','schema':{'type':'object','properties':{'ox':{'type':'integer'},"
    "'oy':{'type':'string'}}}},"
    "{'name':'oc','in':'query','explode':false,'schema':{'type':'object','properties':{'a':{'type':"
    "'integer'}}}},"
    "{'name':'j','in':'query','content':{'application/json':{'schema':{'type':'object',"
    "'required':['a']}}}},"
    "{'name':'mix','in':'query','schema':{'anyOf':[{'type':'integer','minimum':5},{'enum':['1']}]}}"
    ","
    "{'name':'sl','in':'query','schema':{'oneOf':[{'type':'string','maxLength':2},{'type':'array',"
    "'items':{'type':'string','maxLength':5}}]}},"
    "{'name':'ids[]','in':'query','schema':{'type':'array','items':{'type':'integer'}}},"
    "{'name':'any','in':'query'}"
    "]}},"
    "'/r':{'get':{'parameters':[{'name':'n','in':'query','required':true,'schema':{'type':"
    "'integer'}}]}},"
    "'/free':{'get':{'parameters':[{'name':'p','in':'query','schema':{'type':'object',"
    "'additionalProperties':{'type':'integer'}}}]}}}";

static const struct query_case {
    const char *query, *answer;
} query_cases[] = {
    {"", "fine"},
    {"&&=&=x", "fine"},
    {"n=9", "fine"},
    {"n=10", "422 query n maximum"},
    {"n=9&n=9", "422 query n duplicate"},
    {"n=9&%6e=8", "422 query n duplicate"},
    {"n=", "422 query n type"},
    {"n", "422 query n type"},
    {"n=1e0", "fine"},
    {"n=1.0", "fine"},
    {"n=%31", "fine"},
    {"n=+1", "422 query n type"},
    {"n=0x1", "422 query n type"},
    {"n=true", "422 query n type"},
    {"n[]=1", "fine"}, /* another name */
    {"n=%", "400 query n parse"},
    {"n=%4", "400 query n parse"},
    {"n=%u0031", "400 query n parse"},
    {"%zz=1", "400 query parse"},
    {"%ff=1", "400 query parse"},
    {"s=abc", "fine"},
    {"s=a+b", "fine"},
    {"s=%C3%A4%C3%A4%C3%A4", "fine"},
    {"s=%C3", "400 query s parse"},
    {"s=%C0%AF", "400 query s parse"},
    {"s=%ED%A0%80", "400 query s parse"},
    {"s=%00%00%00", "fine"},
    {"s=%2525", "fine"}, /* decoded once */
    {"s=123", "fine"},
    {"s=null", "422 query s maxLength"},
    {"b=true", "fine"},
    {"b=True", "422 query b type"},
    {"b=1", "422 query b type"},
    {"z=", "fine"},
    {"z=null", "fine"},
    {"z=5", "fine"},
    {"z=x", "422 query z type"},
    {"e=", "fine"},
    {"e=x", "422 query e type"},
    {"l=1&l=2", "fine"},
    {"l=1", "fine"},
    {"l=1&l=2&l=3", "422 query l maxItems"},
    {"l=1&l=x", "422 query l /1 type"},
    {"l=1,2", "422 query l /0 type"},
    {"c=a,b", "fine"},
    {"c=a%2Cb,c", "fine"},
    {"c=a,b,c", "422 query c maxItems"},
    {"c=a&c=b", "422 query c duplicate"},
    {"c=", "fine"},
    {"ci=1,2", "fine"},
    {"ci=1%2c2", "fine"},
    {"ci=1,,2", "422 query ci /1 type"},
    {"sp=1%202+3", "fine"},
    {"sp=1,2", "422 query sp /0 type"},
    {"pi=1|2%7C3", "fine"},
    {"pi=1|x", "422 query pi /1 type"},
    {"o=1", "fine"}, /* its members stand for it */
    {"ox=1&oy=a", "fine"},
    {"ox=x", "422 query o /ox type"},
    {"ox=1&ox=2", "422 query o /ox duplicate"},
    {"oc=a,1", "fine"},
    {"oc=a,x", "422 query oc /a type"},
    {"oc=a", "400 query oc parse"},
    {"j=%7B%22a%22:1%7D", "fine"},
    {"j=%7B%7D", "422 query j required"},
    {"j=%7B", "400 query j parse"},
    {"j=%7B%7D&j=%7B%7D", "422 query j duplicate"},
    {"mix=7", "fine"},
    {"mix=1", "fine"}, /* as a text, not as a number */
    {"mix=2", "422 query mix anyOf"},
    {"sl=ab", "fine"},
    {"sl=abcd", "fine"}, /* as a list of one */
    {"sl=abcdef", "422 query sl maxLength"},
    {"sl=abc&sl=d", "fine"},
    {"ids[]=1&ids%5B%5D=2", "fine"},
    {"ids[]=x", "422 query ids[] /0 type"},
    {"any=%00&any=2", "fine"},
};

static void test_values(void **state) {
    (void)state;
    struct described d;
    describe_with(&d, "3.1.0", document, (struct pc_openapi_options){0});
    for (size_t i = 0; i < sizeof query_cases / sizeof *query_cases; i++) {
        struct pc_openapi_request request = described_line("GET /q");
        request.query = pc_span_str(query_cases[i].query);
        const char *answer = ask_request(&d, &request);
        if (strcmp(answer, query_cases[i].answer) != 0)
            (void)fprintf(stderr, "?%s\n", query_cases[i].query);
        assert_string_equal(answer, query_cases[i].answer);
    }
    described_free(&d);
}

static void test_deep_objects(void **state) {
    (void)state;
    static const struct {
        const char *query, *answer;
    } cases[] = {{"d[x]=1", "fine"},
                 {"d%5Bx%5D=1", "fine"},
                 {"d[x]=a", "422 query d /x type"},
                 {"d[x]=1&d[x]=2", "422 query d /x duplicate"},
                 {"d[x]=1&d[x][y]=2", "422 query d /x type"},
                 {"d[x][y]=2&d[x]=1", "422 query d /x type"},
                 {"d[o][y]=true", "fine"},
                 {"d[o][y]=1", "422 query d /o/y type"},
                 {"d[l][]=1&d[l][]=2", "fine"},
                 {"d[l]=1&d[l]=2", "fine"},
                 {"d[l][1]=a&d[l][0]=1", "422 query d /l/1 type"},
                 {"d[r][0][k]=1&d[r][1][k]=x", "422 query d /r/1/k type"},
                 {"d[r][10][k]=x&d[r][9][k]=1", "422 query d /r/1/k type"},
                 {"d=1", "422 query d type"},
                 {"d=1&d[x]=1", "422 query d type"},
                 {"d[a~/b]=1&d[a~/b]=2", "fine"}, /* a list: nothing says what it is */
                 {"d[]=1", "fine"},
                 {"d[x=1", "400 query d parse"},
                 {"d[x]y=1", "400 query d parse"}, /* is d[x] for some */
                 {"d[x]y[z]=1", "400 query d parse"},
                 {"n[x=1", "fine"}, /* other names */
                 {"d]x[=1", "fine"},
                 {"[x]=1", "fine"},
                 {"d[1][2][3][4][5][6][7][8]=1", "fine"},
                 {"d[1][2][3][4][5][6][7][8][9]=1", "400 query d parse"}};
    struct described d;
    describe_with(&d, "3.1.0", document, (struct pc_openapi_options){0});
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct pc_openapi_request request = described_line("GET /q");
        request.query = pc_span_str(cases[i].query);
        const char *answer = ask_request(&d, &request);
        if (strcmp(answer, cases[i].answer) != 0)
            (void)fprintf(stderr, "?%s\n", cases[i].query);
        assert_string_equal(answer, cases[i].answer);
    }
    described_free(&d);
}

/* What a schema without `type` asks of texts or numbers is asked, whatever else they could be. */
static void test_schemas_without_types(void **state) {
    (void)state;
    static const char untyped[] =
        "'paths':{'/u':{'get':{'parameters':["
        "{'name':'p','in':'query','schema':{'pattern':'^[a-z]+$','maxLength':5}},"
        "{'name':'f','in':'query','schema':{'format':'date'}},"
        "{'name':'m','in':'query','schema':{'maximum':9}}]}}}";
    struct described d;
    describe_with(&d, "3.1.0", untyped, (struct pc_openapi_options){0});
    assert_string_equal(ask(&d, "GET /u?p=abc&f=2020-01-01&m=9"), "fine");
    assert_string_equal(ask(&d, "GET /u?p=ABC"), "422 query p pattern");
    assert_string_equal(ask(&d, "GET /u?p=123"), "422 query p pattern");
    assert_string_equal(ask(&d, "GET /u?p=ABC&p=ABC"), "422 query p duplicate");
    assert_string_equal(ask(&d, "GET /u?f=x"), "422 query f format");
    assert_string_equal(ask(&d, "GET /u?m=10"), "422 query m maximum");
    assert_string_equal(ask(&d, "GET /u?m=10&m=10"), "422 query m duplicate");
    described_free(&d);
}

/* allowEmptyValue is of the parameter's own name: "d[x]=1" is no empty value of "d". */
static void test_empty_values_are_no_members(void **state) {
    (void)state;
    static const char members[] =
        "'paths':{'/m':{'get':{'parameters':[{'name':'d','in':'query','style':'deepObject',"
        "'allowEmptyValue':true,'schema':{'type':'object','additionalProperties':{'type':"
        "'integer'}}},{'name':'o','in':'query','allowEmptyValue':true,'schema':{'type':'object',"
        "'properties':{'x':{'type':'integer'}},'additionalProperties':{'type':'integer'}}}]}}}";
    struct described d;
    describe_with(&d, "3.1.0", members, (struct pc_openapi_options){0});
    assert_string_equal(ask(&d, "GET /m?d="), "fine");
    assert_string_equal(ask(&d, "GET /m?d[a]=1&x=1&y=1"), "fine");
    assert_string_equal(ask(&d, "GET /m?d[a]=x"), "422 query d /a type");
    assert_string_equal(ask(&d, "GET /m?x="), "422 query o /x type");
    assert_string_equal(ask(&d, "GET /m?y=x"), "422 query o /y type");
    described_free(&d);
}

static void test_unknown_names(void **state) {
    (void)state;
    struct described d;
    describe_with(&d, "3.1.0", document, (struct pc_openapi_options){.refuse_unknown = true});
    assert_string_equal(ask(&d, "GET /q?n=1&ox=2&d[x]=1&api_key=secret"), "fine");
    assert_string_equal(ask(&d, "GET /q?N=1"), "422 query N unknown");
    assert_string_equal(ask(&d, "GET /q?n[]=1"), "422 query n[] unknown");
    assert_string_equal(ask(&d, "GET /q?d[q]=1"), "422 query d /q additionalProperties");
    assert_string_equal(ask(&d, "GET /q?d[1][2][3][4][5][6][7][8][9]=1"), "400 query d parse");
    assert_string_equal(ask(&d, "GET /r"), "422 query n required");
    assert_string_equal(ask(&d, "GET /free?a=1&b=2"), "fine");
    assert_string_equal(ask(&d, "GET /free?a=1&b=x"), "422 query p /b type");
    described_free(&d);
}

/* As many names as fit in a request's line many times over: a limit, in good time. */
static void test_floods(void **state) {
    (void)state;
    struct described d;
    struct pc_buf query PC_CLEANUP(pc_buf_free) = {0};
    describe_with(&d, "3.1.0", document, (struct pc_openapi_options){0});
    struct pc_openapi_request request = described_line("GET /q");
    for (int i = 0; i < 20000; i++)
        pc_buf_addf(&query, "&x%d=1", i);
    request.query = pc_buf_span(&query);
    assert_string_equal(ask_request(&d, &request), "422 query limit");
    pc_buf_clear(&query);
    for (int i = 0; i < 10000; i++)
        pc_buf_addf(&query, "d[k%d][%d]=1&", i * 7919 % 10000, i);
    request.query = pc_buf_span(&query);
    assert_string_equal(ask_request(&d, &request), "fine");
    pc_buf_clear(&query);
    pc_buf_add_str(&query, "ci=");
    for (int i = 0; i < 100000; i++)
        pc_buf_add_str(&query, "1,");
    request.query = pc_buf_span(&query);
    assert_string_equal(ask_request(&d, &request), "422 query ci limit");
    pc_buf_clear(&query);
    pc_buf_add_str(&query, "n=");
    for (int i = 0; i < 100000; i++)
        pc_buf_add_str(&query, "1");
    request.query = pc_buf_span(&query);
    assert_string_equal(ask_request(&d, &request), "422 query n limit");
    described_free(&d);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_values),
                                       cmocka_unit_test(test_deep_objects),
                                       cmocka_unit_test(test_empty_values_are_no_members),
                                       cmocka_unit_test(test_schemas_without_types),
                                       cmocka_unit_test(test_unknown_names),
                                       cmocka_unit_test(test_floods)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
