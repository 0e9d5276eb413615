/* JSON pointers into a tape, both ways. */
#include "../../testing.h"

#include "inspect/schema/tape.h"

static const char text[] = "{\"foo\":[\"bar\",\"baz\"],\"\":0,\"a/"
                           "b\":1,\"c%d\":2,\"m~n\":8,\"k\\\"l\":{\"deep\":[[],{\"x\":9}]}}";

static void each_value_is_found_by_its_pointer(void **state) {
    (void)state;
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    struct pc_tape tape;
    assert_int_equal(pc_tape_read(pc_span_str(text), NULL, &arena, &tape, NULL), PC_OK);
    for (size_t i = 0; i < tape.count; i++) {
        PC_CLEANUP(pc_buf_free) struct pc_buf pointer = {0};
        size_t found;
        pc_tape_pointer(&tape, i, &pointer);
        assert_int_equal(pc_tape_find(&tape, 0, pc_buf_span(&pointer), &found), PC_OK);
        assert_int_equal(found, tape.nodes[i].type == PC_TAPE_KEY ? i + 1 : i);
    }
}

static void pointers_of_the_rfc(void **state) {
    (void)state;
    static const struct {
        const char *pointer, *value;
    } rows[] = {{"/foo/0", "bar"}, {"/", "0"},     {"/a~1b", "1"},
                {"/c%d", "2"},     {"/m~0n", "8"}, {"/k\"l/deep/1/x", "9"}};
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    struct pc_tape tape;
    size_t found;
    assert_int_equal(pc_tape_read(pc_span_str(text), NULL, &arena, &tape, NULL), PC_OK);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_int_equal(pc_tape_find(&tape, 0, pc_span_str(rows[i].pointer), &found), PC_OK);
        assert_true(pc_span_eq(pc_tape_text(&tape.nodes[found]), pc_span_str(rows[i].value)));
    }
    assert_int_equal(pc_tape_find(&tape, 0, PC_SPAN("/foo"), &found), PC_OK);
    assert_int_equal(pc_tape_find(&tape, found, PC_SPAN("/1"), &found), PC_OK);
    assert_span_equal(pc_tape_text(&tape.nodes[found]), "baz");
}

static void pointers_to_nothing(void **state) {
    (void)state;
    static const char *const pointers[] = {
        "foo",      "/bar", "/foo/2", "/foo/-", "/foo/00", "/foo/01", "/foo/+1",
        "/foo/0/x", "/m~n", "/m~2n",  "/a~",    "//",      "/foo/",   "/foo/99999999999999999999"};
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    struct pc_tape tape;
    size_t found;
    assert_int_equal(pc_tape_read(pc_span_str(text), NULL, &arena, &tape, NULL), PC_OK);
    for (size_t i = 0; i < sizeof pointers / sizeof *pointers; i++)
        assert_int_equal(pc_tape_find(&tape, 0, pc_span_str(pointers[i]), &found), PC_ERR_NOTFOUND);
}

static void members_by_name(void **state) {
    (void)state;
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    struct pc_tape tape;
    assert_int_equal(pc_tape_read(PC_SPAN("{\"a\":{\"b\":1},\"b\":2}"), NULL, &arena, &tape, NULL),
                     PC_OK);
    size_t b = pc_tape_member(&tape, 0, PC_SPAN("b"));
    assert_span_equal(pc_tape_text(&tape.nodes[b]), "2");
    assert_int_equal(pc_tape_member(&tape, 0, PC_SPAN("c")), 0);
    assert_int_equal(pc_tape_member(&tape, b, PC_SPAN("a")), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_value_is_found_by_its_pointer),
        cmocka_unit_test(pointers_of_the_rfc),
        cmocka_unit_test(pointers_to_nothing),
        cmocka_unit_test(members_by_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
