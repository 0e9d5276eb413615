/* Every format: what holds, and what does not. */
#include "../../testing.h"

#include "inspect/schema/format.h"

static const struct {
    const char *format, *yes[8], *no[12];
} rows[] = {
    {"date-time",
     {"1985-04-12T23:20:50.52Z", "1996-12-19t16:39:57-08:00", "1990-12-31T23:59:60Z",
      "1990-12-31T15:59:60-08:00", "2024-02-29T00:00:00Z"},
     {"1985-04-12", "1985-04-12 23:20:50Z", "1985-04-12T23:20:50", "2023-02-29T00:00:00Z",
      "1990-12-31T23:58:60Z", "1985-04-12T24:00:00Z", "1985-04-12T23:20:50.Z",
      "1985-13-01T00:00:00Z", "1985-04-12T23:20:50+24:00", "85-04-12T23:20:50Z",
      "1985-04-12T23:20:50Z ", ""}},
    {"date",
     {"2000-02-29", "1963-06-19"},
     {"1900-02-29", "1963-6-19", "1963-06-31", "19630619", ""}},
    {"time",
     {"08:30:06Z", "23:59:60Z", "08:30:06.283185+02:00"},
     {"08:30:06", "24:00:00Z", "08:60:00Z", "8:30:06Z", "22:59:60Z", ""}},
    {"duration",
     {"P4DT12H30M5S", "P4Y", "PT0S", "P1M", "PT36H", "P2W", "P1Y2M3D", "PT1M"},
     {"PT1D", "P", "P1YT", "PT", "P2D1Y", "P1D2H", "P2S", "P1", "P1Y2W", "1Y", "PT1H2S", "P1YP1D"}},
    {"email",
     {"joe.bloggs@example.com", "te~st@example.com", "\"joe bloggs\"@example.com", "a@[127.0.0.1]",
      "a@[IPv6:::1]", "a+b@x.y"},
     {"2962", "@a", "a@", ".test@example.com", "te..st@example.com", "a.@b.c", "a b@c.d", "a@b c",
      "a@[127.0.0.300]", "a@-b.c", "\"a\"b\"@c.d", "a@b@c"}},
    {"idn-email",
     {"\xec\x8b\xa4\xeb\xa1\x80@\xec\x8b\xa4.kr", "joe@example.com"},
     {"2962", "a@", "@b"}},
    {"hostname",
     {"www.example.com", "xn--4gbwdl.xn--wgbh1c", "a", "1host", "a-b.c"},
     {"-a-host-name-that-starts-with--", "not_valid", "a..b", "", ".a", "a.", "a b", "b-.c",
      "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.com"}},
    {"ipv4",
     {"192.168.0.1", "0.0.0.0", "255.255.255.255"},
     {"127.0.0.0.1", "256.256.256.256", "127.0", "0x7f000001", "087.10.0.1", "1.2.3.", "",
      "1.2.3.4 ", "1.2.3.+4", "01.2.3.4", "1..2.3", "1.2.3.1234"}},
    {"ipv6",
     {"::1", "::", "::abef", "1:2:3:4:5:6:7:8", "1::8", "::ffff:192.168.0.1", "1:2:3:4:5:6:1.2.3.4",
      "1:2::7:8"},
     {"12345::", "1:1:1:1:1:1:1:1:1", "::laptop", ":::", "1::2::3", "1:2:3:4:5:6:7",
      ":1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8:", "::1%eth0", "1.2.3.4", "::1.2.3.4:5",
      "1:2:3:4:5:6:7::8"}},
    {"uri",
     {"http://foo.bar/?baz=qux#quux", "urn:oasis:names", "mailto:a@b", "http://[::1]:80/",
      "ldap://[2001:db8::7]/c=GB?objectClass?one", "http://a/%41", "ftp://u:p@h/p;type=a"},
     {"//foo.bar/", "/abs", "\\\\WINDOWS\\file", "abc", "http:// shouldfail.com", ":// x", "",
      "http://a/%4", "http://a/%zz", "http://[::1", "http://a/\xc3\xa9", "bar,baz:foo"}},
    {"uri-reference",
     {"http://foo.bar/", "//foo", "/abs/path", "abc", "#frag", "?q", "", "a/b:c"},
     {"\\\\WINDOWS\\file", "#a\\b", "%", "a b", ":a", "\xc3\xa9", "a^b", "1:b"}},
    {"iri",
     {"http://\xc6\x92\xc3\xb8\xc3\xb8.\xc3\x9f\xc3\xa5r/"},
     {"/abc", "http://2001:0db8:85a3::x y"}},
    {"iri-reference", {"\xc3\xa2\xcf\x80\xcf\x80", "//\xc6\x92.b/", ""}, {"\\\\a", "#a\\b"}},
    {"uri-template",
     {"http://example.com/{term:1}/{term}", "{?a,b*}", "{+path}/x", "plain", "{a.b}", ""},
     {"{", "}", "{a", "{a}}", "{ }", "{}", "{a:0}", "{a:12345}", "a b", "{a,}", "{a..b}", "<"}},
    {"uuid",
     {"2eb8aa08-aa98-11ea-b4aa-73b441d16380", "2EB8AA08-AA98-11EA-B4AA-73B441D16380"},
     {"2eb8aa08-aa98-11ea-b4aa-73b441d1638", "2eb8aa08aa9811eab4aa73b441d16380",
      "2eb8aa08-aa98-11ea-b4ga-73b441d16380", "2eb8-aa08-aa98-11ea-b4aa73b44-1d16380", ""}},
    {"json-pointer", {"", "/", "/foo/0", "/~0~1", "/a~01"}, {"a", "/~", "/~2", "#/a", "/a/~"}},
    {"relative-json-pointer",
     {"1", "0#", "2/0/baz", "120/foo"},
     {"", "/foo", "-1", "01", "0##", "+1#", "1x"}},
    {"regex", {"^a+$", "", "[a-z]"}, {"^(abc]", "\\a", "(?i)a"}},
    {"byte", {"", "QQ==", "QUI=", "QUJD"}, {"Q", "QQ=", "Q===", "Q-==", "QQ==\n"}},
    {"int32",
     {"0", "2147483647", "-2147483648", "1.0", "1e3"},
     {"2147483648", "-2147483649", "0.5"}},
    {"int64", {"9223372036854775807"}, {"9223372036854775808", "1e19", "1e-1"}},
};

static void formats_hold_and_do_not(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct pc_js_format *format = pc_js_format_named(pc_span_str(rows[i].format));
        assert_non_null(format);
        for (size_t k = 0; k < 8 && rows[i].yes[k] != NULL; k++) {
            if (!format->holds(pc_span_str(rows[i].yes[k])))
                fail_msg("%s: %s is refused", rows[i].format, rows[i].yes[k]);
        }
        for (size_t k = 0; k < 12 && rows[i].no[k] != NULL; k++) {
            if (format->holds(pc_span_str(rows[i].no[k])))
                fail_msg("%s: %s is taken", rows[i].format, rows[i].no[k]);
        }
    }
}

static void every_format_has_a_test(void **state) {
    (void)state;
    for (const struct pc_js_format *format = pc_js_formats; format->name != NULL; format++) {
        bool found = false;
        for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
            found |= strcmp(rows[i].format, format->name) == 0;
        if (!found)
            fail_msg("%s", format->name);
    }
    assert_null(pc_js_format_named(PC_SPAN("color")));
}

/* Bytes of every kind, and no byte at all: no format looks behind the end. */
static void formats_take_any_bytes(void **state) {
    (void)state;
    for (const struct pc_js_format *format = pc_js_formats; format->name != NULL; format++) {
        if (format->number)
            continue;
        (void)format->holds(pc_span("", 0));
        for (unsigned a = 0; a < 256; a++) {
            char bytes[3] = {(char)a, '\0', (char)(255 - a)};
            for (size_t len = 1; len <= 3; len++)
                (void)format->holds(pc_span(bytes, len));
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(formats_hold_and_do_not),
        cmocka_unit_test(every_format_has_a_test),
        cmocka_unit_test(formats_take_any_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
