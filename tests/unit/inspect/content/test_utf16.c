/* UTF-16 into UTF-8 and back, cut anywhere. */
#include "inspect/content/utf16.h"

#include "../../testing.h"

static void byte_orders_are_recognised(void **state) {
    (void)state;
    static const struct {
        struct pc_span head;
        enum pc_content_charset declared, charset;
    } cases[] = {
        {PC_SPAN("\xff\xfe"), PC_CONTENT_BYTES, PC_CONTENT_UTF16LE},
        {PC_SPAN("\xfe\xff"), PC_CONTENT_UTF16LE, PC_CONTENT_UTF16BE},
        {PC_SPAN("{\0\"\0"), PC_CONTENT_BYTES, PC_CONTENT_UTF16LE},
        {PC_SPAN("\0{\0\""), PC_CONTENT_BYTES, PC_CONTENT_UTF16BE},
        {PC_SPAN("{\0\"\0"), PC_CONTENT_UTF16BE, PC_CONTENT_UTF16LE},
        {PC_SPAN("\x01\x02\x03\x04"), PC_CONTENT_UTF16, PC_CONTENT_UTF16BE},
        {PC_SPAN("\x01\x02"), PC_CONTENT_UTF16LE, PC_CONTENT_UTF16LE},
        {PC_SPAN("{\"a\""), PC_CONTENT_BYTES, PC_CONTENT_BYTES},
        {PC_SPAN("a\0\0\0"), PC_CONTENT_BYTES, PC_CONTENT_BYTES},
        {PC_SPAN("a\0b"), PC_CONTENT_BYTES, PC_CONTENT_BYTES},
        {PC_SPAN(""), PC_CONTENT_BYTES, PC_CONTENT_BYTES},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(pc_content_utf16_sniff(cases[i].head, cases[i].declared),
                         cases[i].charset);
}

static void it_is_read_and_written_wherever_it_is_cut(void **state) {
    (void)state;
    static const struct pc_span wide = PC_SPAN("\xff\xfe"
                                               "a\0\xe9\0\xac\x20\x3d\xd8\x00\xde\x3d\xd8"
                                               "b\0\x00\xdc\x3d\xd8\x3d\xd8\x00\xde\x3d\xd8");
    static const struct pc_span narrow = PC_SPAN("\xef\xbb\xbf"
                                                 "a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\xed\xa0\xbd"
                                                 "b\xed\xb0\x80"
                                                 "\xed\xa0\xbd\xf0\x9f\x98\x80\xed\xa0\xbd");
    for (size_t cut = 0; cut <= wide.len; cut++) {
        PC_CLEANUP(pc_buf_free) struct pc_buf out = {0}, back = {0};
        struct pc_content_utf16 reader = {.big_endian = false}, writer = reader;
        pc_content_utf16_read(&reader, pc_span_upto(wide, cut), false, &out);
        pc_content_utf16_read(&reader, pc_span_from(wide, cut), true, &out);
        assert_true(pc_span_eq(pc_buf_span(&out), narrow));
        pc_content_utf16_write(&writer, pc_span_upto(narrow, cut), false, &back);
        pc_content_utf16_write(&writer, pc_span_from(narrow, cut), true, &back);
        assert_true(pc_span_eq(pc_buf_span(&back), wide));
    }
}

static void the_other_byte_order_is_read_too(void **state) {
    (void)state;
    PC_CLEANUP(pc_buf_free) struct pc_buf out = {0}, back = {0};
    struct pc_content_utf16 reader = {.big_endian = true}, writer = reader;
    pc_content_utf16_read(&reader, PC_SPAN("\0a\x20\xac"), true, &out);
    assert_span_equal(pc_buf_span(&out), "a\xe2\x82\xac");
    pc_content_utf16_write(&writer, pc_buf_span(&out), true, &back);
    assert_span_equal(pc_buf_span(&back), "\0a\x20\xac");
}

static void what_is_broken_becomes_a_replacement(void **state) {
    (void)state;
    PC_CLEANUP(pc_buf_free) struct pc_buf out = {0}, back = {0};
    struct pc_content_utf16 reader = {.big_endian = false}, writer = reader;
    pc_content_utf16_read(&reader, PC_SPAN("a\0b"), true, &out);
    assert_span_equal(pc_buf_span(&out), "a\xef\xbf\xbd");
    pc_content_utf16_write(&writer, PC_SPAN("\x80\xc3\xc3\xa9\xf4\x90\x80\x80\xe2\x82"), true,
                           &back);
    assert_span_equal(pc_buf_span(&back),
                      "\xfd\xff\xfd\xff\xe9\0\xfd\xff\xfd\xff\xfd\xff\xfd\xff\xfd\xff\xfd\xff");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(byte_orders_are_recognised),
        cmocka_unit_test(it_is_read_and_written_wherever_it_is_cut),
        cmocka_unit_test(the_other_byte_order_is_read_too),
        cmocka_unit_test(what_is_broken_becomes_a_replacement),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
