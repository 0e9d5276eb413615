/* What the client is told, and what is written down. */
#include "fixture.h"

static void problems(void **state) {
    (void)state;
    struct pc_request request = {.accept = PC_SPAN("*/*"), .id = fixture_id(FIXTURE_JTI)};
    struct pc_verdict verdict = {.reason = PC_KEY_SECRET};
    struct pc_buf out = {0};
    const char *type;
    pc_gate_problem(&request, &verdict, &out, &type);
    assert_string_equal(type, "application/problem+json");
    assert_string_equal(pc_buf_str(&out),
                        "{\"type\":\"about:blank\",\"title\":\"Unauthorized\",\"status\":401,"
                        "\"request_id\":\"" FIXTURE_JTI "\"}\n");
    pc_buf_free(&out);
}

/* One answer for all that could tell one secret from another. */
static void reasons_do_not_show(void **state) {
    (void)state;
    static const enum pc_reason alike[] = {PC_TOKEN_EXPIRED, PC_KEY_UNKNOWN, PC_ACCOUNT_DISABLED,
                                           PC_SESSION_UNKNOWN, PC_TOKEN_SIGNATURE};
    struct pc_request request = {0};
    struct pc_buf first = {0};
    for (size_t i = 0; i < sizeof alike / sizeof alike[0]; i++) {
        struct pc_verdict verdict = {.reason = alike[i]};
        struct pc_buf out = {0};
        const char *type;
        pc_gate_problem(&request, &verdict, &out, &type);
        pc_gate_challenge(&verdict, &out);
        if (i == 0)
            pc_buf_add(&first, pc_buf_span(&out));
        assert_true(pc_span_eq(pc_buf_span(&out), pc_buf_span(&first)));
        pc_buf_free(&out);
    }
    pc_buf_free(&first);
}

static void who_lacks_only_an_approval_learns_how_to_ask(void **state) {
    struct fixture *f = *state;
    f->claims.mfa = true;
    fixture_sign(f);
    use_token(f);
    f->request.client_certificate = f->request.tls13 = true;
    assert_string_equal(decide_path(f, "/vault"), "approval");
    struct pc_buf out = {0};
    const char *type;
    pc_gate_problem(&f->request, &f->verdict, &out, &type);
    assert_non_null(strstr(pc_buf_str(&out), "/portcullis/v1/me/approvals, for the route vault."));
    f->fake.accounts[0].roles = PC_SPAN("gone");
    fixture_change(f);
    assert_string_equal(decide_path(f, "/vault"), "permission");
    pc_buf_clear(&out);
    pc_gate_problem(&f->request, &f->verdict, &out, &type);
    assert_null(strstr(pc_buf_str(&out), "vault"));
    pc_buf_free(&out);
}

static void pages(void **state) {
    (void)state;
    static const struct {
        const char *accept;
        bool html;
    } rows[] = {{"text/html,application/xhtml+xml,*/*;q=0.8", true},
                {"TEXT/HTML;q=1", true},
                {"application/json, text/html", false},
                {"application/problem+json;q=0.9,text/html", false},
                {"", false},
                {"*/*", false},
                {"text/htmlx", false},
                {",,,", false}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct pc_request request = {.accept = pc_span_str(rows[i].accept)};
        struct pc_verdict verdict = {.reason = PC_NO_ROUTE};
        struct pc_buf out = {0};
        const char *type;
        pc_gate_problem(&request, &verdict, &out, &type);
        assert_int_equal(type[0] == 't', rows[i].html);
        pc_buf_free(&out);
    }
}

static void markup_is_escaped(void **state) {
    (void)state;
    struct pc_buf out = {0};
    pc_problem_render(400, PC_SPAN("<b>&\"'"), PC_SPAN("<script>"), PC_SPAN("<i>"), true, &out);
    const char *text = pc_buf_str(&out);
    assert_null(strstr(text, "<b>"));
    assert_null(strstr(text, "<script>"));
    assert_null(strstr(text, "<i>"));
    assert_non_null(strstr(text, "&lt;b&gt;&amp;&quot;&#39;"));
    pc_buf_free(&out);
}

static void challenge(enum pc_reason reason, const char *want) {
    struct pc_verdict verdict = {.reason = reason};
    struct pc_buf out = {0};
    pc_gate_challenge(&verdict, &out);
    assert_string_equal(pc_buf_str(&out), want);
    pc_buf_free(&out);
}

static void challenges(void **state) {
    (void)state;
    challenge(PC_NO_CREDENTIAL, "Bearer realm=\"portcullis\"");
    challenge(PC_TOKEN_EXPIRED, "Bearer realm=\"portcullis\", error=\"invalid_token\"");
    challenge(PC_MFA_REQUIRED,
              "Bearer realm=\"portcullis\", error=\"insufficient_user_authentication\"");
    challenge(PC_PERMISSION, "");
    challenge(PC_ALLOWED, "");
}

static void the_age_is_told(void **state) {
    struct fixture *f = *state;
    f->claims.mfa = true;
    f->claims.auth_time = FIXTURE_NOW - PC_HOUR;
    fixture_sign(f);
    use_token(f);
    assert_string_equal(decide_path(f, "/recent"), "mfa_too_old");
    struct pc_buf out = {0};
    pc_gate_challenge(&f->verdict, &out);
    assert_non_null(strstr(pc_buf_str(&out), "max_age=\"300\""));
    pc_buf_free(&out);
}

#define WITH(test) cmocka_unit_test_setup_teardown(test, fixture_setup, fixture_teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(problems),
        cmocka_unit_test(reasons_do_not_show),
        cmocka_unit_test(pages),
        cmocka_unit_test(markup_is_escaped),
        cmocka_unit_test(challenges),
        WITH(the_age_is_told),
        WITH(who_lacks_only_an_approval_learns_how_to_ask),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
