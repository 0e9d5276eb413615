/* Lines and columns. */
#include "../../testing.h"

#include "cli/scan/lines.h"

static void at(struct pc_span text, uint64_t line, uint64_t column) {
    struct pc_scan_position whole = pc_scan_position();
    pc_scan_position_pass(&whole, text);
    assert_int_equal(whole.offset, text.len);
    assert_int_equal(whole.line, line);
    assert_int_equal(whole.column, column);
    for (size_t cut = 0; cut <= text.len; cut++) {
        struct pc_scan_position parts = pc_scan_position();
        pc_scan_position_pass(&parts, pc_span_upto(text, cut));
        pc_scan_position_pass(&parts, pc_span_from(text, cut));
        assert_memory_equal(&parts, &whole, sizeof whole);
    }
}

static void positions_are_the_same_however_the_text_comes(void **state) {
    (void)state;
    at(PC_SPAN(""), 1, 1);
    at(PC_SPAN("abc"), 1, 4);
    at(PC_SPAN("abc\n"), 2, 1);
    at(PC_SPAN("a\r\nb"), 2, 2);
    at(PC_SPAN("\n\n\nxy"), 4, 3);
    at(PC_SPAN("\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80z"), 1, 5);
    at(PC_SPAN("a\n\xc3\xa4\xff\x80"), 2, 3);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(positions_are_the_same_however_the_text_comes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
