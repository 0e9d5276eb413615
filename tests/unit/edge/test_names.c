/* Header names in every spelling. */
#include "../testing.h"

#include "edge/names.h"

static enum pc_header_use use(const char *name) {
    return pc_header_use(pc_span_str(name));
}

static void test_every_spelling_of_identity(void **state) {
    (void)state;
    static const char *const names[] = {
        "X-Forwarded-For",
        "x-forwarded-for",
        "X_FORWARDED_FOR",
        "x_forwarded-user",
        "X-Forwarded-User",
        "X-Forwarded-Email",
        "X-Forwarded-Groups",
        "X-Forwarded-Proto",
        "X-Forwarded-Host",
        "X-Forwarded_Anything",
        "Remote-User",
        "REMOTE_USER",
        "remote_groups",
        "X-Remote-User",
        "X-Real-IP",
        "x_real_ip",
        "Forwarded",
        "X-Portcullis-Tenant",
        "x_portcullis_tenant",
        "X-Portcullis",
        "X-Portcullis-Assertion",
        "X-Request-Id",
        "X_Request-ID",
        "True-Client-IP",
        "X-Original-URL",
        "X-Rewrite-URL",
        "X-HTTP-Method-Override",
        "Proxy",
        "X-Accel-Redirect",
        "X-Client-IP",
        "X-Cluster-Client-Ip",
    };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        assert_int_equal(use(names[i]), PC_HEADER_IDENTITY);
}

static void test_credentials(void **state) {
    (void)state;
    assert_int_equal(use("Authorization"), PC_HEADER_CREDENTIAL);
    assert_int_equal(use("AUTHORIZATION"), PC_HEADER_CREDENTIAL);
    assert_int_equal(use("X-API-Key"), PC_HEADER_CREDENTIAL);
    assert_int_equal(use("x_api_key"), PC_HEADER_CREDENTIAL);
    assert_int_equal(use("Proxy-Authorization"), PC_HEADER_CREDENTIAL);
    assert_int_equal(use("Cookie"), PC_HEADER_COOKIE);
}

static void test_others_pass(void **state) {
    (void)state;
    static const char *const names[] = {
        "Host",
        "Accept",
        "Content-Type",
        "X-Custom",
        "Referer",
        "TE",
        "Range",
        "Authorization-Info",
        "X-Forward",
        "Proxy-Connection",
        "Cookie2",
        "X-API-Key-Id",
        "",
        "x",
        "If-None-Match",
    };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        assert_int_equal(use(names[i]), PC_HEADER_PASS);
}

static void test_long_names(void **state) {
    (void)state;
    char name[300];
    memset(name, 'a', sizeof name);
    assert_int_equal(pc_header_use(pc_span(name, sizeof name)), PC_HEADER_PASS);
    memcpy(name, "X_Forwarded_", 12);
    assert_int_equal(pc_header_use(pc_span(name, sizeof name)), PC_HEADER_IDENTITY);
    memcpy(name, "cookie", 6);
    assert_int_equal(pc_header_use(pc_span(name, sizeof name)), PC_HEADER_PASS);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_spelling_of_identity),
        cmocka_unit_test(test_credentials),
        cmocka_unit_test(test_others_pass),
        cmocka_unit_test(test_long_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
