/* Templates and the paths that lead to them. */
#include "../../../testing.h"
#include "inspect/schema/openapi/paths.h"

struct tree {
    struct pc_openapi openapi;
    struct pc_openapi_segment root;
    struct pc_arena scratch;
};

static void plant(struct tree *t, const char *const *templates) {
    *t = (struct tree){0};
    t->openapi.root = &t->root;
    t->openapi.base_count = 1;
    t->openapi.bases[0] = PC_SPAN("");
    for (; *templates != NULL; templates++) {
        struct pc_openapi_path *path, *same;
        const char *why = NULL;
        assert_int_equal(pc_openapi_paths_add(&t->openapi.arena, &t->root, pc_span_str(*templates),
                                              &path, &same, &why),
                         PC_OK);
    }
}

static void fell(struct tree *t) {
    pc_arena_free(&t->scratch);
    pc_arena_free(&t->openapi.arena);
}

/* The template and what its variables are: "/a/{b}: x". */
static void assert_leads(struct tree *t, const char *path, const char *to, const char *value) {
    struct pc_openapi_found found;
    assert_int_equal(pc_openapi_paths_find(&t->openapi, pc_span_str(path), &t->scratch, &found),
                     PC_OK);
    if (to == NULL) {
        assert_null(found.path);
        return;
    }
    if (found.path == NULL || !pc_span_eq(found.path->text, pc_span_str(to)))
        fail_msg("%s leads to %.*s", path, found.path == NULL ? 7 : (int)found.path->text.len,
                 found.path == NULL ? "nowhere" : found.path->text.ptr);
    if (value != NULL)
        assert_true(pc_span_eq(found.values[0], pc_span_str(value)));
}

static void test_concrete_goes_first(void **state) {
    (void)state;
    static const char *const templates[] = {
        "/a/{x}",      "/a/b",         "/{y}/b",     "/a/{x}/c",     "/a/b/d",     "/",
        "/a/{x}.json", "/a/v{x}.json", "/a/{x}-{y}", "/a/{x}/{y}/z", "/a/%62%20c", NULL};
    struct tree t;
    plant(&t, templates);
    assert_leads(&t, "/", "/", NULL);
    assert_leads(&t, "", "/", NULL);
    assert_leads(&t, "/a/b", "/a/b", NULL);
    assert_leads(&t, "/a/c", "/a/{x}", "c");
    assert_leads(&t, "/c/b", "/{y}/b", "c");
    assert_leads(&t, "/c/d", NULL, NULL);
    assert_leads(&t, "/a/b/c", "/a/{x}/c", "b"); /* the concrete way ends, the other goes on */
    assert_leads(&t, "/a/b/d", "/a/b/d", NULL);
    assert_leads(&t, "/a/x.json", "/a/{x}.json", "x");
    assert_leads(&t, "/a/vx.json", "/a/v{x}.json", "x");
    assert_leads(&t, "/a/x.json.json", "/a/{x}.json", "x.json");
    assert_leads(&t, "/a/.json", "/a/{x}", ".json"); /* a variable is not empty */
    assert_leads(&t, "/a/1-2-3", "/a/{x}-{y}", "1");
    assert_leads(&t, "/a/-2", "/a/{x}", "-2");
    assert_leads(&t, "/a/", NULL, NULL);
    assert_leads(&t, "/a", NULL, NULL);
    assert_leads(&t, "/A/b", "/{y}/b", "A");
    assert_leads(&t, "/a/b%20c", "/a/%62%20c", NULL);
    assert_leads(&t, "/a/x%20c", "/a/{x}", "x%20c");
    assert_leads(&t, "//b", NULL, NULL);
    assert_leads(&t, "/a//c", NULL, NULL);
    fell(&t);
}

static void test_what_cannot_be_decoded(void **state) {
    (void)state;
    static const char *const templates[] = {"/{a}", NULL};
    struct tree t;
    struct pc_openapi_found found;
    plant(&t, templates);
    assert_int_equal(pc_openapi_paths_find(&t.openapi, PC_SPAN("/%zz"), &t.scratch, &found),
                     PC_ERR_INVALID);
    assert_int_equal(pc_openapi_paths_find(&t.openapi, PC_SPAN("/%ff"), &t.scratch, &found),
                     PC_ERR_INVALID);
    fell(&t);
}

static void test_the_same_twice(void **state) {
    (void)state;
    static const char *const templates[] = {"/a/{b}/c", NULL};
    struct tree t;
    struct pc_openapi_path *path, *same;
    const char *why = NULL;
    plant(&t, templates);
    assert_int_equal(
        pc_openapi_paths_add(&t.openapi.arena, &t.root, PC_SPAN("/a/{d}/c"), &path, &same, &why),
        PC_OK);
    assert_non_null(same);
    assert_span_equal(same->text, "/a/{b}/c");
    assert_span_equal(path->variables[0], "d");
    fell(&t);
}

/* A tree that is gone through whole, and paths that are too deep for any. */
static void test_depth_and_width(void **state) {
    (void)state;
    struct tree t;
    struct pc_buf text PC_CLEANUP(pc_buf_free) = {0};
    static const char *const none[] = {NULL};
    struct pc_openapi_path *path, *same;
    const char *why = NULL;
    plant(&t, none);
    for (int i = 0; i < 2000; i++) { /* 11 segments, each "a" or a variable */
        pc_buf_clear(&text);
        for (int bit = 0; bit < 11; bit++)
            pc_buf_add_str(&text, (i >> bit & 1) != 0 ? "/a" : "/{x}");
        pc_buf_add_str(&text, "/end");
        assert_int_equal(
            pc_openapi_paths_add(&t.openapi.arena, &t.root, pc_buf_span(&text), &path, &same, &why),
            PC_OK);
    }
    assert_leads(&t, "/a/a/a/a/a/a/a/a/a/a/a/end", "/a/a/a/a/a/a/a/a/a/a/{x}/end", "a");
    assert_leads(&t, "/a/a/a/a/a/a/a/a/a/a/a/no", NULL, NULL);
    pc_buf_clear(&text);
    for (int i = 0; i < 1000; i++)
        pc_buf_add_str(&text, "/a");
    assert_leads(&t, pc_buf_str(&text), NULL, NULL);
    assert_int_equal(
        pc_openapi_paths_add(&t.openapi.arena, &t.root, pc_buf_span(&text), &path, &same, &why),
        PC_ERR_RANGE);
    pc_buf_clear(&text);
    for (int i = 0; i < 40; i++)
        pc_buf_addf(&text, "/{x%d}", i);
    assert_int_equal(
        pc_openapi_paths_add(&t.openapi.arena, &t.root, pc_buf_span(&text), &path, &same, &why),
        PC_ERR_RANGE);
    fell(&t);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_concrete_goes_first), cmocka_unit_test(test_what_cannot_be_decoded),
        cmocka_unit_test(test_the_same_twice), cmocka_unit_test(test_depth_and_width)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
