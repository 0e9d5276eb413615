/* Marks of files. */
#include "../../testing.h"

#include "cli/scan/kind.h"

static void kinds_are_seen(void **state) {
    (void)state;
    static const struct {
        struct pc_span head, path;
        enum pc_scan_kind want;
    } rows[] = {
        {{"", 0}, {"a", 1}, PC_SCAN_TEXT},
        {{"text", 4}, {"a", 1}, PC_SCAN_TEXT},
        {{"te\0xt", 5}, {"a", 1}, PC_SCAN_BINARY},
        {{"PK\x03\x04", 4}, {"a", 1}, PC_SCAN_ARCHIVE},
        {{"PK\x03", 3}, {"a", 1}, PC_SCAN_TEXT},
        {{"\x1f\x8b\x08", 3}, {"a", 1}, PC_SCAN_ARCHIVE},
        {{"BZh91AY&SY", 10}, {"a", 1}, PC_SCAN_ARCHIVE},
        {{"BZh9 is how", 11}, {"a", 1}, PC_SCAN_TEXT},
        {{"\xfd"
          "7zXZ\0",
          6},
         {"a", 1},
         PC_SCAN_ARCHIVE},
        {{"\x28\xb5\x2f\xfd", 4}, {"a", 1}, PC_SCAN_ARCHIVE},
        {{"\xff\xfe"
          "a\0",
          4},
         {"a", 1},
         PC_SCAN_UTF16},
        {{"\xfe\xff\0a", 4}, {"a", 1}, PC_SCAN_UTF16},
        {{"\xff\xfe\0\0a\0\0\0", 8}, {"a", 1}, PC_SCAN_BINARY},
        {{"a\0b\0c\0\r\0", 8}, {"a", 1}, PC_SCAN_UTF16},
        {{"\0a\0b\0c\0\n", 8}, {"a", 1}, PC_SCAN_UTF16},
        {{"a\0b\0c\0\x01\0", 8}, {"a", 1}, PC_SCAN_BINARY},
        {{"a\0b\0", 4}, {"a", 1}, PC_SCAN_BINARY},
        {{"\x8b\x00", 2}, {"a.js.br", 7}, PC_SCAN_BROTLI},
        {{"\x8b\x00", 2}, {"", 0}, PC_SCAN_BINARY},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(pc_scan_kind_of(rows[i].head, rows[i].path), rows[i].want);
}

static void a_tar_has_its_mark_far_in(void **state) {
    (void)state;
    char head[PC_SCAN_HEAD + 10];
    memset(head, 'x', sizeof head);
    memcpy(head + 257, "ustar", 5);
    assert_int_equal(pc_scan_kind_of(pc_span(head, 512), PC_SPAN("")), PC_SCAN_ARCHIVE);
    assert_int_equal(pc_scan_kind_of(pc_span(head, 260), PC_SPAN("")), PC_SCAN_TEXT);
    memset(head, 'x', sizeof head);
    head[PC_SCAN_HEAD] = '\0'; /* behind what is looked at */
    assert_int_equal(pc_scan_kind_of(pc_span(head, sizeof head), PC_SPAN("")), PC_SCAN_TEXT);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kinds_are_seen),
        cmocka_unit_test(a_tar_has_its_mark_far_in),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
