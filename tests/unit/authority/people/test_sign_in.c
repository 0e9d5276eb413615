/* Signing in against the real store with a fake clock: locks, codes, grace. */
#include "../fixture.h"

#include "authority/people/passwords.h"
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

/* What a sign-in asks of the store, call by call. */
struct counted {
    struct pc_store real;
    struct pc_store store;
    int begins, commits, writes;
};
static struct counted counted;

static pc_err count_begin(void *self) {
    counted.begins++;
    return counted.real.begin(self);
}

static pc_err count_commit(void *self) {
    counted.commits++;
    return counted.real.commit(self);
}

static pc_err count_update(void *self, const struct pc_account *account) {
    counted.writes++;
    return counted.real.account_update(self, account);
}

static pc_err count_meta_put(void *self, struct pc_span name, struct pc_span value) {
    counted.writes++;
    return counted.real.meta_put(self, name, value);
}

/* One Argon2id each is test_password.c's; here: one transaction with one write, whoever it is. */
static void every_refusal_is_the_same_work(void **state) {
    struct fixture *f = *state;
    struct pc_account account = make_account(f, "alice"), out;
    make_account(f, "locked");
    for (int i = 0; i < 5; i++)
        assert_false(signs_in(f, "locked", PC_SPAN("wrong")));
    struct pc_account_wish wish = {0}, disable = {.disabled = &(bool){true}};
    ok(pc_account_create(work_of(f), PC_SPAN("bare"), no_code, &wish, &out));
    account = make_account(f, "disabled");
    ok(pc_account_change(work_of(f), &account.id, &disable, &out));
    counted.real = counted.store = *f->authority.store;
    counted.store.begin = count_begin;
    counted.store.commit = count_commit;
    counted.store.account_update = count_update;
    counted.store.meta_put = count_meta_put;
    struct pc_store *was = f->authority.store;
    f->authority.store = &counted.store;
    static const char *const names[] = {"alice", "locked", "bare", "disabled", "nobody", "no name"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        counted.begins = counted.commits = counted.writes = 0;
        assert_false(signs_in(f, names[i], PC_SPAN("wrong")));
        assert_int_equal(counted.begins, 1);
        assert_int_equal(counted.commits, 1);
        assert_int_equal(counted.writes, 1);
    }
    f->authority.store = was;
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
        cmocka_unit_test_setup_teardown(every_refusal_is_the_same_work, set_up, tear_down),
        cmocka_unit_test_setup_teardown(mfa_grace, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
