/* Which redirect URIs may be registered, and which are equal to one. */
#include "../../testing.h"

#include "authority/oauth/uris.h"

static bool good(const char *uri) {
    return pc_redirect_uri_is_good(pc_span_str(uri));
}

static bool matches(const char *list, const char *uri) {
    return pc_redirect_uri_matches(pc_span_str(list), pc_span_str(uri));
}

static void what_may_be_registered(void **state) {
    (void)state;
    assert_true(good("https://app.example.org"));
    assert_true(good("https://app.example.org/"));
    assert_true(good("https://app.example.org:8443/a/b?c=d&e=f"));
    assert_true(good("http://127.0.0.1/done"));
    assert_true(good("http://127.0.0.1:4711/done"));
    assert_true(good("http://[::1]:4711/done"));
    assert_true(good("http://localhost/done"));
}

static void what_may_not(void **state) {
    (void)state;
    static const char *const bad[] = {
        "",
        "https://",
        "https:///path",
        "https://?x",
        "http://app.example.org/",
        "ftp://x/",
        "app:/x",
        "javascript:alert(1)",
        "data:text/html,x",
        "//app.example.org/",
        "/callback",
        "HTTPS://x/",
        "https://app.example.org/#f",
        "https://app.example.org/ x",
        "https://u@app.example.org/",
        "https://u:p@app.example.org/",
        "https://app.example.org\\@evil.org/",
        "https://app.example.org/a/../b",
        "https://app.example.org/./b",
        "https://app.example.org/..",
        "https://app.example.org:0/",
        "https://app.example.org:65536/",
        "https://app.example.org:x/",
        "https://app.example.org:/",
        "https://[::2]/",
        "https://app.example.org/\r\nX: y",
        "https://app.example.org/\"",
        "https://app.example.org/<",
        "https://exämple.org/",
        "http://127.0.0.1.evil.org/",
        "http://localhost.evil.org/",
        "http://127.0.0.2/",
        "http://[::1].evil.org/",
        "http://[::1]@evil.org/",
        "https://a b/",
        "https://*.example.org/",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (good(bad[i]))
            fail_msg("%s is taken", bad[i]);
    char lengthy[PC_URI_MAX + 2] = "https://app.example.org/";
    memset(lengthy + strlen(lengthy), 'a', sizeof lengthy - 1 - strlen(lengthy));
    assert_false(good(lengthy));
    lengthy[PC_URI_MAX] = '\0';
    assert_true(good(lengthy));
    assert_false(pc_redirect_uri_is_good(pc_span("https://a/\0b", 12)));
}

static void equal_byte_by_byte(void **state) {
    (void)state;
    const char *list = "https://app.example.org/a https://app.example.org/b?x=1";
    assert_true(matches(list, "https://app.example.org/a"));
    assert_true(matches(list, "https://app.example.org/b?x=1"));
    static const char *const others[] = {
        "",
        "https://app.example.org/",
        "https://app.example.org/a/",
        "https://app.example.org/A",
        "https://APP.example.org/a",
        "https://app.example.org/a?",
        "https://app.example.org/a?x=1",
        "https://app.example.org/b",
        "https://app.example.org/b?x=1&y=2",
        "https://app.example.org:443/a",
        "https://app.example.org/%61",
        "https://app.example.org./a",
        "http://app.example.org/a",
        "https://app.example.org/a https://app.example.org/b?x=1",
        "https://app.example.org/ab",
    };
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (matches(list, others[i]))
            fail_msg("%s is taken", others[i]);
    assert_false(matches("", "https://app.example.org/a"));
}

static void any_port_on_loopback(void **state) {
    (void)state;
    assert_true(matches("http://127.0.0.1/done", "http://127.0.0.1:51004/done"));
    assert_true(matches("http://127.0.0.1:1/done", "http://127.0.0.1/done"));
    assert_true(matches("http://[::1]/done?x", "http://[::1]:9/done?x"));
    assert_false(matches("http://127.0.0.1/done", "http://127.0.0.1:51004/other"));
    assert_false(matches("http://127.0.0.1/done", "http://[::1]:51004/done"));
    assert_false(matches("http://127.0.0.1/done", "http://localhost:51004/done"));
    assert_false(matches("http://127.0.0.1/done", "https://127.0.0.1:51004/done"));
    assert_false(matches("https://app.example.org/a", "https://app.example.org:444/a"));
    assert_true(pc_redirect_uri_is_loopback(PC_SPAN("http://127.0.0.1:5/x")));
    assert_false(pc_redirect_uri_is_loopback(PC_SPAN("https://127.0.0.1:5/x")));
    assert_false(pc_redirect_uri_is_loopback(PC_SPAN("nonsense")));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_may_be_registered),
        cmocka_unit_test(what_may_not),
        cmocka_unit_test(equal_byte_by_byte),
        cmocka_unit_test(any_port_on_loopback),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
