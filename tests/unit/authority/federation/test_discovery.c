/* Discovery documents, good and hostile. */
#include "../../testing.h"

#include "authority/federation/discovery.h"

#define ISSUER PC_SPAN("https://id.test/realms/main")
#define HEAD   "{\"issuer\":\"https://id.test/realms/main\",\"jwks_uri\":\"https://id.test/certs\""

static pc_err read(const char *text, struct pc_arena *arena, struct pc_discovery *out) {
    return pc_discovery_read(pc_span_str(text), ISSUER, arena, out, NULL);
}

static void a_document_is_read(void **state) {
    (void)state;
    struct pc_arena arena = {0};
    struct pc_discovery d;
    assert_int_equal(read(HEAD "}", &arena, &d), PC_OK);
    assert_span_equal(d.jwks_uri, "https://id.test/certs");
    assert_true(d.takes_basic && !d.names_itself && d.token_endpoint.len == 0);
    assert_int_equal(read(HEAD ",\"token_endpoint\":\"https://127.0.0.1:9/t?a=b\","
                               "\"token_endpoint_auth_methods_supported\":[\"client_secret_post\"],"
                               "\"authorization_response_iss_parameter_supported\":true}",
                          &arena, &d),
                     PC_OK);
    assert_true(!d.takes_basic && d.names_itself);
    assert_span_equal(d.token_endpoint, "https://127.0.0.1:9/t?a=b");
    pc_arena_free(&arena);
}

static void others_are_refused(void **state) {
    (void)state;
    static const char *const bad[] = {
        "",
        "[]",
        "{}",
        "{\"issuer\":\"https://id.test/realms/main\"}",
        "{\"issuer\":\"https://id.test/realms/main/\",\"jwks_uri\":\"https://id.test/certs\"}",
        "{\"issuer\":7,\"jwks_uri\":\"https://id.test/certs\"}",
        "{\"issuer\":\"https://id.test/realms/main\",\"jwks_uri\":\"http://id.test/certs\"}",
        "{\"issuer\":\"https://id.test/realms/main\",\"jwks_uri\":\"file:///etc/passwd\"}",
        "{\"issuer\":\"https://id.test/realms/main\",\"jwks_uri\":\"https://u@id.test/certs\"}",
        "{\"issuer\":\"https://id.test/realms/main\",\"jwks_uri\":\"http://127.0.0.1.evil/c\"}",
        "{\"issuer\":\"https://id.test/realms/main\",\"jwks_uri\":\"http://127.0.0.1@evil/c\"}",
        "{\"issuer\":\"https://id.test/realms/main\",\"jwks_uri\":\"https:///c\"}",
        HEAD ",\"issuer\":\"https://id.test/realms/main\"}",
        HEAD ",\"token_endpoint\":\"javascript:x\"}",
        HEAD ",\"token_endpoint\":7}",
        HEAD ",\"token_endpoint\":\"http://127.0.0.1:9/t\"}",
        HEAD ",\"end_session_endpoint\":\"http://localhost/admin\"}",
        "{\"issuer\":\"https://id.test/realms/main\",\"jwks_uri\":\"http://[::1]:9/certs\"}",
        HEAD ",\"authorization_endpoint\":\"https://id.test/a b\"}",
        HEAD ",\"authorization_endpoint\":\"https://id.test/\\r\\nX: y\"}",
        HEAD ",\"end_session_endpoint\":\"https://id.test\\\\@evil/\"}",
    };
    struct pc_arena arena = {0};
    struct pc_discovery d;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (read(bad[i], &arena, &d) != PC_ERR_INVALID)
            fail_msg("%s", bad[i]);
    pc_arena_free(&arena);
}

/* An issuer on this machine may go without TLS; one elsewhere may not send us to this machine. */
static void plain_is_for_this_machine(void **state) {
    (void)state;
    struct pc_arena arena = {0};
    struct pc_discovery d;
    struct pc_span here = PC_SPAN("http://127.0.0.1:8080/realms/main");
    struct pc_span text = PC_SPAN("{\"issuer\":\"http://127.0.0.1:8080/realms/main\","
                                  "\"jwks_uri\":\"http://localhost:8080/certs\"}");
    assert_int_equal(pc_discovery_read(text, here, &arena, &d, NULL), PC_OK);
    text = PC_SPAN("{\"issuer\":\"http://127.0.0.1:8080/realms/main\","
                   "\"jwks_uri\":\"http://id.test/certs\"}");
    assert_int_equal(pc_discovery_read(text, here, &arena, &d, NULL), PC_ERR_INVALID);
    pc_arena_free(&arena);
}

static void where_it_is(void **state) {
    (void)state;
    struct pc_buf url = {0};
    pc_discovery_url(ISSUER, &url);
    assert_span_equal(pc_buf_span(&url),
                      "https://id.test/realms/main/.well-known/openid-configuration");
    pc_buf_clear(&url);
    pc_discovery_url(PC_SPAN("https://id.test/"), &url);
    assert_span_equal(pc_buf_span(&url), "https://id.test/.well-known/openid-configuration");
    pc_buf_free(&url);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_document_is_read),
        cmocka_unit_test(others_are_refused),
        cmocka_unit_test(plain_is_for_this_machine),
        cmocka_unit_test(where_it_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
