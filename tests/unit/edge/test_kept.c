/* A kept request: what the firewall saw, and no credential. */
#include "edge/kept.h"

#include "../testing.h"

static struct pc_ip ip(const char *text) {
    struct pc_ip out;
    assert_int_equal(pc_ip_parse(pc_span_str(text), &out), PC_OK);
    return out;
}

static void expect_begin(const char *target, const char *expected) {
    struct pc_buf out = {0};
    const struct pc_ip client = ip("192.0.2.1");
    pc_kept_begin(&client, false, PC_SPAN("GET"), pc_span_str(target), PC_SPAN("HTTP/1.1"), &out);
    struct pc_span rest = pc_buf_span(&out), line;
    assert_true(pc_span_split(&rest, '\n', &line));
    assert_true(pc_span_eq(line, PC_SPAN("PCKEPT1 0 192.0.2.1")));
    assert_true(pc_span_eq(rest, pc_span_str(expected)));
    pc_buf_free(&out);
}

static void lines(void **state) {
    (void)state;
    expect_begin("/a", "GET /a HTTP/1.1\r\n");
    expect_begin("/a?b=1&c", "GET /a?b=1&c HTTP/1.1\r\n");
    expect_begin("/a?", "GET /a? HTTP/1.1\r\n");
    expect_begin("/a?API_key=tk_secret&b=' or 1", "GET /a?API_key=***&b=' or 1 HTTP/1.1\r\n");
    expect_begin("/a?b=1&api_key=", "GET /a?b=1&api_key=*** HTTP/1.1\r\n");
    expect_begin("/a\r\nX: y", "GET /a  X: y HTTP/1.1\r\n");
}

static void expect_header(const char *name, const char *value, const char *expected) {
    struct pc_buf out = {0};
    pc_kept_header(pc_span_str(name), pc_span_str(value), &out);
    assert_string_equal(pc_buf_str(&out), expected);
    pc_buf_free(&out);
}

static void headers(void **state) {
    (void)state;
    expect_header("X-A", "b: c", "X-A: b: c\r\n");
    expect_header("X-A", "", "X-A: \r\n");
    expect_header("X-A", "b\r\nX-B: c", "X-A: b  X-B: c\r\n");
    expect_header("Authorization", "Bearer eyJ", "Authorization: ***\r\n");
    expect_header("x-api-key", "tk_1", "x-api-key: ***\r\n");
    expect_header("Cookie", "sid=abc; theme=dark;last", "Cookie: sid=***; theme=***; last=***\r\n");
    expect_header("Cookie", "", "Cookie: =***\r\n");
}

static void bodies(void **state) {
    (void)state;
    struct pc_buf out = {0};
    pc_kept_body(PC_SPAN("a=1\r\nb\0c"), &out);
    assert_true(pc_span_eq(pc_buf_span(&out), PC_SPAN("\r\na=1\r\nb\0c")));
    pc_buf_free(&out);
}

static void a_longer_body_is_told(void **state) {
    (void)state;
    struct pc_buf out = {0};
    const struct pc_ip client = ip("2001:db8::1");
    pc_kept_begin(&client, true, PC_SPAN("POST"), PC_SPAN("/"), PC_SPAN("HTTP/2.0"), &out);
    assert_true(pc_span_starts(pc_buf_span(&out), PC_SPAN("PCKEPT1 1 2001:db8::1\n")));
    pc_buf_free(&out);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines),
        cmocka_unit_test(headers),
        cmocka_unit_test(bodies),
        cmocka_unit_test(a_longer_body_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
