/* Which credential counts, and requests by cookie from elsewhere. */
#include "fixture.h"

#include "gate/credential.h"

static void one_of_each(void **state) {
    struct fixture *f = *state;
    use_token(f);
    assert_string_equal(decide(f), "allowed");
    assert_int_equal(f->verdict.principal.credential, PC_CRED_TOKEN);
    assert_span_equal(f->verdict.principal.email, "ann@acme.test");
    f->request.authorization = (struct pc_span){0};
    use_key(f);
    assert_string_equal(decide(f), "allowed");
    assert_int_equal(f->verdict.principal.credential, PC_CRED_KEY);
    f->request.api_key = (struct pc_span){0};
    use_cookie(f);
    assert_string_equal(decide(f), "allowed");
    assert_int_equal(f->verdict.principal.credential, PC_CRED_SESSION);
}

static void a_key_as_bearer(void **state) {
    struct fixture *f = *state;
    struct pc_buf header = {0};
    pc_buf_add_str(&header, "bearer   ");
    pc_buf_add(&header, pc_buf_span(&f->key));
    f->request.authorization = pc_buf_span(&header);
    assert_string_equal(decide(f), "allowed");
    assert_int_equal(f->verdict.principal.credential, PC_CRED_KEY);
    pc_buf_free(&header);
}

static void a_key_in_the_query(void **state) {
    struct fixture *f = *state;
    struct pc_buf target = {0};
    pc_buf_add_str(&target, "/things?a=1&api_key=");
    pc_buf_add(&target, pc_buf_span(&f->key));
    pc_buf_add_str(&target, "&b=2");
    assert_string_equal(decide_path(f, pc_buf_str(&target)), "allowed");
    assert_int_equal(f->verdict.principal.credential, PC_CRED_KEY);
    assert_span_equal(f->verdict.query, "a=1&b=2");
    pc_buf_free(&target);
    assert_string_equal(decide_path(f, "/open?api_key=x"), "allowed");
    assert_span_equal(f->verdict.query, "");
    assert_string_equal(decide_path(f, "/open?api_key=x&api_key=y"), "ambiguous_credential");
    assert_string_equal(decide_path(f, "/things?api_key=x"), "key_malformed");
}

static void two_are_refused(void **state) {
    struct fixture *f = *state;
    use_token(f);
    use_key(f);
    assert_string_equal(decide(f), "ambiguous_credential");
    f->request.api_key = (struct pc_span){0};
    assert_string_equal(decide_path(f, "/things?api_key=x"), "ambiguous_credential");
    f->request.authorization = (struct pc_span){0};
    use_key(f);
    assert_string_equal(decide_path(f, "/things?api_key=x"), "ambiguous_credential");
    f->request.ambiguous_credentials = true;
    assert_string_equal(decide_path(f, "/things"), "ambiguous_credential");
}

/* Browsers send cookies unasked: what a program says on purpose wins. */
static void a_cookie_beside_another(void **state) {
    struct fixture *f = *state;
    use_token(f);
    use_cookie(f);
    assert_string_equal(decide(f), "allowed");
    assert_int_equal(f->verdict.principal.credential, PC_CRED_TOKEN);
    f->request.authorization = PC_SPAN("Bearer rubbish");
    assert_string_equal(decide(f), "token_malformed");
}

static void other_schemes_are_none(void **state) {
    struct fixture *f = *state;
    static const char *const headers[] = {"Basic YTpi", "Digest x", "BearerX a.b.c", "Negotiate"};
    for (size_t i = 0; i < sizeof headers / sizeof headers[0]; i++) {
        f->request.authorization = pc_span_str(headers[i]);
        assert_string_equal(decide(f), "no_credential");
    }
}

static void rubbish(void **state) {
    struct fixture *f = *state;
    static const char *const headers[] = {"Bearer",         "Bearer ",   "Bearer x",
                                          "Bearer a.b.c d", "Bearer ..", "Bearer a.b.",
                                          "Bearer a b c"};
    for (size_t i = 0; i < sizeof headers / sizeof headers[0]; i++) {
        f->request.authorization = pc_span_str(headers[i]);
        assert_string_equal(decide(f), "token_malformed");
    }
    struct pc_buf huge = {0};
    pc_buf_add_str(&huge, "Bearer a.b.");
    for (int i = 0; i < PC_JWT_MAX; i++)
        pc_buf_add_char(&huge, 'x');
    f->request.authorization = pc_buf_span(&huge);
    assert_string_equal(decide(f), "token_malformed");
    pc_buf_free(&huge);
    f->request.authorization = (struct pc_span){0};
    f->request.cookie = PC_SPAN("__Host-portcullis=short");
    assert_string_equal(decide(f), "session_unknown");
    f->request.cookie = PC_SPAN("other=1");
    assert_string_equal(decide(f), "no_credential");
}

static void sites(void **state) {
    struct fixture *f = *state;
    use_cookie(f);
    assert_string_equal(decide(f), "allowed");
    f->request.fetch_site = PC_SPAN("cross-site");
    assert_string_equal(decide(f), "allowed"); /* reading: a link may lead here */
    f->request.websocket = true;
    assert_string_equal(decide(f), "cross_site");
    f->request.websocket = false;
    f->request.method = PC_SPAN("POST");
    static const struct {
        const char *site;
        const char *origin;
        const char *want;
    } rows[] = {
        {"same-origin", "", "allowed"},
        {"none", "", "allowed"},
        {"same-site", "", "cross_site"},
        {"cross-site", "https://gate.test", "cross_site"},
        {"rubbish", "", "cross_site"},
        {"", "", "cross_site"},
        {"", "https://gate.test", "allowed"},
        {"", "https://GATE.test", "allowed"},
        {"", "http://gate.test", "cross_site"},
        {"", "https://gate.test:8443", "cross_site"},
        {"", "https://gate.test.evil.test", "cross_site"},
        {"", "null", "cross_site"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        f->request.fetch_site = pc_span_str(rows[i].site);
        f->request.origin = pc_span_str(rows[i].origin);
        assert_string_equal(decide(f), rows[i].want);
    }
    f->request.host = PC_SPAN("gate.test:8443");
    f->request.fetch_site = (struct pc_span){0};
    f->request.origin = PC_SPAN("https://gate.test:8443");
    assert_string_equal(decide(f), "allowed");
    f->request.host = PC_SPAN("gate.test:443");
    f->request.origin = PC_SPAN("https://gate.test");
    assert_string_equal(decide(f), "allowed");
}

/* A token is no cookie: no browser sends it unasked. */
static void tokens_come_from_anywhere(void **state) {
    struct fixture *f = *state;
    use_token(f);
    f->request.method = PC_SPAN("POST");
    f->request.fetch_site = PC_SPAN("cross-site");
    assert_string_equal(decide(f), "allowed");
}

#define WITH(test) cmocka_unit_test_setup_teardown(test, fixture_setup, fixture_teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        WITH(one_of_each),
        WITH(a_key_as_bearer),
        WITH(a_key_in_the_query),
        WITH(two_are_refused),
        WITH(a_cookie_beside_another),
        WITH(other_schemes_are_none),
        WITH(rubbish),
        WITH(sites),
        WITH(tokens_come_from_anywhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
