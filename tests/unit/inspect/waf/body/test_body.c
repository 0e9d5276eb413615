/* The table of body processors. */
#include "inspect/waf/body/processors.h"
#include "reading.h"

static void processors_are_found_by_name(void **state) {
    (void)state;
    assert_int_equal(pc_waf_body_processor_count, 4);
    assert_string_equal(pc_waf_body_processor_find(PC_SPAN("json"))->name, "JSON");
    assert_null(pc_waf_body_processor_find(PC_SPAN("YAML")));
    assert_null(pc_waf_body_processor_find(PC_SPAN("")));
}

static void empty_bodies_are_not_broken(void **state) {
    (void)state;
    for (size_t i = 0; i < pc_waf_body_processor_count; i++) {
        PC_CLEANUP(end_reading) struct reading r = {0};
        r.body.content_type = PC_SPAN("multipart/form-data; boundary=b");
        assert_int_equal(run_reading(&r, pc_waf_body_processors[i].name, PC_SPAN("")), PC_OK);
        assert_false(is_broken(&r));
    }
}

static void what_runs_out_of_memory_or_items_says_so(void **state) {
    (void)state;
    static const char *const bodies[] = {
        "a=%20", "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n--b--\r\n",
        "[1,\"\\n\"]", "<a b='c'>d</a>"};
    for (size_t i = 0; i < pc_waf_body_processor_count; i++) {
        PC_CLEANUP(end_reading) struct reading r = {.arena = {.limit = 1}};
        r.body.content_type = PC_SPAN("multipart/form-data; boundary=b");
        const char *name = pc_waf_body_processors[i].name;
        assert_int_equal(run_reading(&r, name, pc_span_str(bodies[i])), PC_ERR_NOMEM);
        r.arena.limit = 0;
        r.values.max_items = 1;
        begin_reading(&r, pc_span_str(bodies[i]));
        r.values.items = 1;
        assert_int_equal(pc_waf_body_processors[i].run(&r.body, &r.values), PC_ERR_FULL);
    }
}

static void short_texts_share_a_piece(void **state) {
    (void)state;
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    struct pc_waf_text_pool pool = {0};
    char *a = pc_waf_text_pool_take(&pool, &arena, 10);
    assert_ptr_equal(pc_waf_text_pool_take(&pool, &arena, 10), a + 10);
    char *large = pc_waf_text_pool_take(&pool, &arena, 100000);
    memset(large, 'x', 100000);
    assert_ptr_equal(pc_waf_text_pool_take(&pool, &arena, 1), a + 20);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(processors_are_found_by_name),
        cmocka_unit_test(empty_bodies_are_not_broken),
        cmocka_unit_test(what_runs_out_of_memory_or_items_says_so),
        cmocka_unit_test(short_texts_share_a_piece),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
