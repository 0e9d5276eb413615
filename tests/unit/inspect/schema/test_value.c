/* Values that mean the same are equal and have one hash. */
#include "../../testing.h"

#include "inspect/schema/value.h"

static bool equal(const char *a, const char *b, uint64_t work) {
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    struct pc_tape x, y;
    assert_int_equal(pc_tape_read(pc_span_str(a), NULL, &arena, &x, NULL), PC_OK);
    assert_int_equal(pc_tape_read(pc_span_str(b), NULL, &arena, &y, NULL), PC_OK);
    uint64_t enough = UINT64_MAX;
    bool result = pc_js_equal(x.nodes, 0, y.nodes, 0, &work);
    bool same = pc_js_hash(x.nodes, 0, &enough) == pc_js_hash(y.nodes, 0, &enough);
    if (work > 0)
        assert_int_equal(result, same); /* none of these collide */
    return result;
}

static void equal_values(void **state) {
    (void)state;
    assert_true(equal("1", "1.0", 1000));
    assert_true(equal("\"a\"", "\"\\u0061\"", 1000));
    assert_true(equal("[1,[2],{}]", "[1e0,[2],{}]", 1000));
    assert_true(equal("{\"a\":1,\"b\":[true]}", "{\"b\":[true],\"a\":1}", 1000));
    assert_true(equal("null", "null", 1000));
}

static void values_that_differ(void **state) {
    (void)state;
    static const char *const all[] = {"null",
                                      "true",
                                      "false",
                                      "0",
                                      "1",
                                      "\"\"",
                                      "\"0\"",
                                      "[]",
                                      "{}",
                                      "[0]",
                                      "[false]",
                                      "[[]]",
                                      "{\"a\":0}",
                                      "{\"a\":false}",
                                      "{\"b\":0}",
                                      "[1,2]",
                                      "[2,1]",
                                      "{\"a\":{\"b\":0}}",
                                      "{\"a\":0,\"b\":0}"};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        for (size_t k = 0; k < sizeof all / sizeof *all; k++)
            assert_int_equal(equal(all[i], all[k], 1000), i == k);
    }
}

static void work_that_runs_out_says_no(void **state) {
    (void)state;
    assert_false(equal("[1,2,3,4,5,6,7,8]", "[1,2,3,4,5,6,7,8]", 5));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_values),
        cmocka_unit_test(values_that_differ),
        cmocka_unit_test(work_that_runs_out_says_no),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
