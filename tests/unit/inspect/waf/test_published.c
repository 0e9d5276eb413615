/* The published rules: with the prefilter and without, the same matches, whatever stands where. */
#include "published.h"

#include "payloads.h"

enum { PAYLOADS = sizeof payloads / sizeof payloads[0] };

/* Everything but letters is escaped, so that any byte may stand there. */
static void add_escaped(struct pc_buf *out, const char *text, const char *escape) {
    for (; *text != '\0'; text++) {
        unsigned char c = (unsigned char)*text, letter = c | 0x20;
        if (letter >= 'a' && letter <= 'z')
            pc_buf_add_char(out, *text);
        else
            pc_buf_addf(out, "%s%02x", escape, c);
    }
}

static void in_url(struct pc_buf *out, const char *text) {
    add_escaped(out, text, "%");
}

static void in_json(struct pc_buf *out, const char *text) {
    add_escaped(out, text, "\\u00");
}

static void in_xml(struct pc_buf *out, const char *text) {
    for (; *text != '\0'; text++)
        if ((unsigned char)*text >= 0x20 || *text == '\n' || *text == '\t')
            pc_buf_addf(out, "&#%u;", (unsigned char)*text);
}

/* A header's value holds no line end. */
static void in_line(struct pc_buf *out, const char *text) {
    for (; *text != '\0'; text++)
        pc_buf_add_char(out, *text == '\n' || *text == '\r' ? ' ' : *text);
}

static void as_it_is(struct pc_buf *out, const char *text) {
    pc_buf_add_str(out, text);
}

/* Where a payload stands. */
struct position {
    const char *before;
    void (*write)(struct pc_buf *out, const char *text);
    const char *after;
};

#define HEADERS "Host: www.example\nUser-Agent: Mozilla/5.0\nAccept: */*\n"
static const struct position positions[] = {
    {"GET /?q=", in_url, "&page=2 HTTP/1.1\n" HEADERS "\n"},
    {"GET /?", in_url, "=1 HTTP/1.1\n" HEADERS "\n"},
    {"GET /a/", in_url, "/b HTTP/1.1\n" HEADERS "\n"},
    {"GET /?x=", in_line, " HTTP/1.1\n" HEADERS "\n"},
    {"GET / HTTP/1.1\n" HEADERS "Referer: ", in_line, "\n\n"},
    {"GET / HTTP/1.1\nHost: www.example\nUser-Agent: ", in_line, "\n\n"},
    {"GET / HTTP/1.1\n" HEADERS "X-Own: ", in_line, "\n\n"},
    {"GET / HTTP/1.1\n" HEADERS "Cookie: a=b; c=", in_line, "\n\n"},
    {"GET / HTTP/1.1\n" HEADERS "Cookie: ", in_line, "=b\n\n"},
    {"POST / HTTP/1.1\n" HEADERS "Content-Type: application/x-www-form-urlencoded\n\na=b&q=",
     in_url, "&z=1"},
    {"POST / HTTP/1.1\n" HEADERS "Content-Type: application/json\n\n{\"a\":[1,{\"b\":\"", in_json,
     "\"}]}"},
    {"POST / HTTP/1.1\n" HEADERS "Content-Type: application/json\n\n{\"", in_json, "\":true}"},
    {"POST / HTTP/1.1\n" HEADERS "Content-Type: text/xml\n\n<a>", in_xml, "</a>"},
    {"POST / HTTP/1.1\n" HEADERS "Content-Type: text/xml\n\n<a b=\"", in_xml, "\"/>"},
    {"POST / HTTP/1.1\n" HEADERS "Content-Type: multipart/form-data; boundary=xyz\n\n--xyz\r\n"
     "Content-Disposition: form-data; name=\"f\"\r\n\r\n",
     as_it_is, "\r\n--xyz--\r\n"},
    {"POST / HTTP/1.1\n" HEADERS "Content-Type: multipart/form-data; boundary=xyz\n\n--xyz\r\n"
     "Content-Disposition: form-data; name=\"f\"; filename=\"",
     in_line, "\"\r\n\r\nx\r\n--xyz--\r\n"},
    {"GET / HTTP/1.1\n" HEADERS "\n", NULL, ""}, /* in the answer alone */
};
enum { POSITIONS = sizeof positions / sizeof positions[0] };

static void write_down(const struct wall *wall, struct pc_buf *out) {
    pc_buf_clear(out);
    for (const struct pc_waf_match *m = wall->result.matches; m != NULL; m = m->next)
        pc_buf_addf(out, "%u %.*s\n", m->rule->id, PC_ARG(m->variable));
    pc_buf_addf(out, "%d %d %d", wall->result.inbound_score, wall->result.outbound_score,
                (int)wall->result.would_deny);
    assert_int_equal(pc_buf_end(out), PC_OK);
}

static void same(struct wall *wall, struct pc_buf *request, struct pc_buf *answer) {
    PC_CLEANUP(pc_buf_free) struct pc_buf on = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf off = {0};
    pc_waf_engine_prefilter(wall->engine, false);
    exchange(wall, pc_buf_str(request), pc_buf_str(answer));
    if (wall->result.limit != NULL)
        return; /* every pattern was asked, and one gave up: nothing to compare with */
    write_down(wall, &off);
    pc_waf_engine_prefilter(wall->engine, true);
    exchange(wall, pc_buf_str(request), pc_buf_str(answer));
    write_down(wall, &on);
    if (!pc_span_eq(pc_buf_span(&on), pc_buf_span(&off)))
        print_error("%s\nwith the prefilter:\n%s\nwithout:\n%s\n", pc_buf_str(request),
                    pc_buf_str(&on), pc_buf_str(&off));
    assert_true(pc_span_eq(pc_buf_span(&on), pc_buf_span(&off)));
}

static void every_payload_everywhere(struct wall *wall) {
    PC_CLEANUP(pc_buf_free) struct pc_buf request = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf answer = {0};
    for (size_t i = 0; i < PAYLOADS; i++)
        for (size_t j = 0; j < POSITIONS; j++) {
            const struct position *position = &positions[j];
            pc_buf_clear(&request);
            pc_buf_clear(&answer);
            pc_buf_add_str(&request, position->before);
            if (position->write != NULL)
                position->write(&request, payloads[i]);
            pc_buf_add_str(&request, position->after);
            pc_buf_add_str(&answer, "200\nContent-Type: text/html\n");
            if (position->write == NULL)
                pc_buf_addf(&answer, "\n<html>%s</html>", payloads[i]);
            same(wall, &request, &answer);
        }
}

static void compare(enum published set, unsigned level) {
    PC_CLEANUP(tear_down) struct wall wall = {0};
    if (!build_published(&wall, set)) {
        print_message("# skipped: the rules are not here\n");
        return;
    }
    wall.options.paranoia = wall.options.detection_paranoia = level;
    wall.options.max_work = UINT64_MAX / 2; /* without the prefilter there is more of it */
    every_payload_everywhere(&wall);
}

static void level_1(void **state) {
    (void)state;
    compare(CRS_3, 1);
}

static void level_2(void **state) {
    (void)state;
    compare(CRS_3, 2);
}

static void level_3(void **state) {
    (void)state;
    compare(CRS_3, 3);
}

static void level_4(void **state) {
    (void)state;
    compare(CRS_3, 4);
}

static void level_1_of_the_newer(void **state) {
    (void)state;
    compare(CRS_4, 1);
}

static void level_4_of_the_newer(void **state) {
    (void)state;
    compare(CRS_4, 4);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(level_1),
        cmocka_unit_test(level_2),
        cmocka_unit_test(level_3),
        cmocka_unit_test(level_4),
        cmocka_unit_test(level_1_of_the_newer),
        cmocka_unit_test(level_4_of_the_newer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
