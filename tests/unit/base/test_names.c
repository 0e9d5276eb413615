/* Names in certificates: one form each. */
#include "../testing.h"

#include <string.h>

#include "base/names.h"

static void spiffe_ids(void **state) {
    (void)state;
    static const char *const good[] = {"spiffe://example.org/billing", "spiffe://a/b/c.d-e_F",
                                       "spiffe://my_domain-1.test/x"};
    static const char *const bad[] = {"",
                                      "spiffe://",
                                      "spiffe:///x",
                                      "spiffe://example.org",
                                      "spiffe://example.org/",
                                      "spiffe://Example.org/x",
                                      "SPIFFE://example.org/x",
                                      "spiffe://example.org/x/",
                                      "spiffe://example.org//x",
                                      "spiffe://example.org/./x",
                                      "spiffe://example.org/a/../x",
                                      "spiffe://example.org/x?q",
                                      "spiffe://example.org/x#f",
                                      "spiffe://example.org:443/x",
                                      "spiffe://u@example.org/x",
                                      "spiffe://example.org/%78",
                                      "spiffe://example.org/a b",
                                      "https://example.org/x"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        assert_true(pc_is_spiffe_id(pc_span_str(good[i])));
        assert_true(pc_is_certificate_name(pc_span_str(good[i])));
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(pc_is_spiffe_id(pc_span_str(bad[i])));
    assert_false(pc_is_spiffe_id(pc_span("spiffe://example.org/x\0y", 24)));
    assert_true(pc_looks_like_spiffe(PC_SPAN("SpIfFe://x")));
    assert_false(pc_looks_like_spiffe(PC_SPAN("spiff")));
}

static void dns_names(void **state) {
    (void)state;
    static const char *const bad[] = {"",   "*.a.test", "A.test", "a..test", ".a",
                                      "a.", "-a.test",  "a-.b",   "a b",     "a/b"};
    assert_true(pc_is_plain_dns_name(PC_SPAN("svc-1.internal")));
    assert_true(pc_is_plain_dns_name(PC_SPAN("svc")));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(pc_is_plain_dns_name(pc_span_str(bad[i])));
    assert_false(pc_is_plain_dns_name(pc_span("a\0b", 3)));
    char longer[65];
    memset(longer, 'a', sizeof longer);
    assert_false(pc_is_plain_dns_name(pc_span(longer, 64)));
    assert_true(pc_is_plain_dns_name(pc_span(longer, 63)));
}

static void emails_and_prefixes(void **state) {
    (void)state;
    assert_true(pc_is_certificate_name(PC_SPAN("email:Ann.B+c@example.org")));
    assert_true(pc_is_certificate_name(PC_SPAN("dns:a.test")));
    static const char *const bad[] = {
        "email:@a.test",  "email:a",      "email:a@b@c", "email:a@", "email:a b@c.test",
        "email:a@B.test", "dns:*.a.test", "uri:x",       "a.test",   "DNS:a.test"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(pc_is_certificate_name(pc_span_str(bad[i])));
    char longer[PC_CERTIFICATE_NAME_MAX + 1] = "spiffe://a/";
    memset(longer + 11, 'x', sizeof longer - 11);
    assert_false(pc_is_certificate_name(pc_span(longer, sizeof longer)));
    assert_true(pc_is_certificate_name(pc_span(longer, sizeof longer - 1)));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spiffe_ids),
        cmocka_unit_test(dns_names),
        cmocka_unit_test(emails_and_prefixes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
