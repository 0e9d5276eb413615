/* Content bundles are used as they were made, and refused where they are damaged. */
#define _GNU_SOURCE
#include "content_bundle.h"

#include <stdlib.h>

static struct pc_buf bundle;

static int seal(void **state) {
    (void)state;
    if (make(state) != 0)
        return -1;
    struct pc_settings_route routes[] = {
        {.name = PC_SPAN("a")}, {.name = PC_SPAN("b")}, {.name = PC_SPAN("c")}};
    const struct pc_settings settings = {.routes = routes, .route_count = 3};
    struct pc_content_problem problem;
    (void)put_file("parts.yaml", "Part: {type: string}\n");
    routes[0].contract.document = put_file("s.yaml", "type: object\nproperties:\n"
                                                     "  a: {$ref: 'parts.yaml#/Part'}\n");
    routes[2].contract = routes[0].contract;
    routes[2].contract.unknown = PC_UNKNOWN_REFUSE;
    return make_bundle(&settings, &bundle, &problem) == PC_OK ? 0 : -1;
}

static int end(void **state) {
    pc_buf_free(&bundle);
    return drop(state);
}

static pc_err check(const struct pc_openapi *openapi, const char *body) {
    struct pc_arena arena = {0};
    struct pc_openapi_violation violation;
    const struct pc_openapi_request request = {.method = PC_SPAN("POST"),
                                               .path = PC_SPAN("/x"),
                                               .content_type = PC_SPAN("application/json"),
                                               .has_body = true,
                                               .body = pc_span_str(body)};
    pc_err err = pc_openapi_check(openapi, &request, &arena, &violation);
    pc_arena_free(&arena);
    return err;
}

static void what_was_sealed_is_there(void **state) {
    (void)state;
    struct pc_content_engine *engine = NULL;
    struct pc_diag diag;
    assert_int_equal(pc_content_engine_new(pc_buf_span(&bundle), &engine, &diag), PC_OK);
    const struct pc_openapi *a = pc_content_document(engine, PC_SPAN("a"));
    const struct pc_openapi *c = pc_content_document(engine, PC_SPAN("c"));
    assert_non_null(a);
    assert_non_null(c);
    assert_null(pc_content_document(engine, PC_SPAN("b")));
    assert_null(pc_content_document(engine, PC_SPAN("")));
    assert_int_equal(check(a, "{\"a\": \"x\", \"more\": 1}"), PC_OK);
    assert_int_equal(check(a, "{\"a\": 7}"), PC_ERR_INVALID);
    assert_int_equal(check(c, "{\"a\": \"x\", \"more\": 1}"), PC_ERR_INVALID);
    size_t index;
    assert_int_equal(pc_dlp_scanner_find(pc_content_scanner(engine), PC_SPAN("card"), &index),
                     PC_OK);
    pc_content_engine_free(engine);
    pc_content_engine_free(NULL);
}

/* Each byte is looked at as memory of its own, so that a sanitizer sees what reads beyond. */
static void refuse(struct pc_span bytes) {
    char *copy = malloc(bytes.len + 1);
    struct pc_content_engine *engine = NULL;
    struct pc_diag diag;
    assert_non_null(copy);
    memcpy(copy, bytes.ptr, bytes.len);
    if (pc_content_engine_new(pc_span(copy, bytes.len), &engine, &diag) == PC_OK)
        pc_content_engine_free(engine);
    free(copy);
}

static void a_cut_one_is_refused(void **state) {
    (void)state;
    struct pc_content_engine *engine = NULL;
    struct pc_diag diag;
    size_t step = bundle.len / 60 + 1;
    for (size_t len = 0; len < bundle.len; len += step)
        assert_int_not_equal(pc_content_engine_new(pc_span(bundle.ptr, len), &engine, &diag),
                             PC_OK);
    assert_int_not_equal(pc_content_engine_new(pc_span(bundle.ptr, bundle.len - 1), &engine, &diag),
                         PC_OK);
}

static void damaged_lengths_do_no_harm(void **state) {
    (void)state;
    char *copy = malloc(bundle.len);
    assert_non_null(copy);
    size_t head = bundle.len < 64 ? bundle.len : 64;
    for (size_t i = 0; i < head; i++) {
        memcpy(copy, bundle.ptr, bundle.len);
        copy[i] = (char)(copy[i] ^ 0xff);
        refuse(pc_span(copy, bundle.len));
    }
    free(copy);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_sealed_is_there),
        cmocka_unit_test(a_cut_one_is_refused),
        cmocka_unit_test(damaged_lengths_do_no_harm),
    };
    return cmocka_run_group_tests(tests, seal, end);
}
