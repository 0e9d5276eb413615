/* The second half of a sign-in: tokens, attempts, step-ups, and setting a factor up. */
#include "../with_factor.h"

#include <liboath/oath.h>

#include "../at_edge.h"

static struct pc_span const wrong = PC_SPAN("000000x");

static struct pc_span backup_code(struct fixture *f, const struct pc_account *account) {
    PC_CLEANUP(pc_buf_free) struct pc_buf codes = PC_BUF_SECRET;
    struct pc_span out = {0};
    ok(pc_backup_codes_make(work_of(f), account, &codes));
    ok(pc_arena_copy(&f->arena, pc_span_upto(pc_buf_span(&codes), PC_BACKUP_CODE_TEXT), &out));
    return out;
}

static bool refused(struct fixture *f, struct pc_span token, enum pc_factor_kind kind,
                    struct pc_span code) {
    struct pc_sign_in got;
    bool is = show(f, token, kind, code, &got) == PC_SIGN_IN_REFUSED;
    assert_int_equal(got.tokens.access.len, 0);
    pc_sign_in_free(&got);
    return is;
}

static void wrong_codes_of_every_kind_lock(void **state) {
    struct fixture *f = *state;
    struct pc_account account = make_with_totp(f, "alice");
    PC_CLEANUP(pc_buf_free) struct pc_buf token = PC_BUF_SECRET;
    struct pc_span code = backup_code(f, &account);
    assert_true(refused(f, ask(f, "alice", &token), PC_FACTOR_TOTP, wrong));
    assert_true(refused(f, ask(f, "alice", &token), PC_FACTOR_BACKUP_CODE, wrong));
    (void)ask(f, "alice", &token);
    assert_true(refused(f, pc_buf_span(&token), PC_FACTOR_BACKUP_CODE, wrong));
    assert_true(account_now(f, "alice").locked_until == f->now + 15 * PC_MINUTE);
    assert_true(refused(f, pc_buf_span(&token), PC_FACTOR_BACKUP_CODE, code));
    f->now += 15 * PC_MINUTE;
    assert_true(code_serves(f, "alice", PC_FACTOR_BACKUP_CODE, code));
}

static struct pc_span code_now(struct fixture *f) {
    static char code[PC_TOTP_DIGITS + 1];
    const struct pc_account account = account_now(f, "alice");
    uint64_t step = (uint64_t)(f->now / PC_SECOND) / PC_TOTP_STEP_S;
    assert_int_equal(oath_hotp_generate(account.totp_secret.ptr, account.totp_secret.len, step,
                                        PC_TOTP_DIGITS, false, OATH_HOTP_DYNAMIC_TRUNCATION, code),
                     OATH_OK);
    return pc_span_str(code);
}

/* No code that was shown serves again, whatever the clock does; other factors help meanwhile. */
static void a_clock_that_is_a_day_ahead_and_comes_back(void **state) {
    struct fixture *f = *state;
    struct pc_account account = make_with_totp(f, "alice");
    struct pc_span backup = backup_code(f, &account);
    assert_true(code_serves(f, "alice", PC_FACTOR_TOTP, code_now(f)));
    f->now += PC_DAY;
    assert_true(code_serves(f, "alice", PC_FACTOR_TOTP, code_now(f)));
    f->now -= PC_DAY;
    assert_false(code_serves(f, "alice", PC_FACTOR_TOTP, code_now(f)));
    f->now += 5 * PC_MINUTE;
    assert_false(code_serves(f, "alice", PC_FACTOR_TOTP, code_now(f)));
    assert_true(code_serves(f, "alice", PC_FACTOR_BACKUP_CODE, backup));
    assert_false(code_serves(f, "alice", PC_FACTOR_BACKUP_CODE, backup));
    f->now += PC_DAY;
    assert_true(code_serves(f, "alice", PC_FACTOR_TOTP, code_now(f)));
}

static void a_factor_that_is_not_there_is_refused(void **state) {
    struct fixture *f = *state;
    (void)make_with_totp(f, "alice");
    PC_CLEANUP(pc_buf_free) struct pc_buf token = PC_BUF_SECRET;
    assert_true(refused(f, ask(f, "alice", &token), PC_FACTOR_PASSKEY, wrong));
    assert_true(refused(f, ask(f, "alice", &token), PC_FACTOR_EMAIL, wrong));
    assert_int_equal(account_now(f, "alice").failures, 0);
    assert_true(refused(f, PC_SPAN("nonsense"), PC_FACTOR_TOTP, wrong));
}

static void a_changed_account_voids_the_token(void **state) {
    struct fixture *f = *state;
    struct pc_account account = make_with_totp(f, "alice");
    PC_CLEANUP(pc_buf_free) struct pc_buf token = PC_BUF_SECRET;
    struct pc_span code = backup_code(f, &account);
    (void)ask(f, "alice", &token);
    f->now += 2 * PC_SECOND;
    ok(pc_account_set_password(work_of(f), &account.id, PASSWORD));
    struct pc_account got;
    assert_int_equal(pc_second_factor_account(work_of(f), pc_buf_span(&token), &got),
                     PC_ERR_DENIED);
    assert_true(refused(f, pc_buf_span(&token), PC_FACTOR_BACKUP_CODE, code));
}

static bool cookie_at_edge(struct fixture *f, const uint8_t sha256[32]) {
    struct pc_directory directory;
    struct pc_session_record record;
    struct pc_view *view = edge_begin(f, &directory);
    pc_err err = directory.session(directory.self, sha256, &record);
    edge_end(f, view);
    return err == PC_OK;
}

static struct pc_session session_now(struct fixture *f, const struct pc_id *id) {
    struct pc_session session;
    ok(f->authority.store->session_get(f->authority.store->self, &f->arena, id, &session));
    return session;
}

static void a_step_up_gives_a_new_cookie_and_voids_the_old_one(void **state) {
    struct fixture *f = *state;
    struct pc_account account = make_account(f, "alice");
    struct pc_sign_in got, asked = pc_sign_in_init();
    assert_int_equal(try_sign_in(f, "alice", PASSWORD, (struct pc_span){0}, true, &got),
                     PC_SIGN_IN_DONE);
    struct pc_session before = session_now(f, &got.tokens.session);
    assert_int_equal(pc_step_up_begin(work_of(f), &account, &before, &asked), PC_ERR_EXISTS);
    account = make_with_totp(f, "bob");
    account = account_now(f, "alice");
    account.totp_secret = PC_SPAN("12345678901234567890");
    account.totp_confirmed = true;
    ok(f->authority.store->account_update(f->authority.store->self, &account));
    f->now += PC_MINUTE;
    ok(pc_step_up_begin(work_of(f), &account, &before, &asked));
    struct pc_sign_in done;
    assert_int_equal(show(f, pc_buf_span(&asked.mfa_token), PC_FACTOR_BACKUP_CODE,
                          backup_code(f, &account), &done),
                     PC_SIGN_IN_DONE);
    struct pc_session after = session_now(f, &got.tokens.session);
    assert_true(pc_id_eq(&done.tokens.session, &got.tokens.session));
    assert_true(after.record.mfa && after.record.auth_time == f->now);
    assert_true(after.record.created == before.record.created);
    assert_true(cookie_at_edge(f, after.cookie_sha256));
    assert_false(cookie_at_edge(f, before.cookie_sha256));
    struct pc_tokens tokens = pc_tokens_init();
    assert_int_equal(pc_tokens_refresh(work_of(f), pc_buf_span(&got.tokens.refresh), &tokens),
                     PC_ERR_DENIED);
    pc_tokens_free(&tokens);
    pc_sign_in_free(&got);
    pc_sign_in_free(&asked);
    pc_sign_in_free(&done);
}

static void setting_up_has_a_token_of_its_own(void **state) {
    struct fixture *f = *state;
    struct pc_span role = PC_SPAN("user");
    f->authority.settings->settings.mfa.required_roles = (struct pc_texts){&role, 1};
    f->authority.settings->settings.mfa.grace = 0;
    make_account(f, "alice");
    struct pc_sign_in asked, got = pc_sign_in_init();
    assert_int_equal(try_sign_in(f, "alice", PASSWORD, (struct pc_span){0}, false, &asked),
                     PC_SIGN_IN_MFA_SETUP);
    struct pc_span token = pc_buf_span(&asked.mfa_token);
    struct pc_account account;
    PC_CLEANUP(pc_buf_free) struct pc_buf secret = PC_BUF_SECRET;
    assert_int_equal(pc_second_factor_account(work_of(f), token, &account), PC_ERR_DENIED);
    assert_true(refused(f, token, PC_FACTOR_TOTP, wrong));
    ok(pc_setup_totp_confirm(work_of(f), token, wrong, &got));
    assert_int_equal(got.outcome, PC_SIGN_IN_REFUSED);
    ok(pc_setup_totp_begin(work_of(f), token, &account, &secret));
    assert_int_equal(secret.len, PC_TOTP_SECRET);
    ok(pc_setup_totp_confirm(work_of(f), token, wrong, &got));
    assert_int_equal(got.outcome, PC_SIGN_IN_REFUSED);
    assert_false(account_now(f, "alice").totp_confirmed);
    assert_int_equal(account_now(f, "alice").failures, 1);
    pc_sign_in_free(&asked);
    pc_sign_in_free(&got);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_clock_that_is_a_day_ahead_and_comes_back, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(wrong_codes_of_every_kind_lock, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_factor_that_is_not_there_is_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_changed_account_voids_the_token, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_step_up_gives_a_new_cookie_and_voids_the_old_one, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(setting_up_has_a_token_of_its_own, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
