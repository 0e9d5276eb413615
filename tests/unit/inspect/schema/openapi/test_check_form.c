/* Bodies that are forms. */
#include "describing.h"

#define FORM      "application/x-www-form-urlencoded"
#define MULTIPART "multipart/form-data; boundary=b"

static const char document[] =
    "'paths':{"
    "'/form':{'post':{'requestBody':{'content':{'" FORM
    "':{'schema':{'$ref':'#/components/schemas/F'},"
    "'encoding':{'comma':{'explode':false},'pipe':{'style':'pipeDelimited'},"
    "'deep':{'style':'deepObject'}}},"
    "'multipart/form-data':{'schema':{'$ref':'#/components/schemas/M'},"
    "'encoding':{'file':{'contentType':'image/png, image/gif'}}}}}}}},"
    "'components':{'schemas':{"
    "'F':{'type':'object','required':['n'],'additionalProperties':{'type':'string','maxLength':3},"
    "'properties':{'n':{'type':'integer'},"
    "'ids':{'type':'array','items':{'type':'integer'},'maxItems':3},"
    "'comma':{'type':'array','items':{'type':'integer'}},"
    "'pipe':{'type':'array','items':{'type':'integer'}},"
    "'deep':{'type':'object','properties':{'a':{'type':'integer'}}},"
    "'user':{'type':'object','properties':{'age':{'type':'integer'}}},"
    "'secret':{'type':'string','readOnly':true},"
    "'a/b~c':{'type':'integer'}}},"
    "'M':{'type':'object','required':['file'],'properties':{"
    "'file':{'type':'string','format':'binary','minLength':100},"
    "'files':{'type':'array','items':{'type':'string','format':'binary'},'maxItems':2},"
    "'n':{'type':'integer'},'text':{'type':'string','maxLength':5},"
    "'meta':{'type':'object','required':['a'],'properties':{'a':{'type':'integer'}}},"
    "'metas':{'type':'array','items':{'type':'object','required':['a']}},"
    "'ids':{'type':'array','items':{'type':'integer'}},'free':{}}}}}";

static void test_urlencoded(void **state) {
    (void)state;
    static const struct {
        const char *body, *answer;
    } cases[] = {{"n=1", "fine"},
                 {"n=1&n=2", "422 body /n duplicate"},
                 {"n=x", "422 body /n type"},
                 {"m=1", "422 body required"},
                 {"&&", "422 body required"},
                 {"n=1&other=abc", "fine"},
                 {"n=1&other=abcd", "422 body /other maxLength"},
                 {"n=1&ids=1&ids=2", "fine"},
                 {"n=1&ids=1", "fine"},
                 {"n=1&ids[]=1&ids[]=x", "422 body /ids/1 type"},
                 {"n=1&ids[0]=1&ids[1]=2", "fine"},
                 {"n=1&ids=1&ids=2&ids=3&ids=4", "422 body /ids maxItems"},
                 {"n=1&ids=1&ids[]=2", "422 body /ids type"},
                 {"n=1&comma=1,2", "fine"},
                 {"n=1&comma=1,x", "422 body /comma/1 type"},
                 {"n=1&pipe=1|2", "fine"},
                 {"n=1&deep[a]=1", "fine"},
                 {"n=1&deep[a]=x", "422 body /deep/a type"},
                 {"n=1&deep={}", "422 body /deep type"},
                 {"n=1&user={\"age\":1}", "fine"},
                 {"n=1&user=%7B%22age%22%3A%22x%22%7D", "422 body /user/age type"},
                 {"n=1&user={", "400 body /user parse"},
                 {"n=1&user={}&user={}", "422 body /user duplicate"},
                 {"n=1&user[age]=1", "fine"},
                 {"n=1&user[age]=x", "422 body /user/age type"},
                 {"n=1&user[age=x", "400 body parse"},
                 {"n=1&user[age]y=x", "400 body parse"}, /* is user[age] for some */
                 {"n=1&user[1][2][3][4][5][6][7][8]=x", "400 body parse"},
                 {"n=1&n[age=x", "fine"}, /* another name */
                 {"n=1&[age]=x", "fine"},
                 {"n=1&secret=x", "422 body /secret readOnly"},
                 {"n=1&a/b~c=1&a%2Fb~c=2", "422 body /a~1b~0c duplicate"},
                 {"n=%zz", "400 body parse"},
                 {"n=1&x=%ff", "400 body parse"},
                 {"%ff=1", "400 body parse"},
                 {"n=1\n", "422 body /n type"}};
    struct described d;
    describe_with(&d, "3.0.3", document, (struct pc_openapi_options){0});
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *answer = ask_body(&d, "POST /form", FORM, cases[i].body);
        if (strcmp(answer, cases[i].answer) != 0)
            (void)fprintf(stderr, "%s\n", cases[i].body);
        assert_string_equal(answer, cases[i].answer);
    }
    described_free(&d);
}

#define PART(head, body) "--b\r\nContent-Disposition: form-data; " head "\r\n\r\n" body "\r\n"
#define TYPED(head, type, body)                                                                    \
    "--b\r\nContent-Disposition: form-data; " head "\r\nContent-Type: " type "\r\n\r\n" body "\r"  \
    "\n"
#define PNG TYPED("name=\"file\"; filename=\"a.png\"", "image/png", "\x89PNG\xff")
#define END "--b--\r\n"

static void test_multipart(void **state) {
    (void)state;
    static const struct {
        const char *body, *answer;
    } cases[] = {
        {PNG END, "fine"},
        {END, "422 body required"},
        {PART("name=\"n\"", "1") END, "422 body required"},
        {PNG PNG END, "422 body /file duplicate"},
        {TYPED("name=\"file\"; filename=\"a\"", "image/jpeg", "x") END,
         "422 body /file contentType"},
        {TYPED("name=\"file\"; filename=\"a\"", "image", "x") END, "400 body /file parse"},
        {PNG PART("name=\"n\"", "1") END, "fine"},
        {PNG TYPED("name=\"text\"", "text/plain; charset=UTF-8", "abc") END, "fine"},
        {PNG TYPED("name=\"text\"", "text/plain; charset=utf-7", "+AGE-") END,
         "422 body /text contentType"},
        {PNG TYPED("name=\"meta\"", "application/json; charset=utf-7", "{\"a\":1}") END,
         "422 body /meta contentType"},
        {PNG TYPED("name=\"free\"; filename=\"x\"", "text/plain; charset=utf-16", "\xff") END,
         "fine"},
        {PNG PART("name=\"n\"", "x") END, "422 body /n type"},
        {PNG PART("name=\"n\"", "") END, "422 body /n type"},
        {PNG PART("name=\"text\"", "abcdef") END, "422 body /text maxLength"},
        {PNG PART("name=\"text\"", "\xff") END, "400 body /text parse"},
        {PNG PART("name=\"text\"; filename=\"x\"", "\xff") END, "fine"},
        {PNG PART("name=\"meta\"", "{\"a\":1}") END, "fine"},
        {PNG PART("name=\"meta\"", "{\"a\":\"1\"}") END, "422 body /meta/a type"},
        {PNG PART("name=\"meta\"", "{") END, "400 body /meta parse"},
        {PNG TYPED("name=\"meta\"; filename=\"blob\"", "application/json", "{}") END,
         "422 body /meta required"},
        {PNG TYPED("name=\"meta\"", "text/plain", "{}") END, "422 body /meta type"},
        {PNG PART("name=\"metas\"", "{\"a\":1}") PART("name=\"metas\"", "{}") END,
         "422 body /metas/1 required"},
        {PNG PART("name=\"ids\"", "1") PART("name=\"ids\"", "x") END, "422 body /ids/1 type"},
        {PNG PART("name=\"files\"; filename=\"1\"", "x") PART("name=\"files\"; filename=\"2\"", "y")
             END,
         "fine"},
        {PNG PART("name=\"files\"", "x") PART("name=\"files\"", "y") PART("name=\"files\"", "z")
             END,
         "422 body /files maxItems"},
        {PNG PART("name=\"free\"; filename=\"x\"", "\xff") END, "fine"},
        {PNG PART("name=\"free\"", "anything") END, "fine"},
        {PNG PART("name=\"\xff\"", "x") END, "400 body parse"},
        {PNG "--b\r\n\r\nx\r\n" END, "400 body parse"},
        {PNG, "400 body parse"},
        {"", "fine"},
        {"x", "400 body parse"}};
    struct described d;
    describe_with(&d, "3.0.3", document, (struct pc_openapi_options){0});
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *answer = ask_body(&d, "POST /form", MULTIPART, cases[i].body);
        if (strcmp(answer, cases[i].answer) != 0)
            (void)fprintf(stderr, "%s\n", cases[i].body);
        assert_string_equal(answer, cases[i].answer);
    }
    assert_string_equal(ask_body(&d, "POST /form", "multipart/form-data", PNG END),
                        "400 body parse");
    assert_string_equal(ask_body(&d, "POST /form", "multipart/form-data; boundary=c", PNG END),
                        "400 body parse");
    described_free(&d);
}

/* A form is an object also where its schema does not say so: not the list that its names, or that
 * none are there, would otherwise make it. */
static void test_forms_are_objects(void **state) {
    (void)state;
    static const char untyped[] =
        "'paths':{'/form':{'post':{'requestBody':{'content':{'" FORM
        "':{'schema':{'required':['n'],'additionalProperties':{'maxLength':3}}},"
        "'multipart/form-data':{'schema':{'required':['n']}}}}}}}";
    struct described d;
    describe_with(&d, "3.1.0", untyped, (struct pc_openapi_options){0});
    assert_string_equal(ask_body(&d, "POST /form", FORM, "n=1&0=abc"), "fine");
    assert_string_equal(ask_body(&d, "POST /form", FORM, "0=abc"), "422 body required");
    assert_string_equal(ask_body(&d, "POST /form", FORM, "=abc"), "422 body required");
    assert_string_equal(ask_body(&d, "POST /form", FORM, "n=1&0=abcd"), "422 body /0 maxLength");
    assert_string_equal(ask_body(&d, "POST /form", FORM, "&"), "422 body required");
    assert_string_equal(ask_body(&d, "POST /form", MULTIPART, END), "422 body required");
    described_free(&d);
}

static void test_floods(void **state) {
    (void)state;
    struct described d;
    struct pc_buf body PC_CLEANUP(pc_buf_free) = {0};
    describe_with(&d, "3.0.3", document, (struct pc_openapi_options){0});
    for (int i = 0; i < 20000; i++)
        pc_buf_addf(&body, "k%d=1&", i);
    assert_string_equal(ask_body(&d, "POST /form", FORM, pc_buf_str(&body)), "422 body limit");
    pc_buf_clear(&body);
    pc_buf_add_str(&body, "n=1");
    for (int i = 0; i < 16000; i++)
        pc_buf_addf(&body, "&user[%d][a]=1", i * 7919 % 16000);
    assert_string_equal(ask_body(&d, "POST /form", FORM, pc_buf_str(&body)), "fine");
    pc_buf_clear(&body);
    for (int i = 0; i < 20000; i++)
        pc_buf_add_str(&body, PART("name=\"ids\"", "1"));
    pc_buf_add_str(&body, END);
    assert_string_equal(ask_body(&d, "POST /form", MULTIPART, pc_buf_str(&body)), "422 body limit");
    described_free(&d);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_urlencoded), cmocka_unit_test(test_multipart),
        cmocka_unit_test(test_forms_are_objects), cmocka_unit_test(test_floods)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
