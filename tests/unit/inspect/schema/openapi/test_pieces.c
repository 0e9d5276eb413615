/* Decoding, pairs and brackets. */
#include "../../../testing.h"
#include "inspect/schema/openapi/pieces.h"

static void test_decoding(void **state) {
    (void)state;
    struct pc_arena arena PC_CLEANUP(pc_arena_free) = {0};
    static const struct {
        const char *text;
        enum pc_openapi_encoding_kind kind;
        const char *decoded; /* NULL: refused */
    } cases[] = {{"", PC_OPENAPI_PLUS, ""},
                 {"a+b%20c", PC_OPENAPI_PLUS, "a b c"},
                 {"a+b%20c", PC_OPENAPI_PERCENT, "a+b c"},
                 {"a+b%20c", PC_OPENAPI_PLAIN, "a+b%20c"},
                 {"%41%5a%5A", PC_OPENAPI_PERCENT, "AZZ"},
                 {"%2541", PC_OPENAPI_PERCENT, "%41"},
                 {"%", PC_OPENAPI_PERCENT, NULL},
                 {"%4", PC_OPENAPI_PERCENT, NULL},
                 {"%4g", PC_OPENAPI_PERCENT, NULL},
                 {"%%41", PC_OPENAPI_PERCENT, NULL},
                 {"%c3%a4", PC_OPENAPI_PERCENT, "\xc3\xa4"},
                 {"%c3", PC_OPENAPI_PERCENT, NULL},
                 {"%c0%80", PC_OPENAPI_PERCENT, NULL},
                 {"%f4%90%80%80", PC_OPENAPI_PERCENT, NULL},
                 {"\xff", PC_OPENAPI_PLAIN, NULL},
                 {"\xed\xa0\x80", PC_OPENAPI_PLAIN, NULL}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct pc_span out;
        pc_err err = pc_openapi_decode(pc_span_str(cases[i].text), cases[i].kind, &arena, &out);
        assert_int_equal(err, cases[i].decoded == NULL ? PC_ERR_INVALID : PC_OK);
        if (cases[i].decoded != NULL)
            assert_true(pc_span_eq(out, pc_span_str(cases[i].decoded)));
    }
}

static void test_pairs(void **state) {
    (void)state;
    struct pc_span rest = PC_SPAN("&a=1&&b&c==&=d&"), name, value;
    assert_true(pc_openapi_pair_next(&rest, &name, &value));
    assert_span_equal(name, "a");
    assert_span_equal(value, "1");
    assert_true(pc_openapi_pair_next(&rest, &name, &value));
    assert_span_equal(name, "b");
    assert_int_equal(value.len, 0);
    assert_true(pc_openapi_pair_next(&rest, &name, &value));
    assert_span_equal(value, "=");
    assert_true(pc_openapi_pair_next(&rest, &name, &value));
    assert_int_equal(name.len, 0);
    assert_false(pc_openapi_pair_next(&rest, &name, &value));
}

static void test_brackets(void **state) {
    (void)state;
    struct pc_span base, keys[PC_OPENAPI_KEYS_MAX];
    uint32_t count;
    assert_true(pc_openapi_brackets(PC_SPAN("a[b][][0]"), &base, keys, &count));
    assert_span_equal(base, "a");
    assert_int_equal(count, 3);
    assert_span_equal(keys[0], "b");
    assert_int_equal(keys[1].len, 0);
    static const char *const wrong[] = {
        "", "a", "[a]", "a[", "a]", "a[b", "a[b]c", "a[b]]", "a[1][2][3][4][5][6][7][8][9]"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_false(pc_openapi_brackets(pc_span_str(wrong[i]), &base, keys, &count));
    assert_true(pc_openapi_brackets(PC_SPAN("a[[b]"), &base, keys, &count));
    assert_span_equal(keys[0], "[b");
}

static void test_the_list_ends(void **state) {
    (void)state;
    struct pc_arena arena PC_CLEANUP(pc_arena_free) = {0};
    struct pc_openapi_pieces pieces = {.arena = &arena};
    for (uint32_t i = 0; i < PC_OPENAPI_PIECES_MAX; i++)
        assert_int_equal(pc_openapi_pieces_add(&pieces)->order, i);
    assert_null(pc_openapi_pieces_add(&pieces));
    struct pc_arena small = {.limit = 100};
    struct pc_openapi_pieces few = {.arena = &small};
    assert_null(pc_openapi_pieces_add(&few));
    pc_arena_free(&small);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_decoding), cmocka_unit_test(test_pairs),
        cmocka_unit_test(test_brackets), cmocka_unit_test(test_the_list_ends)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
