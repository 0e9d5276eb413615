/* Hashing in turn: what a full queue does to a sign-in and to a password that is confirmed. */
#include "../fixture.h"

#include "authority/people/hashing.h"
#include "authority/people/passwords.h"

static void hash_and_verify(void **state) {
    struct fixture *f = *state;
    ok(pc_hashing_new(&f->authority.hashing));
    PC_CLEANUP(pc_buf_free) struct pc_buf hash = PC_BUF_SECRET;
    bool stale = true;
    ok(pc_hashing_hash(work_of(f), PASSWORD, &hash));
    ok(pc_hashing_verify(work_of(f), pc_buf_span(&hash), PASSWORD, &stale));
    assert_false(stale);
    assert_int_equal(pc_hashing_verify(work_of(f), pc_buf_span(&hash), PC_SPAN("wrong"), &stale),
                     PC_ERR_DENIED);
    assert_int_equal(pc_turnstile_waiting(f->authority.hashing), 0);
    ok(pc_turnstile_enter(f->authority.hashing)); /* every place came back */
    pc_turnstile_leave(f->authority.hashing);
    pc_turnstile_free(f->authority.hashing);
    f->authority.hashing = NULL;
}

static void a_full_queue_is_busy_and_counts_as_no_attempt(void **state) {
    struct fixture *f = *state;
    struct pc_account account = make_account(f, "alice");
    ok(pc_turnstile_new(1, 0, &f->authority.hashing));
    ok(pc_turnstile_enter(f->authority.hashing));
    static const char *const names[] = {"alice", "nobody"};
    for (size_t i = 0; i < 2; i++) {
        struct pc_sign_in_request request = {.name = pc_span_str(names[i]), .password = PASSWORD};
        struct pc_sign_in got = pc_sign_in_init();
        assert_int_equal(pc_sign_in_password(work_of(f), &request, &got), PC_ERR_BUSY);
        pc_sign_in_free(&got);
    }
    for (int i = 0; i < 10; i++)
        assert_int_equal(pc_password_confirm(work_of(f), &account, PC_SPAN("wrong")), PC_ERR_BUSY);
    assert_int_equal(account_now(f, "alice").failures, 0);
    pc_turnstile_leave(f->authority.hashing);
    assert_true(signs_in(f, "alice", PASSWORD));
    ok(pc_password_confirm(work_of(f), &account, PASSWORD));
    pc_turnstile_free(f->authority.hashing);
    f->authority.hashing = NULL;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(hash_and_verify, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_full_queue_is_busy_and_counts_as_no_attempt, set_up,
                                        tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
