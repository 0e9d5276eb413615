/* Texts cut up in each style. */
#include "../../../testing.h"
#include "inspect/schema/openapi/styles.h"

static const struct pc_openapi_shape shapes[] = {
    {PC_OPENAPI_STRING, false, PC_OPENAPI_NONE, PC_OPENAPI_NONE, NULL, 0},
    {PC_OPENAPI_ARRAY, false, 0, PC_OPENAPI_NONE, NULL, 0},
    {PC_OPENAPI_OBJECT, false, PC_OPENAPI_NONE, PC_OPENAPI_NONE, NULL, 0},
    {PC_OPENAPI_ARRAY | PC_OPENAPI_STRING, false, 0, PC_OPENAPI_NONE, NULL, 0},
    {PC_OPENAPI_ARRAY, false, 5, PC_OPENAPI_NONE, NULL, 0},
    {PC_OPENAPI_NUMBER, false, PC_OPENAPI_NONE, PC_OPENAPI_NONE, NULL, 0}};
enum { TEXT, LIST, OBJECT, EITHER, NUMBERS, ANY };

/* The pieces as "key=text|key=text"; "!" where the text is refused. */
static void assert_cut(enum pc_openapi_style style, bool explode, int shape, const char *text,
                       const char *expected) {
    struct pc_arena arena PC_CLEANUP(pc_arena_free) = {0};
    struct pc_buf out PC_CLEANUP(pc_buf_free) = {0};
    struct pc_openapi_pieces pieces = {.arena = &arena};
    const struct pc_openapi_styled styled = {
        .style = style,
        .explode = explode,
        .encoding = style >= PC_OPENAPI_FORM ? PC_OPENAPI_PLUS : PC_OPENAPI_PERCENT,
        .name = PC_SPAN("x"),
        .shapes = shapes,
        .shape = shape == ANY ? PC_OPENAPI_NONE : (uint32_t)shape};
    pc_err err = pc_openapi_styled_cut(&styled, pc_span_str(text), &pieces);
    for (size_t i = 0; i < pieces.count; i++) {
        const struct pc_openapi_piece *piece = &pieces.items[i];
        pc_buf_add_str(&out, i > 0 ? "|" : "");
        for (uint32_t k = 0; k < piece->key_count; k++)
            pc_buf_addf(&out, "%.*s=", PC_ARG(piece->keys[k]));
        pc_buf_addf(&out, "%.*s%s", PC_ARG(piece->text), piece->listed ? "*" : "");
    }
    if (err != PC_OK) {
        pc_buf_clear(&out);
        pc_buf_add_str(&out, "!");
    }
    pc_buf_add_str(&out, "");
    if (!pc_span_eq(pc_buf_span(&out), pc_span_str(expected)))
        fail_msg("%s: %.*s instead of %s", text, PC_ARG(pc_buf_span(&out)), expected);
}

static void test_each_style(void **state) {
    (void)state;
    assert_cut(PC_OPENAPI_SIMPLE, false, TEXT, "a,b", "a,b");
    assert_cut(PC_OPENAPI_SIMPLE, false, LIST, "a,b", "a*|b*");
    assert_cut(PC_OPENAPI_SIMPLE, true, LIST, "a%2Cb,%2c", "a,b*|,*");
    assert_cut(PC_OPENAPI_SIMPLE, false, LIST, "", "");
    assert_cut(PC_OPENAPI_SIMPLE, false, OBJECT, "a,1,b,", "a=1|b=");
    assert_cut(PC_OPENAPI_SIMPLE, false, OBJECT, "a,1,b", "!");
    assert_cut(PC_OPENAPI_SIMPLE, true, OBJECT, "a=1,b==", "a=1|b==");
    assert_cut(PC_OPENAPI_SIMPLE, true, OBJECT, "a", "!");
    assert_cut(PC_OPENAPI_SIMPLE, false, EITHER, "a", "a");
    assert_cut(PC_OPENAPI_SIMPLE, false, EITHER, "a,b", "a*|b*");
    assert_cut(PC_OPENAPI_SIMPLE, false, ANY, "a,b", "a,b");
    assert_cut(PC_OPENAPI_LABEL, false, TEXT, ".a.b", "a.b");
    assert_cut(PC_OPENAPI_LABEL, false, TEXT, "a", "!");
    assert_cut(PC_OPENAPI_LABEL, false, TEXT, "", "!");
    assert_cut(PC_OPENAPI_LABEL, false, TEXT, ".", "");
    assert_cut(PC_OPENAPI_LABEL, false, LIST, ".a,b", "a*|b*");
    assert_cut(PC_OPENAPI_LABEL, true, LIST, ".a.b", "a*|b*");
    assert_cut(PC_OPENAPI_LABEL, true, OBJECT, ".a=1.b=2", "a=1|b=2");
    assert_cut(PC_OPENAPI_MATRIX, false, TEXT, ";x=1", "1");
    assert_cut(PC_OPENAPI_MATRIX, false, TEXT, ";x", "");
    assert_cut(PC_OPENAPI_MATRIX, false, TEXT, ";xy=1", "!");
    assert_cut(PC_OPENAPI_MATRIX, false, TEXT, "x=1", "!");
    assert_cut(PC_OPENAPI_MATRIX, true, LIST, ";x=1;x=2", "1*|2*");
    assert_cut(PC_OPENAPI_MATRIX, true, LIST, ";x=1;y=2", "!");
    assert_cut(PC_OPENAPI_MATRIX, false, LIST, ";x=1,2", "1*|2*");
    assert_cut(PC_OPENAPI_MATRIX, true, OBJECT, ";a=1;b=2", "a=1|b=2");
    assert_cut(PC_OPENAPI_MATRIX, false, OBJECT, ";x=a,1", "a=1");
    assert_cut(PC_OPENAPI_FORM, false, LIST, "a,b%2Cc+d", "a*|b,c d*");
    assert_cut(PC_OPENAPI_FORM, false, NUMBERS, "1,2%2C3", "1*|2*|3*");
    assert_cut(PC_OPENAPI_SPACE, false, LIST, "a%20b+c", "a*|b*|c*");
    assert_cut(PC_OPENAPI_PIPE, false, LIST, "a|b%7cc%7Cd", "a*|b*|c*|d*");
    assert_cut(PC_OPENAPI_FORM, false, LIST, "a,%zz", "!");
}

static void test_names(void **state) {
    (void)state;
    enum pc_openapi_style style;
    assert_true(pc_openapi_style_named(PC_SPAN("deepObject"), &style));
    assert_int_equal(style, PC_OPENAPI_DEEP);
    assert_false(pc_openapi_style_named(PC_SPAN("deepobject"), &style));
    assert_false(pc_openapi_style_named(PC_SPAN(""), &style));
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_each_style),
                                       cmocka_unit_test(test_names)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
