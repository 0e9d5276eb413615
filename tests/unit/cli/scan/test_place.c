/* Paths as text that no two of them share. */
#include "../../testing.h"

#include "cli/scan/place.h"

static void text(struct pc_span path, const char *want) {
    struct pc_buf out = {0};
    pc_scan_path_text(path, &out);
    assert_string_equal(pc_buf_str(&out), want);
    pc_buf_free(&out);
}

static void uri(struct pc_span path, const char *want) {
    struct pc_buf out = {0};
    pc_scan_path_uri(path, &out);
    assert_string_equal(pc_buf_str(&out), want);
    pc_buf_free(&out);
}

static void usual_paths_stay(void **state) {
    (void)state;
    text(PC_SPAN("src/a b.c"), "src/a b.c");
    text(PC_SPAN("\xc3\xa4/\xe2\x82\xac"), "\xc3\xa4/\xe2\x82\xac");
    text(PC_SPAN(""), "");
    uri(PC_SPAN("a/b.zip!c/d.txt"), "a/b.zip!c/d.txt");
    uri(PC_SPAN("/etc/passwd"), "file:///etc/passwd");
}

static void others_are_escaped(void **state) {
    (void)state;
    text(PC_SPAN("a\nb"), "a\\x0ab");
    text(PC_SPAN("a\\x0ab"), "a\\\\x0ab");
    text(PC_SPAN("\xff\x80z"), "\\xff\\x80z");
    text(PC_SPAN("\xc2\x9b"
                 "31m"),
         "\\xc2\\x9b31m");
    text(PC_SPAN("\x1b[2J\x7f"), "\\x1b[2J\\x7f");
    text(PC_SPAN("\xe2\x82"), "\\xe2\\x82");
    uri(PC_SPAN("a b:c%\xff?#"), "a%20b%3Ac%25%FF%3F%23");
    uri(pc_span("a\0b", 3), "a%00b");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(usual_paths_stay),
        cmocka_unit_test(others_are_escaped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
