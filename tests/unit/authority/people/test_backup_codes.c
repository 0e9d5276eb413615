/* Backup codes: once each, ninety days, only beside another factor. */
#include "../with_factor.h"

static struct pc_span nth(struct pc_span lines, size_t n) {
    struct pc_span line = {0};
    for (size_t i = 0; i <= n; i++)
        assert_true(pc_span_split(&lines, '\n', &line));
    return line;
}

static void each_serves_once(void **state) {
    struct fixture *f = *state;
    struct pc_account account = make_with_totp(f, "alice");
    PC_CLEANUP(pc_buf_free) struct pc_buf codes = PC_BUF_SECRET;
    ok(pc_backup_codes_make(work_of(f), &account, &codes));
    for (size_t i = 0; i < PC_BACKUP_CODES; i++) {
        struct pc_span code = nth(pc_buf_span(&codes), i);
        assert_int_equal(code.len, PC_BACKUP_CODE_TEXT);
        assert_true(code_serves(f, "alice", PC_FACTOR_BACKUP_CODE, code));
        struct pc_factor_code_count count;
        ok(pc_backup_codes_count(work_of(f), &account, &count));
        assert_int_equal(count.left, PC_BACKUP_CODES - 1 - i);
    }
    assert_false(code_serves(f, "alice", PC_FACTOR_BACKUP_CODE, nth(pc_buf_span(&codes), 0)));
}

static void they_end_after_ninety_days(void **state) {
    struct fixture *f = *state;
    struct pc_account account = make_with_totp(f, "alice");
    PC_CLEANUP(pc_buf_free) struct pc_buf codes = PC_BUF_SECRET;
    ok(pc_backup_codes_make(work_of(f), &account, &codes));
    f->now += PC_BACKUP_CODE_LIFE - 1;
    assert_true(code_serves(f, "alice", PC_FACTOR_BACKUP_CODE, nth(pc_buf_span(&codes), 0)));
    f->now += 1;
    assert_false(code_serves(f, "alice", PC_FACTOR_BACKUP_CODE, nth(pc_buf_span(&codes), 1)));
}

static void they_are_bound_to_the_account(void **state) {
    struct fixture *f = *state;
    struct pc_account alice = make_with_totp(f, "alice");
    struct pc_account bob = make_account(f, "bob");
    PC_CLEANUP(pc_buf_free) struct pc_buf codes = PC_BUF_SECRET;
    PC_CLEANUP(pc_buf_free) struct pc_buf none = PC_BUF_SECRET;
    assert_int_equal(pc_backup_codes_make(work_of(f), &bob, &none), PC_ERR_EXISTS);
    assert_int_equal(none.len, 0);
    ok(pc_backup_codes_make(work_of(f), &alice, &codes));
    bob.totp_secret = alice.totp_secret;
    bob.totp_confirmed = true;
    ok(f->authority.store->account_update(f->authority.store->self, &bob));
    assert_false(code_serves(f, "bob", PC_FACTOR_BACKUP_CODE, nth(pc_buf_span(&codes), 0)));
    assert_true(code_serves(f, "alice", PC_FACTOR_BACKUP_CODE, nth(pc_buf_span(&codes), 0)));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(each_serves_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(they_end_after_ninety_days, set_up, tear_down),
        cmocka_unit_test_setup_teardown(they_are_bound_to_the_account, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
