/* What clients get, what it is bound to, and when it ends. */
#include "setting.h"

#include "authority/oauth/access.h"

struct scene {
    struct fixture *f;
    struct pc_account alice;
    struct pc_client web;
    struct pc_session session;
};

static struct scene begin(void **state) {
    struct scene s = {.f = *state};
    s.alice = make_account(s.f, "alice");
    s.web = make_client(s.f, PC_SPAN("web"));
    s.session = make_session(s.f, &s.alice);
    return s;
}

static pc_err redeem(struct scene *s, const struct pc_client *client, struct pc_span code,
                     struct pc_granted *out) {
    struct pc_code_request request = {code, PC_SPAN(CALLBACK), VERIFIER};
    *out = pc_granted_init();
    return pc_grant_by_code(work_of(s->f), client, &request, out);
}

static struct pc_granted get(struct scene *s, const char *query) {
    struct pc_granted granted;
    ok(redeem(s, &s->web, make_code(s->f, &s->alice, &s->session, query), &granted));
    return granted;
}

static bool is_good(struct scene *s, const struct pc_granted *granted) {
    struct pc_access access;
    pc_err err = pc_access_check(work_of(s->f), pc_buf_span(&granted->tokens.access), &access);
    assert_true(err == PC_OK || err == PC_ERR_DENIED);
    return err == PC_OK;
}

static void a_code_serves_once(void **state) {
    struct scene s = begin(state);
    struct pc_span code = make_code(s.f, &s.alice, &s.session, REQUEST "&scope=openid&nonce=n1");
    struct pc_granted first, second;
    ok(redeem(&s, &s.web, code, &first));
    assert_span_equal(first.scope, "openid");
    assert_true(first.id_token.len > 0 && first.tokens.refresh.len > 0);
    assert_true(is_good(&s, &first));
    assert_int_equal(redeem(&s, &s.web, code, &second), PC_ERR_DENIED);
    assert_false(is_good(&s, &first)); /* whoever was first is cut off, too */
    pc_granted_free(&first);
    pc_granted_free(&second);
}

static pc_err try(struct scene *s, const struct pc_client *client, struct pc_span uri,
                  struct pc_span verifier) {
    struct pc_granted out = pc_granted_init();
    struct pc_code_request request = {make_code(s->f, &s->alice, &s->session, REQUEST), uri,
                                      verifier};
    pc_err err = pc_grant_by_code(work_of(s->f), client, &request, &out);
    assert_int_equal(err == PC_OK, out.tokens.access.len > 0);
    pc_granted_free(&out);
    return err;
}

static void a_code_is_bound(void **state) {
    struct scene s = begin(state);
    struct pc_client other = make_client(s.f, PC_SPAN("other"));
    struct pc_span uri = PC_SPAN(CALLBACK);
    ok(try(&s, &s.web, uri, VERIFIER));
    assert_int_equal(try(&s, &other, uri, VERIFIER), PC_ERR_DENIED);
    assert_int_equal(try(&s, &s.web, PC_SPAN(CALLBACK "/"), VERIFIER), PC_ERR_DENIED);
    assert_int_equal(try(&s, &s.web, uri, PC_SPAN(CHALLENGE)), PC_ERR_DENIED);
    assert_int_equal(try(&s, &s.web, uri, PC_SPAN("")), PC_ERR_DENIED);
}

static void a_code_ends(void **state) {
    struct scene s = begin(state);
    struct pc_granted out;
    struct pc_span code = make_code(s.f, &s.alice, &s.session, REQUEST);
    s.f->now += PC_MINUTE;
    assert_int_equal(redeem(&s, &s.web, code, &out), PC_ERR_DENIED);
    code = make_code(s.f, &s.alice, &s.session, REQUEST);
    ok(pc_session_end_by_id(work_of(s.f), &s.session.record.id, &s.alice.id));
    assert_int_equal(redeem(&s, &s.web, code, &out), PC_ERR_DENIED);
    pc_granted_free(&out);
}

static void verifiers(void **state) {
    (void)state;
    struct pc_span challenge = PC_SPAN(CHALLENGE);
    assert_true(pc_pkce_verify(VERIFIER, challenge));
    assert_false(pc_pkce_verify(challenge, challenge)); /* plain */
    assert_false(pc_pkce_verify(PC_SPAN(""), challenge));
    assert_false(pc_pkce_verify(pc_span_upto(VERIFIER, 42), challenge));
    assert_false(pc_pkce_verify(VERIFIER, PC_SPAN("")));
    assert_false(pc_pkce_verify(PC_SPAN("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjX "), challenge));
}

static void tokens_carry_the_scope(void **state) {
    struct scene s = begin(state);
    struct pc_granted granted = get(&s, REQUEST "&scope=email+read:things");
    struct pc_access access;
    ok(pc_access_check(work_of(s.f), pc_buf_span(&granted.tokens.access), &access));
    assert_span_equal(access.claims.scope, "email read:things");
    assert_span_equal(access.claims.client, "web");
    assert_span_equal(access.claims.permissions, "read:things");
    assert_int_equal(access.claims.roles.len, 0);
    assert_int_equal(access.claims.name.len, 0);
    assert_int_equal(granted.id_token.len, 0);
    pc_granted_free(&granted);
}

static pc_err again(struct scene *s, const struct pc_client *client, const struct pc_granted *from,
                    struct pc_span scope, struct pc_granted *out) {
    *out = pc_granted_init();
    return pc_grant_by_refresh(work_of(s->f), client, pc_buf_span(&from->tokens.refresh), scope,
                               out);
}

static void refreshing(void **state) {
    struct scene s = begin(state);
    struct pc_client other = make_client(s.f, PC_SPAN("other"));
    struct pc_granted first = get(&s, REQUEST "&scope=openid+read:things"), second, third, none;
    assert_int_equal(again(&s, &other, &first, PC_SPAN(""), &none), PC_ERR_DENIED);
    assert_int_equal(again(&s, &s.web, &first, PC_SPAN("openid email"), &none), PC_ERR_RANGE);
    assert_int_equal(
        pc_tokens_refresh(work_of(s.f), pc_buf_span(&first.tokens.refresh), &none.tokens),
        PC_ERR_DENIED); /* it is not the account's own */
    ok(again(&s, &s.web, &first, PC_SPAN("read:things"), &second));
    assert_span_equal(second.scope, "read:things");
    ok(again(&s, &s.web, &second, PC_SPAN(""), &third));
    assert_span_equal(third.scope, "openid read:things");
    assert_true(third.id_token.len > 0);
    assert_int_equal(again(&s, &s.web, &first, PC_SPAN(""), &none), PC_ERR_DENIED);
    assert_false(is_good(&s, &third));
    pc_granted_free(&first);
    pc_granted_free(&second);
    pc_granted_free(&third);
}

/* Taken from the client since: it is not in the next token. */
static void a_narrower_client_narrows_what_is_refreshed(void **state) {
    struct scene s = begin(state);
    struct pc_granted first = get(&s, REQUEST "&scope=openid+read:things"), second;
    struct pc_span openid = PC_SPAN("openid");
    struct pc_texts scopes = {&openid, 1};
    ok(pc_client_change(work_of(s.f), PC_SPAN("web"), &(struct pc_client_wish){.scopes = &scopes},
                        &s.web));
    ok(again(&s, &s.web, &first, PC_SPAN(""), &second));
    assert_span_equal(second.scope, "openid");
    pc_granted_free(&first);
    pc_granted_free(&second);
}

static void offline_access_outlives_the_session(void **state) {
    struct scene s = begin(state);
    struct pc_granted stays = get(&s, REQUEST "&scope=offline_access"), goes = get(&s, REQUEST),
                      out;
    ok(pc_session_end_by_id(work_of(s.f), &s.session.record.id, &s.alice.id));
    assert_true(is_good(&s, &stays));
    assert_false(is_good(&s, &goes));
    ok(again(&s, &s.web, &stays, PC_SPAN(""), &out));
    pc_granted_free(&out);
    assert_int_equal(again(&s, &s.web, &goes, PC_SPAN(""), &out), PC_ERR_DENIED);
    pc_granted_free(&stays);
    pc_granted_free(&goes);
}

static void by_itself(void **state) {
    struct scene s = begin(state);
    struct pc_granted out = pc_granted_init();
    ok(pc_grant_by_itself(work_of(s.f), &s.web, PC_SPAN(""), &out));
    assert_span_equal(out.scope, "read:*");
    assert_int_equal(out.tokens.refresh.len + out.id_token.len, 0);
    assert_true(is_good(&s, &out));
    pc_granted_free(&out);
    out = pc_granted_init();
    assert_int_equal(pc_grant_by_itself(work_of(s.f), &s.web, PC_SPAN("openid"), &out),
                     PC_ERR_RANGE);
    bool yes = true;
    struct pc_account changed;
    ok(pc_account_change(work_of(s.f), &s.alice.id, &(struct pc_account_wish){.disabled = &yes},
                         &changed));
    assert_int_equal(pc_grant_by_itself(work_of(s.f), &s.web, PC_SPAN(""), &out), PC_ERR_DENIED);
    s.web.account = (struct pc_id){0};
    assert_int_equal(pc_grant_by_itself(work_of(s.f), &s.web, PC_SPAN(""), &out), PC_ERR_DENIED);
    pc_granted_free(&out);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_code_serves_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_code_is_bound, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_code_ends, set_up, tear_down),
        cmocka_unit_test(verifiers),
        cmocka_unit_test_setup_teardown(tokens_carry_the_scope, set_up, tear_down),
        cmocka_unit_test_setup_teardown(refreshing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_narrower_client_narrows_what_is_refreshed, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(offline_access_outlives_the_session, set_up, tear_down),
        cmocka_unit_test_setup_teardown(by_itself, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
