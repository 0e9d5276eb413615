/* Percent-encoding, there and back, and what is refused. */
#include "../testing.h"

#include "base/percent.h"

static pc_err decode(const char *text, bool form, struct pc_arena *arena, struct pc_span *out) {
    return form ? pc_percent_decode_form(pc_span_str(text), arena, out)
                : pc_percent_decode(pc_span_str(text), arena, out);
}

static void good_texts(void **state) {
    (void)state;
    static const struct {
        const char *text, *plain;
        bool form;
    } rows[] = {{"", "", false},      {"a%20b", "a b", false},       {"a+b", "a+b", false},
                {"a+b", "a b", true}, {"%c3%A4", "\xc3\xa4", false}, {"a%0D%0Ab", "a\r\nb", true}};
    struct pc_arena arena = {0};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct pc_span out;
        assert_int_equal(decode(rows[i].text, rows[i].form, &arena, &out), PC_OK);
        assert_true(pc_span_eq(out, pc_span_str(rows[i].plain)));
        assert_int_equal(out.ptr[out.len], '\0');
    }
    pc_arena_free(&arena);
}

static void bad_texts(void **state) {
    (void)state;
    static const char *const rows[] = {"%", "%1", "%g0", "a%0", "%00", "%7f", "%0a", "a\nb"};
    struct pc_arena arena = {0};
    struct pc_span out;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(decode(rows[i], false, &arena, &out), PC_ERR_INVALID);
    assert_int_equal(decode("%00", true, &arena, &out), PC_ERR_INVALID);
    pc_arena_free(&arena);
}

static void what_is_encoded_comes_back(void **state) {
    (void)state;
    struct pc_arena arena = {0};
    struct pc_span out;
    PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
    pc_percent_encode(PC_SPAN("a/b?c=d&e+f g\xc3\xa4~"), &text);
    assert_span_equal(pc_buf_span(&text), "a%2Fb%3Fc%3Dd%26e%2Bf%20g%C3%A4~");
    assert_int_equal(pc_percent_decode(pc_buf_span(&text), &arena, &out), PC_OK);
    assert_span_equal(out, "a/b?c=d&e+f g\xc3\xa4~");
    pc_arena_free(&arena);
}

static void slashes_of_a_path_stay(void **state) {
    (void)state;
    PC_CLEANUP(pc_buf_free) struct pc_buf out = {0};
    pc_percent_encode_path(PC_SPAN("/a b/\xc3\xa4//+&=~*%/"), &out);
    assert_span_equal(pc_buf_span(&out), "/a%20b/%C3%A4//%2B%26%3D~%2A%25/");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good_texts),
        cmocka_unit_test(bad_texts),
        cmocka_unit_test(what_is_encoded_comes_back),
        cmocka_unit_test(slashes_of_a_path_stay),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
