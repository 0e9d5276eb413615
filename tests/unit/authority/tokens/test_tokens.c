/* Refresh tokens end, serve once, and die with the password. */
#include "../refreshing.h"

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

static void refreshing_does_not_go_on_for_ever(void **state) {
    struct fixture *f = *state;
    make_account(f, "alice");
    struct pc_span token = refresh_of(f, false);
    for (int day = 6; day < 30; day += 6) {
        f->now += 6 * PC_DAY;
        ok(refresh(f, &token));
    }
    f->now = START + 30 * PC_DAY - PC_SECOND;
    ok(refresh(f, &token));
    f->now += PC_SECOND;
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

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(refresh_tokens_end, set_up, tear_down),
        cmocka_unit_test_setup_teardown(refreshing_does_not_go_on_for_ever, set_up, tear_down),
        cmocka_unit_test_setup_teardown(reuse_ends_the_session, set_up, tear_down),
        cmocka_unit_test_setup_teardown(tokens_of_the_second_of_a_password_change, set_up,
                                        tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
