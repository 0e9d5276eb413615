/* Remembered devices: of one account, for a while, never fresher than the factor that was shown. */
#include "../with_factor.h"

#include "authority/people/devices.h"
#include "identity/session.h"

/* Signs in with a backup code and keeps the device's cookie as a Cookie header. */
static struct pc_span remember(struct fixture *f, const struct pc_account *account) {
    PC_CLEANUP(pc_buf_free) struct pc_buf codes = PC_BUF_SECRET;
    PC_CLEANUP(pc_buf_free) struct pc_buf token = PC_BUF_SECRET;
    PC_CLEANUP(pc_buf_free) struct pc_buf text = PC_BUF_SECRET;
    struct pc_sign_in got;
    struct pc_span out = {0};
    ok(pc_backup_codes_make(work_of(f), account, &codes));
    assert_int_equal(show(f, ask(f, "alice", &token), PC_FACTOR_BACKUP_CODE,
                          pc_span_upto(pc_buf_span(&codes), PC_BACKUP_CODE_TEXT), &got),
                     PC_SIGN_IN_DONE);
    pc_buf_add_str(&text, PC_DEVICE_COOKIE "=");
    pc_buf_add(&text, pc_buf_span(&got.device));
    ok(pc_arena_copy(&f->arena, pc_buf_span(&text), &out));
    pc_sign_in_free(&got);
    return out;
}

static enum pc_sign_in_outcome sign_in_from(struct fixture *f, const char *name,
                                            struct pc_span cookies, struct pc_sign_in *got) {
    struct pc_sign_in_request request = {
        .name = pc_span_str(name), .password = PASSWORD, .cookie = true, .cookies = cookies};
    *got = pc_sign_in_init();
    ok(pc_sign_in_password(work_of(f), &request, got));
    return got->outcome;
}

static bool skips(struct fixture *f, const char *name, struct pc_span cookies) {
    struct pc_sign_in got;
    bool done = sign_in_from(f, name, cookies, &got) == PC_SIGN_IN_DONE;
    pc_sign_in_free(&got);
    return done;
}

static void skips_the_factor_and_is_not_fresh(void **state) {
    struct fixture *f = *state;
    struct pc_account account = make_with_totp(f, "alice");
    pc_time shown = f->now;
    struct pc_span cookies = remember(f, &account);
    f->now += PC_HOUR;
    struct pc_sign_in got;
    assert_int_equal(sign_in_from(f, "alice", cookies, &got), PC_SIGN_IN_DONE);
    struct pc_session session;
    ok(f->authority.store->session_get(f->authority.store->self, &f->arena, &got.tokens.session,
                                       &session));
    assert_true(session.record.mfa);
    assert_true(session.record.auth_time == shown);
    assert_true(session.record.created == f->now);
    assert_int_equal(got.device.len, 0);
    pc_sign_in_free(&got);
}

static void is_bound_and_ends(void **state) {
    struct fixture *f = *state;
    struct pc_account account = make_with_totp(f, "alice");
    (void)make_with_totp(f, "bob");
    struct pc_span cookies = remember(f, &account);
    assert_true(skips(f, "alice", cookies));
    assert_false(skips(f, "bob", cookies));
    assert_false(skips(f, "alice", PC_SPAN("__Host-portcullis-device=short")));
    assert_false(skips(f, "alice", (struct pc_span){0}));
    f->now += 10 * PC_DAY;
    assert_true(skips(f, "alice", cookies));
    f->authority.settings->settings.mfa.remember_device = 5 * PC_DAY;
    assert_false(skips(f, "alice", cookies));
    f->authority.settings->settings.mfa.remember_device = 0;
    assert_false(skips(f, "alice", cookies));
    f->authority.settings->settings.mfa.remember_device = 30 * PC_DAY;
    f->now += 20 * PC_DAY;
    assert_false(skips(f, "alice", cookies));
}

static void a_new_password_forgets_it(void **state) {
    struct fixture *f = *state;
    struct pc_account account = make_with_totp(f, "alice");
    struct pc_span cookies = remember(f, &account);
    f->now += 2 * PC_SECOND;
    ok(pc_account_set_password(work_of(f), &account.id, PASSWORD));
    assert_false(skips(f, "alice", cookies));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(skips_the_factor_and_is_not_fresh, set_up, tear_down),
        cmocka_unit_test_setup_teardown(is_bound_and_ends, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_new_password_forgets_it, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
