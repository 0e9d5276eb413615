/* What a proxy says of a request: three conventions, and everything that is refused. */
#include "../testing.h"

#include <string.h>

#include "edge/described.h"

struct line {
    enum pc_said_header header;
    const char *value;
};

/* A question with those headers, from a client at 192.0.2.7 behind the proxy. */
static struct pc_saying question(const struct line *lines, size_t count) {
    struct pc_saying saying = {.method = PC_SPAN("GET"),
                               .host = PC_SPAN("gate.internal"),
                               .forwarded_for = PC_SPAN("192.0.2.7")};
    for (size_t i = 0; i < count; i++) {
        struct pc_said *said = &saying.said[lines[i].header];
        said->value = pc_span_str(lines[i].value);
        said->count++;
    }
    return saying;
}

#define ASK(...)                                                                                   \
    question((const struct line[]){__VA_ARGS__},                                                   \
             sizeof((const struct line[]){__VA_ARGS__}) / sizeof(struct line))

static struct pc_described good(struct pc_saying saying) {
    struct pc_described out;
    pc_err err = pc_describe(&saying, &out);
    if (err != PC_OK)
        fail_msg("%s", out.problem);
    return out;
}

static const char *problem(struct pc_saying saying) {
    struct pc_described out;
    assert_int_equal(pc_describe(&saying, &out), PC_ERR_INVALID);
    assert_non_null(out.problem);
    return out.problem;
}

#define FORWARDED(method, uri, host, proto)                                                        \
    {PC_SAID_FORWARDED_METHOD, method}, {PC_SAID_FORWARDED_URI, uri},                              \
        {PC_SAID_FORWARDED_HOST, host}, {                                                          \
        PC_SAID_FORWARDED_PROTO, proto                                                             \
    }

static void nginx(void **state) {
    (void)state;
    struct pc_described d =
        good(ASK({PC_SAID_ORIGINAL_URI, "/a?b=c"}, {PC_SAID_ORIGINAL_METHOD, "POST"},
                 {PC_SAID_FORWARDED_HOST, "app.test"}));
    assert_string_equal(d.convention, "nginx");
    assert_span_equal(d.target, "/a?b=c");
    assert_span_equal(d.method, "POST");
    assert_span_equal(d.host, "app.test");
    assert_false(d.redirects); /* auth_request makes 500 of one */
    d = good(
        ASK({PC_SAID_ORIGINAL_URL, "https://app.test:8443/x?y"}, {PC_SAID_ORIGINAL_METHOD, "GET"}));
    assert_span_equal(d.target, "/x?y");
    assert_span_equal(d.host, "app.test:8443");
    d = good(ASK({PC_SAID_ORIGINAL_URL, "http://app.test/x"}, {PC_SAID_ORIGINAL_URI, "/x"},
                 {PC_SAID_ORIGINAL_METHOD, "GET"}, {PC_SAID_FORWARDED_HOST, "APP.test"},
                 {PC_SAID_FORWARDED_PROTO, "http"}));
    assert_span_equal(d.target, "/x");
}

static void traefik_and_caddy(void **state) {
    (void)state;
    struct pc_described d = good(ASK(FORWARDED("DELETE", "/a//b?c", "app.test", "https")));
    assert_string_equal(d.convention, "forwarded");
    assert_true(d.redirects);
    assert_span_equal(d.method, "DELETE");
    assert_span_equal(d.target, "/a//b?c");
    assert_span_equal(d.host, "app.test");
}

static void envoy(void **state) {
    (void)state;
    struct pc_saying saying = ASK({PC_SAID_ORIGINAL_URI, "/of-the-client"});
    saying.envoy = true;
    saying.target = PC_SPAN("/x?y");
    struct pc_described d = good(saying);
    assert_string_equal(d.convention, "envoy");
    assert_span_equal(d.target, "/x?y");
    assert_span_equal(d.method, "GET");
    assert_span_equal(d.host, "gate.internal");
}

static void targets(void **state) {
    (void)state;
    struct pc_span rest;
    bool is_envoy;
    static const struct {
        const char *target, *rest;
    } rows[] = {{"/portcullis/forward-auth", NULL},
                {"/portcullis/forward-auth?x", NULL},
                {"/portcullis/forward-auth/envoy/", "/"},
                {"/portcullis/forward-auth/envoy/a?b", "/a?b"},
                {"/portcullis/forward-auth/envoy//a", "//a"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_int_equal(pc_described_target(pc_span_str(rows[i].target), &is_envoy, &rest), PC_OK);
        assert_int_equal(is_envoy, rows[i].rest != NULL);
        if (rows[i].rest != NULL)
            assert_true(pc_span_eq(rest, pc_span_str(rows[i].rest)));
    }
    static const char *const others[] = {"/portcullis/forward-auth/",
                                         "/portcullis/forward-authx",
                                         "/portcullis/forward-auth/envoy",
                                         "/portcullis/%66orward-auth",
                                         "/",
                                         "",
                                         "/x/portcullis/forward-auth"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        assert_int_equal(pc_described_target(pc_span_str(others[i]), &is_envoy, &rest),
                         PC_ERR_NOTFOUND);
}

static void what_is_missing_is_refused(void **state) {
    (void)state;
    assert_non_null(strstr(problem(question(NULL, 0)), "missing"));
    (void)problem(ASK({PC_SAID_ORIGINAL_URI, "/"}, {PC_SAID_FORWARDED_HOST, "a.test"}));
    (void)problem(ASK({PC_SAID_ORIGINAL_METHOD, "GET"}, {PC_SAID_FORWARDED_HOST, "a.test"}));
    (void)problem(ASK({PC_SAID_ORIGINAL_URI, "/"}, {PC_SAID_ORIGINAL_METHOD, "GET"}));
    (void)problem(ASK({PC_SAID_FORWARDED_METHOD, "GET"}, {PC_SAID_FORWARDED_HOST, "a.test"},
                      {PC_SAID_FORWARDED_PROTO, "https"}));
    (void)problem(ASK({PC_SAID_FORWARDED_METHOD, "GET"}, {PC_SAID_FORWARDED_HOST, "a.test"},
                      {PC_SAID_FORWARDED_URI, "/"}));
    (void)problem(ASK({PC_SAID_FORWARDED_URI, "/"}, {PC_SAID_FORWARDED_HOST, "a.test"},
                      {PC_SAID_FORWARDED_PROTO, "https"}));
    struct pc_saying saying = ASK(FORWARDED("GET", "/", "a.test", "https"));
    saying.forwarded_for = (struct pc_span){0};
    assert_non_null(strstr(problem(saying), "X-Forwarded-For"));
    saying.envoy = true;
    saying.forwarded_for = PC_SPAN("192.0.2.7");
    saying.target = PC_SPAN("/");
    saying.host = (struct pc_span){0};
    (void)problem(saying);
}

/* A proxy that sets the headers of one convention hands those of the other one on, as its client
 * sent them. */
static void a_contradiction_is_refused(void **state) {
    (void)state;
    (void)problem(ASK(FORWARDED("GET", "/admin", "a.test", "https"),
                      {PC_SAID_ORIGINAL_URI, "/open"}, {PC_SAID_ORIGINAL_METHOD, "GET"}));
    (void)problem(ASK(FORWARDED("DELETE", "/x", "a.test", "https"), {PC_SAID_ORIGINAL_URI, "/x"},
                      {PC_SAID_ORIGINAL_METHOD, "GET"}));
    (void)problem(ASK(FORWARDED("GET", "/x", "a.test", "https"), {PC_SAID_ORIGINAL_URI, "/x"}));
    (void)problem(ASK({PC_SAID_ORIGINAL_URI, "/admin"}, {PC_SAID_ORIGINAL_METHOD, "GET"},
                      {PC_SAID_FORWARDED_HOST, "a.test"}, {PC_SAID_FORWARDED_URI, "/open"}));
    (void)problem(ASK({PC_SAID_ORIGINAL_URI, "/admin"}, {PC_SAID_ORIGINAL_METHOD, "GET"},
                      {PC_SAID_ORIGINAL_URL, "https://a.test/open"}));
    (void)problem(ASK({PC_SAID_ORIGINAL_METHOD, "GET"},
                      {PC_SAID_ORIGINAL_URL, "https://a.test/open"},
                      {PC_SAID_FORWARDED_HOST, "b.test"}));
    (void)problem(ASK({PC_SAID_ORIGINAL_METHOD, "GET"},
                      {PC_SAID_ORIGINAL_URL, "https://a.test/open"},
                      {PC_SAID_FORWARDED_PROTO, "http"}));
    (void)good(ASK(FORWARDED("GET", "/x", "a.test", "https"), {PC_SAID_ORIGINAL_URI, "/x"},
                   {PC_SAID_ORIGINAL_METHOD, "GET"}));
}

static void what_stands_there_twice_is_refused(void **state) {
    (void)state;
    for (size_t i = 0; i < PC_SAID_COUNT; i++) {
        struct pc_saying saying = ASK(FORWARDED("GET", "/x", "a.test", "https"));
        saying.said[i].count = 2;
        (void)problem(saying);
    }
}

static void nonsense_is_refused(void **state) {
    (void)state;
    static const char *const methods[] = {"",      "get",      "GET ",
                                          "GET\r", "GET,POST", "ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFG"};
    static const char *const targets_[] = {"",     "x",     "*",    "https://a.test/",
                                           "/a b", "/a\tb", "/a#b", "/a\x7f"};
    static const char *const hosts[] = {"", "a.test, b.test", "a test", "a/b", "u@a", "a.test\r"};
    static const char *const protos[] = {"", "HTTPS", "ws", "https,http"};
    static const char *const chains[] = {"", "unknown", "192.0.2.7,", "192.0.2.7:80", "x, y"};
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
        (void)problem(ASK(FORWARDED(methods[i], "/", "a.test", "https")));
    for (size_t i = 0; i < sizeof targets_ / sizeof *targets_; i++)
        (void)problem(ASK(FORWARDED("GET", targets_[i], "a.test", "https")));
    for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++)
        (void)problem(ASK(FORWARDED("GET", "/", hosts[i], "https")));
    for (size_t i = 0; i < sizeof protos / sizeof *protos; i++)
        (void)problem(ASK(FORWARDED("GET", "/", "a.test", protos[i])));
    for (size_t i = 0; i < sizeof chains / sizeof *chains; i++) {
        struct pc_saying saying = ASK(FORWARDED("GET", "/", "a.test", "https"));
        saying.forwarded_for = pc_span_str(chains[i]);
        (void)problem(saying);
    }
    static const char *const urls[] = {
        "",         "a.test/x",       "ftp://a.test/x",   "https:/a.test/x",
        "https://", "https://a.test", "https://u@a.test/"};
    for (size_t i = 0; i < sizeof urls / sizeof *urls; i++)
        (void)problem(ASK({PC_SAID_ORIGINAL_URL, urls[i]}, {PC_SAID_ORIGINAL_METHOD, "GET"}));
}

static void the_last_address_is_the_proxys_finding(void **state) {
    (void)state;
    struct pc_saying saying = ASK(FORWARDED("GET", "/", "a.test", "https"));
    saying.forwarded_for = PC_SPAN("127.0.0.1, 198.51.100.9,2001:db8::1");
    struct pc_described d = good(saying);
    struct pc_ip ip;
    assert_int_equal(pc_ip_parse(PC_SPAN("2001:db8::1"), &ip), PC_OK);
    assert_true(pc_ip_eq(&d.peer, &ip));
    assert_span_equal(d.forwarded_for, "127.0.0.1, 198.51.100.9");
    saying.forwarded_for = PC_SPAN("192.0.2.7");
    assert_int_equal(good(saying).forwarded_for.len, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nginx),
        cmocka_unit_test(traefik_and_caddy),
        cmocka_unit_test(envoy),
        cmocka_unit_test(targets),
        cmocka_unit_test(what_is_missing_is_refused),
        cmocka_unit_test(a_contradiction_is_refused),
        cmocka_unit_test(what_stands_there_twice_is_refused),
        cmocka_unit_test(nonsense_is_refused),
        cmocka_unit_test(the_last_address_is_the_proxys_finding),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
