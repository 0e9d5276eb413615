/* Log lines: one entry is one line, whatever is in it. */
#define _GNU_SOURCE
#include "../testing.h"

#include <unistd.h>

#include "base/log.h"

static size_t logged(bool json, const char *text, char *out, size_t size) {
    int fds[2];
    assert_int_equal(pipe(fds), 0);
    struct pc_log log = {.program = "test", .level = PC_LOG_INFO, .json = json, .fd = fds[1]};
    pc_log(&log, PC_LOG_WARN, "%s", text);
    close(fds[1]);
    ssize_t len = read(fds[0], out, size - 1);
    close(fds[0]);
    assert_true(len >= 0);
    out[len] = '\0';
    return (size_t)len;
}

static void a_line_says_level_and_program(void **state) {
    (void)state;
    char out[20000];
    size_t len = logged(false, "hello", out, sizeof out);
    assert_non_null(strstr(out, "Z warning test: hello\n"));
    assert_int_equal(out[len - 1], '\n');
    (void)logged(true, "hello", out, sizeof out);
    assert_non_null(
        strstr(out, "\"level\":\"warning\",\"program\":\"test\",\"message\":\"hello\"}\n"));
}

static void a_text_cannot_forge_a_line(void **state) {
    (void)state;
    char out[20000];
    size_t len = logged(false, "a\n2026 error test: b\r\x1b[2J", out, sizeof out);
    assert_ptr_equal(memchr(out, '\n', len), out + len - 1);
    assert_null(memchr(out, '\r', len));
    assert_null(memchr(out, 0x1b, len));
    len = logged(true, "a\n\"}", out, sizeof out);
    assert_ptr_equal(memchr(out, '\n', len), out + len - 1);
    assert_non_null(strstr(out, "a\\n\\\"}\"}"));
}

static void a_long_text_is_cut_and_still_whole(void **state) {
    (void)state;
    char text[9000], out[20000];
    memset(text, 0x01, sizeof text - 1); /* each takes six characters */
    text[sizeof text - 1] = '\0';
    size_t len = logged(true, text, out, sizeof out);
    assert_true(len > 12000 && len < 13000);
    assert_string_equal(out + len - 3, "\"}\n");
    len = logged(false, text, out, sizeof out);
    assert_int_equal(out[len - 1], '\n');
}

static void what_is_below_the_level_is_silent(void **state) {
    (void)state;
    int fds[2];
    assert_int_equal(pipe(fds), 0);
    struct pc_log log = {.program = "test", .level = PC_LOG_ERROR, .fd = fds[1]};
    pc_log(&log, PC_LOG_WARN, "no");
    pc_log(NULL, PC_LOG_ERROR, "no");
    close(fds[1]);
    char c;
    assert_int_equal(read(fds[0], &c, 1), 0);
    close(fds[0]);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_says_level_and_program),
        cmocka_unit_test(a_text_cannot_forge_a_line),
        cmocka_unit_test(a_long_text_is_cut_and_still_whole),
        cmocka_unit_test(what_is_below_the_level_is_silent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
