/* Values as a line of text. */
#include "../testing.h"

#include "cli/waf_trace.h"

static void expect(struct pc_span bytes, const char *wanted) {
    struct pc_buf out = {0};
    pc_waf_shorten(bytes, &out);
    assert_string_equal(pc_buf_str(&out), wanted);
    pc_buf_free(&out);
}

static void bytes_are_safe_on_a_terminal(void **state) {
    (void)state;
    expect(PC_SPAN(""), "");
    expect(PC_SPAN("a b"), "a b");
    expect(PC_SPAN("\x1b[31m\n\\"), "\\x1b[31m\\x0a\\\\");
    expect(pc_span("a\0b\xff", 4), "a\\x00b\\xff");
}

static void long_ones_lose_their_middle(void **state) {
    (void)state;
    char text[200];
    memset(text, 'x', sizeof text);
    text[0] = 'a';
    text[199] = 'z';
    struct pc_buf out = {0};
    pc_waf_shorten(pc_span(text, sizeof text), &out);
    assert_non_null(strstr(pc_buf_str(&out), " … 40 bytes … "));
    assert_int_equal(out.ptr[0], 'a');
    assert_int_equal(out.ptr[out.len - 1], 'z');
    pc_buf_clear(&out);
    pc_waf_shorten(pc_span(text, 160), &out);
    assert_int_equal(out.len, 160);
    pc_buf_free(&out);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_are_safe_on_a_terminal),
        cmocka_unit_test(long_ones_lose_their_middle),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
