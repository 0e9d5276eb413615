/* Characters as UTF-8. */
#include "inspect/content/character.h"

#include "../../testing.h"

static void every_character_is_written_and_read(void **state) {
    (void)state;
    for (uint32_t c = 0; c <= 0x10ffff; c += c < 0x11000 ? 1 : 61) {
        char bytes[4];
        uint32_t again;
        size_t len = pc_content_character_write(c, bytes);
        assert_int_equal(pc_content_character_read(pc_span(bytes, len), &again), len);
        assert_int_equal(again, c);
        for (size_t cut = 1; cut < len; cut++)
            assert_int_equal(pc_content_character_read(pc_span(bytes, cut), &again), 0);
    }
}

static void what_is_none_is_replaced_byte_by_byte(void **state) {
    (void)state;
    static const struct pc_span texts[] = {PC_SPAN("\x80"),
                                           PC_SPAN("\xc0\x80"),
                                           PC_SPAN("\xc1\xbf"),
                                           PC_SPAN("\xe0\x80\x80"),
                                           PC_SPAN("\xc3"
                                                   "a"),
                                           PC_SPAN("\xf0\x80\x80\x80"),
                                           PC_SPAN("\xff"),
                                           PC_SPAN("\xf4\x90\x80\x80")};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        uint32_t c;
        assert_int_equal(pc_content_character_read(texts[i], &c), 1);
        assert_int_equal(c, 0xfffd);
    }
}

static void hexadecimal_digits_have_values(void **state) {
    (void)state;
    int found = 0;
    for (int c = 0; c < 256; c++)
        found += pc_content_hex((char)c) >= 0;
    assert_int_equal(found, 22);
    assert_int_equal(pc_content_hex('9'), 9);
    assert_int_equal(pc_content_hex('F'), 15);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_character_is_written_and_read),
        cmocka_unit_test(what_is_none_is_replaced_byte_by_byte),
        cmocka_unit_test(hexadecimal_digits_have_values),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
