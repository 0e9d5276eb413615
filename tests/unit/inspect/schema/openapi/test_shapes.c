/* What schemas say about types and members. */
#include "../../../testing.h"
#include "inspect/schema/openapi/shapes.h"

struct drawing {
    struct pc_arena work, arena;
    struct pc_openapi_report report;
    struct pc_openapi_documents *documents;
    struct pc_openapi_shapes shapes;
    const struct pc_openapi_shape *made;
    struct pc_span text;
};

static pc_err fetch(void *context, struct pc_span uri, struct pc_span *text) {
    (void)uri;
    *text = ((struct drawing *)context)->text;
    return PC_OK;
}

/* Shape 0 is that of the member "x" of the text, which has ' for ". */
static pc_err draw(struct drawing *d, const char *text, bool v30) {
    static const struct pc_openapi_options options = {0};
    static struct pc_jsonschema_sources sources;
    *d = (struct drawing){.report = {.options = &options}};
    sources = (struct pc_jsonschema_sources){fetch, d};
    assert_int_equal(pc_arena_copy(&d->work, pc_span_str(text), &d->text), PC_OK);
    for (size_t i = 0; i < d->text.len; i++)
        if (d->text.ptr[i] == '\'')
            ((char *)d->text.ptr)[i] = '"';
    d->documents = PC_ARENA_NEW(&d->work, struct pc_openapi_documents);
    *d->documents =
        (struct pc_openapi_documents){.arena = &d->work, .sources = &sources, .report = &d->report};
    d->shapes =
        (struct pc_openapi_shapes){.documents = d->documents, .arena = &d->arena, .v30 = v30};
    uint32_t number;
    struct pc_openapi_place x;
    assert_int_equal(pc_openapi_documents_load(d->documents, PC_SPAN("a"), NULL, &number), PC_OK);
    assert_true(pc_openapi_member(d->documents, (struct pc_openapi_place){0, 0}, "x", &x));
    assert_int_equal(pc_openapi_shapes_want(&d->shapes, x, &number), PC_OK);
    return pc_openapi_shapes_make(&d->shapes, &d->made);
}

static void erase(struct drawing *d) {
    pc_openapi_shapes_free(&d->shapes);
    pc_openapi_report_free(&d->report);
    pc_arena_free(&d->work);
    pc_arena_free(&d->arena);
}

static void assert_types(const char *text, bool v30, unsigned types) {
    struct drawing d;
    assert_int_equal(draw(&d, text, v30), PC_OK);
    if (d.made[0].types != types)
        fail_msg("%s: %u", text, d.made[0].types);
    erase(&d);
}

static void test_types(void **state) {
    (void)state;
    assert_types("{'x':true}", false, PC_OPENAPI_ANY);
    assert_types("{'x':{}}", false, PC_OPENAPI_ANY);
    assert_types("{'x':5}", false, PC_OPENAPI_ANY);
    assert_types("{'x':{'type':'integer'}}", false, PC_OPENAPI_NUMBER);
    assert_types("{'x':{'type':['string','null']}}", false, PC_OPENAPI_STRING | PC_OPENAPI_NULL);
    assert_types("{'x':{'type':'string','nullable':true}}", true,
                 PC_OPENAPI_STRING | PC_OPENAPI_NULL);
    assert_types("{'x':{'type':'string','nullable':true}}", false, PC_OPENAPI_STRING);
    assert_types("{'x':{'enum':['1',2,null,true]}}", false,
                 PC_OPENAPI_STRING | PC_OPENAPI_NUMBER | PC_OPENAPI_NULL | PC_OPENAPI_BOOLEAN);
    assert_types("{'x':{'const':[]}}", false, PC_OPENAPI_ARRAY);
    assert_types("{'x':{'properties':{}}}", false, PC_OPENAPI_OBJECT);
    assert_types("{'x':{'items':{}}}", false, PC_OPENAPI_ARRAY);
    assert_types("{'x':{'type':'what'}}", false, PC_OPENAPI_ANY);
}

static void test_what_is_put_together(void **state) {
    (void)state;
    assert_types("{'x':{'$ref':'#/y'},'y':{'type':'string'}}", false, PC_OPENAPI_STRING);
    assert_types("{'x':{'$ref':'#/y','type':'integer'},'y':{'type':'string'}}", true,
                 PC_OPENAPI_STRING);
    assert_types("{'x':{'anyOf':[{'type':'string'},{'type':'integer'}]}}", false,
                 PC_OPENAPI_STRING | PC_OPENAPI_NUMBER);
    assert_types("{'x':{'allOf':[{'type':['string','number']},{'type':'number'}]}}", false,
                 PC_OPENAPI_NUMBER);
    assert_types("{'x':{'type':'string','oneOf':[{'minLength':1},{'type':'integer'}]}}", false,
                 PC_OPENAPI_STRING);
    assert_types("{'x':{'allOf':[{'type':'string'},{'type':'number'}]}}", false, PC_OPENAPI_ANY);
}

static void test_members(void **state) {
    (void)state;
    struct drawing d;
    assert_int_equal(draw(&d,
                          "{'x':{'properties':{'b':{'type':'integer'}},'allOf':[{'$ref':'#/y'},"
                          "{'additionalProperties':{'type':'boolean'}}]},'y':{'properties':{'a':"
                          "{'$ref':'#/z'},'b':{'readOnly':true},'l':{'items':{'$ref':'#/x'}},"
                          "'f':{'type':'string','format':'binary'}}},'z':{'readOnly':true}}",
                          false),
                     PC_OK);
    const struct pc_openapi_shape *x = &d.made[0];
    assert_int_equal(x->property_count, 4);
    assert_true(pc_openapi_property(x, PC_SPAN("a"))->read_only);
    assert_true(pc_openapi_property(x, PC_SPAN("b"))->read_only);
    assert_false(pc_openapi_property(x, PC_SPAN("l"))->read_only);
    assert_null(pc_openapi_property(x, PC_SPAN("c")));
    assert_null(pc_openapi_property(x, PC_SPAN("")));
    assert_int_equal(d.made[x->rest].types, PC_OPENAPI_BOOLEAN);
    assert_true(d.made[pc_openapi_property(x, PC_SPAN("f"))->shape].binary);
    uint32_t l = pc_openapi_property(x, PC_SPAN("l"))->shape;
    const struct pc_openapi_shape *element = &d.made[d.made[l].items];
    assert_non_null(pc_openapi_property(element, PC_SPAN("l"))); /* x again */
    erase(&d);
}

/* Schemas that name one another without end, or twice each over forty levels. */
static void test_bounds(void **state) {
    (void)state;
    assert_types("{'x':{'$ref':'#/x'}}", false, PC_OPENAPI_ANY);
    assert_types("{'x':{'allOf':[{'$ref':'#/x'},{'type':'string'}]}}", false, PC_OPENAPI_STRING);
    struct pc_buf text PC_CLEANUP(pc_buf_free) = {0};
    struct drawing d;
    pc_buf_add_str(&text, "{'x':{'$ref':'#/s0'}");
    for (int i = 0; i < 28; i++)
        pc_buf_addf(&text, ",'s%d':{'allOf':[{'$ref':'#/s%d'},{'$ref':'#/s%d'}]}", i, i + 1, i + 1);
    pc_buf_add_str(&text, ",'s28':{}}");
    assert_int_equal(draw(&d, pc_buf_str(&text), false), PC_ERR_RANGE);
    assert_int_equal(d.report.problems, 1);
    erase(&d);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_types), cmocka_unit_test(test_what_is_put_together),
        cmocka_unit_test(test_members), cmocka_unit_test(test_bounds)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
