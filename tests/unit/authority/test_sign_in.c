/* Signing in against the real store with a fake clock: locks, codes, refresh, idle sessions. */
#include "fixture.h"

#include "authority/passwords.h"
#include "identity/totp.h"

static const struct pc_span no_code = {0};

static void right_and_wrong(void **state) {
    struct fixture *f = *state;
    make_account(f, "alice");
    assert_true(signs_in(f, "alice", PASSWORD));
    assert_true(signs_in(f, "ALICE", PASSWORD));
    assert_false(signs_in(f, "alice", PC_SPAN("wrong")));
    assert_false(signs_in(f, "bob", PASSWORD));
    assert_false(signs_in(f, "", PASSWORD));
    assert_false(signs_in(f, "no name at all", PASSWORD));
}

static void five_wrong_passwords_lock_for_the_lockout(void **state) {
    struct fixture *f = *state;
    make_account(f, "alice");
    for (int i = 0; i < 5; i++)
        assert_false(signs_in(f, "alice", PC_SPAN("wrong")));
    assert_true(account_now(f, "alice").locked_until == f->now + 15 * PC_MINUTE);
    assert_false(signs_in(f, "alice", PASSWORD));
    f->now += 15 * PC_MINUTE - 1;
    assert_false(signs_in(f, "alice", PASSWORD));
    f->now += 1;
    assert_true(signs_in(f, "alice", PASSWORD));
    assert_int_equal(account_now(f, "alice").failures, 0);
}

static void the_right_password_alone_does_not_forget_failures(void **state) {
    struct fixture *f = *state;
    struct pc_account account = make_account(f, "alice");
    PC_CLEANUP(pc_buf_free) struct pc_buf secret = PC_BUF_SECRET;
    ok(pc_totp_secret(&pc_system_entropy, &secret));
    account = account_now(f, "alice");
    account.totp_secret = pc_buf_span(&secret);
    account.totp_confirmed = true;
    ok(f->authority.store->account_update(f->authority.store->self, &account));
    struct pc_sign_in got;
    for (int i = 0; i < 2; i++) {
        assert_int_equal(try_sign_in(f, "alice", PASSWORD, PC_SPAN("nonsen"), false, &got),
                         PC_SIGN_IN_REFUSED);
        pc_sign_in_free(&got);
        assert_int_equal(try_sign_in(f, "alice", PASSWORD, no_code, false, &got), PC_SIGN_IN_MFA);
        pc_sign_in_free(&got);
    }
    assert_int_equal(try_sign_in(f, "alice", PASSWORD, PC_SPAN("nonsen"), false, &got),
                     PC_SIGN_IN_REFUSED);
    pc_sign_in_free(&got);
    assert_true(account_now(f, "alice").locked_until > f->now);
}

static void a_stale_hash_is_replaced(void **state) {
    struct fixture *f = *state;
    make_account(f, "alice");
    struct pc_span before = account_now(f, "alice").password_hash;
    assert_true(signs_in(f, "alice", PASSWORD));
    assert_true(pc_span_eq(before, account_now(f, "alice").password_hash));
    f->authority.settings->settings.passwords.passes = 2;
    assert_false(signs_in(f, "alice", PC_SPAN("wrong")));
    assert_true(pc_span_eq(before, account_now(f, "alice").password_hash));
    assert_true(signs_in(f, "alice", PASSWORD));
    assert_false(pc_span_eq(before, account_now(f, "alice").password_hash));
    assert_true(signs_in(f, "alice", PASSWORD));
}

static void disabled_and_passwordless_accounts_are_refused(void **state) {
    struct fixture *f = *state;
    struct pc_account account = make_account(f, "alice");
    bool disabled = true;
    struct pc_account_wish wish = {.disabled = &disabled};
    struct pc_account out;
    ok(pc_account_change(work_of(f), &account.id, &wish, &out));
    assert_false(signs_in(f, "alice", PASSWORD));
    struct pc_account_wish none = {0};
    ok(pc_account_create(work_of(f), PC_SPAN("bare"), no_code, &none, &out));
    assert_false(signs_in(f, "bare", no_code));
    assert_false(signs_in(f, "bare", PASSWORD));
}

static struct pc_span kept(struct fixture *f, const struct pc_buf *text) {
    struct pc_span copy;
    ok(pc_arena_copy(&f->arena, pc_buf_span(text), &copy));
    return copy;
}

static struct pc_span refresh_of(struct fixture *f, bool cookie) {
    struct pc_sign_in got;
    assert_int_equal(try_sign_in(f, "alice", PASSWORD, no_code, cookie, &got), PC_SIGN_IN_DONE);
    struct pc_span refresh = kept(f, &got.tokens.refresh);
    pc_sign_in_free(&got);
    return refresh;
}

static pc_err refresh(struct fixture *f, struct pc_span *token) {
    struct pc_tokens tokens = pc_tokens_init();
    pc_err err = pc_tokens_refresh(work_of(f), *token, &tokens);
    if (err == PC_OK)
        *token = kept(f, &tokens.refresh);
    pc_tokens_free(&tokens);
    return err;
}

static void refresh_tokens_end(void **state) {
    struct fixture *f = *state;
    make_account(f, "alice");
    struct pc_span token = refresh_of(f, false);
    f->now += 7 * PC_DAY - PC_SECOND;
    ok(refresh(f, &token));
    f->now += 7 * PC_DAY - PC_SECOND;
    ok(refresh(f, &token));
    f->now += 7 * PC_DAY;
    assert_int_equal(refresh(f, &token), PC_ERR_DENIED);
}

static void reuse_ends_the_session(void **state) {
    struct fixture *f = *state;
    make_account(f, "alice");
    struct pc_span first = refresh_of(f, false), token = first;
    ok(refresh(f, &token));
    assert_int_equal(refresh(f, &first), PC_ERR_DENIED);
    assert_int_equal(refresh(f, &token), PC_ERR_DENIED);
}

static void cookie_sessions_end_when_idle_and_absolutely(void **state) {
    struct fixture *f = *state;
    make_account(f, "alice");
    struct pc_span idle = refresh_of(f, true), active = refresh_of(f, true);
    f->now += 20 * PC_MINUTE;
    ok(refresh(f, &active));
    f->now += 10 * PC_MINUTE;
    assert_int_equal(refresh(f, &idle), PC_ERR_DENIED);
    size_t ended;
    ok(pc_sessions_end_idle(work_of(f), &ended));
    assert_int_equal(ended, 0); /* at the very end it is not over yet */
    f->now += 1;
    ok(pc_sessions_end_idle(work_of(f), &ended));
    assert_int_equal(ended, 1);
    for (int i = 0; i < 34; i++) {
        ok(refresh(f, &active));
        f->now += 20 * PC_MINUTE;
    }
    f->now += 20 * PC_MINUTE;
    assert_int_equal(refresh(f, &active), PC_ERR_DENIED);
}

static void tokens_of_the_second_of_a_password_change(void **state) {
    struct fixture *f = *state;
    struct pc_account account = make_account(f, "alice");
    f->now = START + 700000;
    struct pc_span before = refresh_of(f, false);
    f->now += 100000;
    ok(pc_account_set_password(work_of(f), &account.id, PASSWORD));
    f->now += 100000;
    struct pc_span after = refresh_of(f, false);
    assert_int_equal(refresh(f, &before), PC_ERR_DENIED);
    ok(refresh(f, &after));
}

static void mfa_grace(void **state) {
    struct fixture *f = *state;
    struct pc_span role = PC_SPAN("user");
    f->authority.settings->settings.mfa.required_roles = (struct pc_texts){&role, 1};
    f->authority.settings->settings.mfa.grace = PC_DAY;
    make_account(f, "alice");
    struct pc_sign_in got;
    assert_int_equal(try_sign_in(f, "alice", PASSWORD, no_code, false, &got), PC_SIGN_IN_DONE);
    assert_true(got.tokens.mfa_setup_required);
    pc_sign_in_free(&got);
    f->now += PC_DAY;
    assert_int_equal(try_sign_in(f, "alice", PASSWORD, no_code, false, &got), PC_SIGN_IN_MFA_SETUP);
    pc_sign_in_free(&got);
    assert_int_equal(try_sign_in(f, "alice", PC_SPAN("wrong"), no_code, false, &got),
                     PC_SIGN_IN_REFUSED);
    pc_sign_in_free(&got);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(right_and_wrong, set_up, tear_down),
        cmocka_unit_test_setup_teardown(five_wrong_passwords_lock_for_the_lockout, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(the_right_password_alone_does_not_forget_failures, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_stale_hash_is_replaced, set_up, tear_down),
        cmocka_unit_test_setup_teardown(disabled_and_passwordless_accounts_are_refused, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(refresh_tokens_end, set_up, tear_down),
        cmocka_unit_test_setup_teardown(reuse_ends_the_session, set_up, tear_down),
        cmocka_unit_test_setup_teardown(cookie_sessions_end_when_idle_and_absolutely, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(tokens_of_the_second_of_a_password_change, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(mfa_grace, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
