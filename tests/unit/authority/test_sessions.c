/* Sessions with a cookie end when idle, and absolutely. */
#include "fixture.h"

static const struct pc_span no_code = {0};

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

static void cookie_sessions_end_when_idle_and_absolutely(void **state) {
    struct fixture *f = *state;
    make_account(f, "alice");
    struct pc_span idle = refresh_of(f, true), active = refresh_of(f, true);
    f->now += 20 * PC_MINUTE;
    ok(refresh(f, &active));
    f->now += 10 * PC_MINUTE;
    assert_int_equal(refresh(f, &idle), PC_ERR_DENIED);
    size_t ended;
    ok(pc_sessions_end_over(work_of(f), &ended));
    assert_int_equal(ended, 1);
    ok(pc_sessions_end_over(work_of(f), &ended));
    assert_int_equal(ended, 0);
    for (int i = 0; i < 34; i++) {
        ok(refresh(f, &active));
        f->now += 20 * PC_MINUTE;
    }
    f->now += 20 * PC_MINUTE;
    assert_int_equal(refresh(f, &active), PC_ERR_DENIED);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(cookie_sessions_end_when_idle_and_absolutely, set_up,
                                        tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
