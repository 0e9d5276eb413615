/* The bounded reader and its writing twin. */
#include "../testing.h"

#include "base/cursor.h"

static void what_is_put_comes_back(void **state) {
    (void)state;
    PC_CLEANUP(pc_buf_free) struct pc_buf buf = {0};
    pc_put_u8(&buf, 0xab);
    pc_put_u16(&buf, 0x1234);
    pc_put_u32(&buf, 0xdeadbeef);
    pc_put_u64(&buf, 0x0102030405060708);
    pc_put_text(&buf, PC_SPAN("hi"));
    pc_put_text(&buf, PC_SPAN(""));
    assert_memory_equal(buf.ptr, "\xab\x34\x12\xef\xbe\xad\xde\x08\x07\x06\x05\x04\x03\x02\x01",
                        15);
    struct pc_cursor in = pc_cursor(pc_buf_span(&buf));
    assert_int_equal(pc_cursor_u8(&in), 0xab);
    assert_int_equal(pc_cursor_u16(&in), 0x1234);
    assert_int_equal(pc_cursor_u32(&in), 0xdeadbeef);
    assert_int_equal(pc_cursor_u64(&in), 0x0102030405060708);
    assert_span_equal(pc_cursor_text(&in), "hi");
    assert_span_equal(pc_cursor_text(&in), "");
    assert_int_equal(pc_cursor_end(&in), PC_OK);
}

static void reading_past_the_end_stays_bad(void **state) {
    (void)state;
    struct pc_cursor in = pc_cursor(PC_SPAN("\x01\x02\x03"));
    assert_int_equal(pc_cursor_u32(&in), 0);
    assert_true(in.bad);
    assert_int_equal(pc_cursor_u8(&in), 0); /* though a byte is there */
    assert_int_equal(pc_cursor_end(&in), PC_ERR_CORRUPT);
}

static void a_text_that_lies_about_its_length(void **state) {
    (void)state;
    struct pc_cursor in = pc_cursor(PC_SPAN("\xff\xff"
                                            "abc"));
    struct pc_span text = pc_cursor_text(&in);
    assert_int_equal(text.len, 0);
    assert_int_equal(pc_cursor_end(&in), PC_ERR_CORRUPT);
    in = pc_cursor(PC_SPAN("a"));
    assert_int_equal(pc_cursor_bytes(&in, SIZE_MAX).len, 0);
    assert_true(in.bad);
}

static void what_is_left_over_is_corrupt(void **state) {
    (void)state;
    struct pc_cursor in = pc_cursor(PC_SPAN("ab"));
    (void)pc_cursor_u8(&in);
    assert_int_equal(pc_cursor_end(&in), PC_ERR_CORRUPT);
    struct pc_cursor empty = pc_cursor((struct pc_span){NULL, 0});
    assert_int_equal(pc_cursor_end(&empty), PC_OK);
}

static void a_text_too_long_is_refused(void **state) {
    (void)state;
    static char big[65536];
    PC_CLEANUP(pc_buf_free) struct pc_buf buf = {0};
    pc_put_text(&buf, pc_span(big, sizeof big));
    assert_int_equal(pc_buf_end(&buf), PC_ERR_RANGE);
    assert_int_equal(buf.len, 0);
    pc_buf_clear(&buf);
    pc_put_text(&buf, pc_span(big, 65535));
    assert_int_equal(pc_buf_end(&buf), PC_OK);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_put_comes_back),
        cmocka_unit_test(reading_past_the_end_stays_bad),
        cmocka_unit_test(a_text_that_lies_about_its_length),
        cmocka_unit_test(what_is_left_over_is_corrupt),
        cmocka_unit_test(a_text_too_long_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
