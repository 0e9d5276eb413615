/* Failed attempts, the lock that follows, and when a second factor is due. */
#include "../../testing.h"

#include "authority/people/attempts.h"

#define NOW ((pc_time)1700000000 * PC_SECOND)

static void attempts(void **state) {
    (void)state;
    struct pc_settings_mfa mfa = {.max_attempts = 3, .lockout = PC_HOUR};
    struct pc_account account = {0};
    for (int i = 0; i < 4; i++)
        assert_false(pc_attempts_failed(&account, &mfa, false, NOW));
    assert_false(pc_attempts_locked(&account, NOW));
    assert_true(pc_attempts_failed(&account, &mfa, false, NOW));
    assert_true(pc_attempts_locked(&account, NOW + PC_HOUR - 1));
    assert_false(pc_attempts_locked(&account, NOW + PC_HOUR));
    pc_attempts_forget(&account);
    assert_false(pc_attempts_locked(&account, NOW));
    assert_false(pc_attempts_failed(&account, &mfa, true, NOW));
    assert_false(pc_attempts_failed(&account, &mfa, false, NOW));
    assert_true(pc_attempts_failed(&account, &mfa, true, NOW));
}

static void mfa_need(void **state) {
    (void)state;
    struct pc_span role = PC_SPAN("admin");
    struct pc_settings_mfa mfa = {.required_roles = {&role, 1}, .grace = PC_DAY};
    struct pc_account account = {.roles = PC_SPAN("user"), .created = NOW};
    assert_int_equal(pc_mfa_need(&account, false, &mfa, NOW), PC_MFA_NONE);
    account.roles = PC_SPAN("user admin");
    assert_int_equal(pc_mfa_need(&account, false, &mfa, NOW), PC_MFA_GRACE);
    assert_int_equal(pc_mfa_need(&account, false, &mfa, NOW + PC_DAY), PC_MFA_OVERDUE);
    assert_int_equal(pc_mfa_need(&account, false, &mfa, NOW + PC_DAY), PC_MFA_OVERDUE);
    assert_int_equal(pc_mfa_need(&account, true, &mfa, NOW + PC_DAY), PC_MFA_CODE);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(attempts),
        cmocka_unit_test(mfa_need),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
