/* Documents, the ways between them and through them. */
#include "../../../testing.h"
#include "inspect/schema/openapi/documents.h"

struct library {
    struct pc_arena arena;
    struct pc_openapi_report report;
    struct pc_openapi_documents *documents;
    struct pc_diag diag;
    int fetched;
};

static pc_err fetch(void *context, struct pc_span uri, struct pc_span *text) {
    struct library *library = context;
    library->fetched++;
    if (pc_span_eq(uri, PC_SPAN("x/a.json")))
        *text = PC_SPAN("{\"a\":{\"$ref\":\"b.json#/q\"},\"b\":{\"$ref\":\"#/a\"},\"c\":{\"$ref\":"
                        "\"#/c\"},\"d\":{\"$ref\":1},\"e\":{\"$ref\":\"no.json\"},\"f\":{\"$ref\":"
                        "\"#/%zz\"},\"g\":{\"$ref\":\"http://x/y\"},\"h\":[true,false,\"t\"],"
                        "\"i\":{\"$ref\":\"broken.json\"},\"j\":{\"$ref\":\"b.json#/no\"}}");
    else if (pc_span_eq(uri, PC_SPAN("x/b.json")))
        *text = PC_SPAN("{\"q\":{\"n\":5}}");
    else if (pc_span_eq(uri, PC_SPAN("x/broken.json")))
        *text = PC_SPAN("{\n\n\"a\" 1}");
    else
        return PC_ERR_NOTFOUND;
    return PC_OK;
}

static void open_library(struct library *l) {
    static const struct pc_openapi_options options = {0};
    static struct pc_jsonschema_sources sources;
    *l = (struct library){.report = {.options = &options, .diag = &l->diag}};
    sources = (struct pc_jsonschema_sources){fetch, l};
    l->documents = PC_ARENA_NEW(&l->arena, struct pc_openapi_documents);
    l->documents->arena = &l->arena;
    l->documents->sources = &sources;
    l->documents->report = &l->report;
    uint32_t number;
    assert_int_equal(pc_openapi_documents_load(l->documents, PC_SPAN("x/a.json"), NULL, &number),
                     PC_OK);
    assert_int_equal(number, 0);
}

static void close_library(struct library *l) {
    pc_openapi_report_free(&l->report);
    pc_arena_free(&l->arena);
}

static struct pc_openapi_place at(struct library *l, const char *member) {
    struct pc_openapi_place place;
    assert_true(pc_openapi_member(l->documents, (struct pc_openapi_place){0, 0}, member, &place));
    return place;
}

static void test_following(void **state) {
    (void)state;
    struct library l;
    open_library(&l);
    struct pc_openapi_place place = at(&l, "b"), n;
    assert_int_equal(pc_openapi_documents_follow(l.documents, &place), PC_OK);
    assert_int_equal(place.document, 1);
    assert_true(pc_openapi_member(l.documents, place, "n", &n));
    place = at(&l, "a");
    assert_int_equal(pc_openapi_documents_follow(l.documents, &place), PC_OK);
    assert_int_equal(l.fetched, 2); /* each once */
    place = at(&l, "d");
    assert_int_equal(pc_openapi_documents_refer(l.documents, place, &n), PC_ERR_NOTFOUND);
    assert_int_equal(l.report.problems, 0);
    close_library(&l);
}

static void test_what_leads_nowhere(void **state) {
    (void)state;
    static const struct {
        const char *member, *problem;
    } cases[] = {{"c", "x/a.json#/c: references lead in a circle"},
                 {"e", "x/a.json#/e/$ref: the document x/no.json: it cannot be read"},
                 {"f", "x/a.json#/f/$ref: the reference is not percent-encoded"},
                 {"g", "x/a.json#/g/$ref: refers to http://x/y: nothing is fetched"},
                 {"i", "x/a.json#/i/$ref: the document x/broken.json: not valid JSON, line 3"},
                 {"j", "x/a.json#/j/$ref: refers to b.json#/no, which is not there"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct library l;
        open_library(&l);
        struct pc_openapi_place place = at(&l, cases[i].member);
        assert_true(pc_openapi_documents_follow(l.documents, &place) != PC_OK);
        if (strncmp(l.diag.text, cases[i].problem, strlen(cases[i].problem)) != 0)
            fail_msg("%s", l.diag.text);
        close_library(&l);
    }
}

static void test_members(void **state) {
    (void)state;
    struct library l;
    open_library(&l);
    struct pc_openapi_place list = at(&l, "h"), ignored;
    assert_false(pc_openapi_member(l.documents, list, "a", &ignored));
    assert_int_equal(pc_openapi_text(l.documents, at(&l, "d"), "$ref").len, 0);
    assert_span_equal(pc_openapi_text(l.documents, at(&l, "e"), "$ref"), "no.json");
    assert_true(pc_openapi_flag(l.documents, at(&l, "d"), "$ref", true));
    assert_false(pc_openapi_flag(l.documents, at(&l, "d"), "no", false));
    struct pc_openapi_walk walk = pc_openapi_walk(l.documents, list);
    int elements = 0;
    while (pc_openapi_walk_next(l.documents, &walk))
        elements += walk.name.len == 0;
    assert_int_equal(elements, 3);
    walk = pc_openapi_walk(l.documents, (struct pc_openapi_place){0, 0});
    assert_true(pc_openapi_walk_next(l.documents, &walk));
    assert_span_equal(walk.name, "a");
    walk = pc_openapi_walk(l.documents, walk.value);
    assert_true(pc_openapi_walk_next(l.documents, &walk));
    assert_false(pc_openapi_walk_next(l.documents, &walk));
    close_library(&l);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_following),
                                       cmocka_unit_test(test_what_leads_nowhere),
                                       cmocka_unit_test(test_members)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
