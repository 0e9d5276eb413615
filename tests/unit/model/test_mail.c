/* Addresses and mail servers, and what only looks like one. */
#include "../testing.h"

#include "model/mail.h"

static void addresses(void **state) {
    (void)state;
    static const char *const good[] = {"a@b", "mia.m+x@mail.example.org",
                                       "!#$%&'*+-/=?^_`{|}~@x-y.z", "1@2.3"};
    static const char *const bad[] = {
        "",           "@",          "a@",      "@b",     "a",     "a@@b",  "a@b@c",
        "a b@c",      "a@b c",      " a@b",    "a@b ",   "<a@b>", "a@b>",  "a\r\n@b",
        "a@b\r\nX",   "a@b\n",      "\"a\"@b", "a(x)@b", ".a@b",  "a.@b",  "a..b@c",
        "a@.b",       "a@b.",       "a@b..c",  "a@-b",   "a@b-",  "a@b_c", "a@[::1]",
        "\xc3\xa4@b", "a@\xc3\xa4", "a,b@c",   "a;b@c",  "a:b@c", "a\\@b", "a\x7f@b",
    };
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        assert_true(pc_is_mail_address(pc_span_str(good[i])));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (pc_is_mail_address(pc_span_str(bad[i])))
            fail_msg("taken: %s", bad[i]);
    assert_false(pc_is_mail_address(PC_SPAN("a\0b@c")));
    assert_false(pc_is_mail_address(PC_SPAN("a@b\0c")));
    assert_span_equal(pc_mail_host(PC_SPAN("mia@mail.example")), "mail.example");
}

static void lengths(void **state) {
    (void)state;
    char text[400];
    memset(text, 'a', sizeof text);
    text[64] = '@';
    assert_true(pc_is_mail_address(pc_span(text, 64 + 1 + 63)));
    assert_false(pc_is_mail_address(pc_span(text, 64 + 1 + 64))); /* a label of 64 */
    text[64] = 'a';
    text[65] = '@';
    assert_false(pc_is_mail_address(pc_span(text, 67)));
    text[1] = '@';
    for (size_t i = 2; i < sizeof text; i += 2)
        text[i + 1] = '.';
    assert_true(pc_is_mail_address(pc_span(text, 253)));
    assert_false(pc_is_mail_address(pc_span(text, 255)));
}

static void servers(void **state) {
    (void)state;
    struct pc_mail_server server;
    assert_int_equal(pc_mail_server_parse(PC_SPAN("smtp://mail.example.org:587"), &server), PC_OK);
    assert_span_equal(server.host, "mail.example.org");
    assert_span_equal(server.port, "587");
    assert_true(!server.tls && !server.local);
    assert_int_equal(pc_mail_server_parse(PC_SPAN("smtps://[::1]"), &server), PC_OK);
    assert_span_equal(server.host, "::1");
    assert_true(server.tls && server.local && server.port.len == 0);
    static const char *const local[] = {"smtp://localhost", "smtp://LOCALHOST:25",
                                        "smtp://127.0.0.1:25", "smtp://127.9.8.7"};
    static const char *const remote[] = {"smtp://127.0.0.1.example.org", "smtp://10.0.0.1",
                                         "smtp://[::2]", "smtp://localhost.example"};
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(pc_mail_server_parse(pc_span_str(local[i]), &server), PC_OK);
        assert_true(server.local);
        assert_int_equal(pc_mail_server_parse(pc_span_str(remote[i]), &server), PC_OK);
        assert_false(server.local);
    }
}

static void what_is_no_server(void **state) {
    (void)state;
    static const char *const bad[] = {
        "",           "mail.example",  "http://a",       "smtp:/a",
        "smtp://",    "smtp://a/b",    "smtp://a b",     "smtp://u:p@a",
        "smtp://a:",  "smtp://a:0",    "smtp://a:65536", "smtp://a:x",
        "smtp://[a]", "smtp://[::1]x", "smtp://[::1",    "smtp://::1",
        "smtp://a?b", "smtp://a\r\nb", "SMTP://a",       "smtp://[1.2.3.4]",
        "smtp://-a",
    };
    struct pc_mail_server server;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (pc_mail_server_parse(pc_span_str(bad[i]), &server) != PC_ERR_INVALID)
            fail_msg("taken: %s", bad[i]);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses),
        cmocka_unit_test(lengths),
        cmocka_unit_test(servers),
        cmocka_unit_test(what_is_no_server),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
