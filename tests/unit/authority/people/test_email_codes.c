/* Codes by e-mail: sent a few times an hour, good once and for a while. */
#include "../with_factor.h"

#include "authority/people/email_codes.h"

static void offer_mail(struct fixture *f) {
    f->authority.settings->settings.mail.server = PC_SPAN("smtp://127.0.0.1:25");
    f->authority.settings->settings.mfa.email = true;
}

/* The code in the mail that waits, which is taken away. */
static struct pc_span code_sent(struct fixture *f) {
    struct pc_store *store = f->authority.store;
    struct pc_waiting_mail mail;
    ok(store->mail_next(store->self, &f->arena, &mail));
    ok(store->mail_delete(store->self, &mail.id));
    assert_span_equal(mail.to, "someone@example.org");
    struct pc_span line, rest = mail.text;
    while (pc_span_split(&rest, '\n', &line))
        if (pc_span_trim(line).len == PC_EMAIL_CODE_CHARS)
            return pc_span_trim(line);
    fail();
    return line;
}

static void once_and_for_fifteen_minutes(void **state) {
    struct fixture *f = *state;
    struct pc_account account = make_with_totp(f, "alice");
    offer_mail(f);
    ok(pc_email_code_send(work_of(f), &account));
    struct pc_span first = code_sent(f);
    ok(pc_email_code_send(work_of(f), &account));
    struct pc_span second = code_sent(f);
    assert_false(code_serves(f, "alice", PC_FACTOR_EMAIL, first));
    assert_true(code_serves(f, "alice", PC_FACTOR_EMAIL, second));
    assert_false(code_serves(f, "alice", PC_FACTOR_EMAIL, second));
    ok(pc_account_unlock(work_of(f), &account.id));
    ok(pc_email_code_send(work_of(f), &account));
    struct pc_span late = code_sent(f);
    f->now += PC_EMAIL_CODE_LIFE;
    assert_false(code_serves(f, "alice", PC_FACTOR_EMAIL, late));
}

static void five_an_hour(void **state) {
    struct fixture *f = *state;
    struct pc_account account = make_with_totp(f, "alice");
    offer_mail(f);
    for (int i = 0; i < PC_EMAIL_CODES_AN_HOUR; i++)
        ok(pc_email_code_send(work_of(f), &account));
    assert_int_equal(pc_email_code_send(work_of(f), &account), PC_ERR_BUSY);
    f->now += PC_HOUR + 1;
    ok(pc_email_code_send(work_of(f), &account));
}

static void a_clock_that_is_a_day_ahead_and_comes_back(void **state) {
    struct fixture *f = *state;
    struct pc_account account = make_with_totp(f, "alice");
    offer_mail(f);
    ok(pc_email_code_send(work_of(f), &account));
    struct pc_span before = code_sent(f);
    f->now += PC_DAY;
    assert_false(code_serves(f, "alice", PC_FACTOR_EMAIL, before));
    for (int i = 0; i < PC_EMAIL_CODES_AN_HOUR; i++)
        ok(pc_email_code_send(work_of(f), &account));
    f->now -= PC_DAY;
    ok(pc_account_unlock(work_of(f), &account.id));
    for (int i = 0; i < PC_EMAIL_CODES_AN_HOUR; i++) /* what is from tomorrow does not count */
        (void)code_sent(f);
    ok(pc_email_code_send(work_of(f), &account));
    struct pc_span after = code_sent(f);
    assert_false(code_serves(f, "alice", PC_FACTOR_EMAIL, before));
    assert_true(code_serves(f, "alice", PC_FACTOR_EMAIL, after));
}

static void only_as_a_fallback(void **state) {
    struct fixture *f = *state;
    struct pc_account account = make_account(f, "bob");
    offer_mail(f);
    account.email = PC_SPAN("bob@example.org");
    ok(f->authority.store->account_update(f->authority.store->self, &account));
    assert_int_equal(pc_email_code_send(work_of(f), &account), PC_ERR_DENIED);
    account = make_with_totp(f, "alice");
    f->authority.settings->settings.mfa.email = false;
    assert_int_equal(pc_email_code_send(work_of(f), &account), PC_ERR_DENIED);
    f->authority.settings->settings.mfa.email = true;
    f->authority.settings->settings.mail.server = (struct pc_span){0};
    assert_int_equal(pc_email_code_send(work_of(f), &account), PC_ERR_DENIED);
}

static void barred_until_another_factor_was_shown(void **state) {
    struct fixture *f = *state;
    struct pc_account account = make_with_totp(f, "alice");
    PC_CLEANUP(pc_buf_free) struct pc_buf codes = PC_BUF_SECRET;
    offer_mail(f);
    ok(pc_backup_codes_make(work_of(f), &account, &codes));
    struct pc_change change;
    ok(pc_change_begin(work_of(f), &change));
    ok(pc_email_codes_bar(&change, &account));
    ok(pc_email_codes_bar(&change, &account));
    ok(pc_change_commit(&change, NULL));
    assert_int_equal(pc_email_code_send(work_of(f), &account), PC_ERR_DENIED);
    assert_true(code_serves(f, "alice", PC_FACTOR_BACKUP_CODE,
                            pc_span_upto(pc_buf_span(&codes), PC_BACKUP_CODE_TEXT)));
    ok(pc_email_code_send(work_of(f), &account));
}

static void masked(void **state) {
    struct fixture *f = *state;
    struct pc_account account = {.email = PC_SPAN("alice@example.org")};
    struct pc_span out;
    ok(pc_email_masked(work_of(f), &account, &out));
    assert_span_equal(out, "a***@example.org");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(once_and_for_fifteen_minutes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(five_an_hour, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_clock_that_is_a_day_ahead_and_comes_back, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(only_as_a_fallback, set_up, tear_down),
        cmocka_unit_test_setup_teardown(barred_until_another_factor_was_shown, set_up, tear_down),
        cmocka_unit_test_setup_teardown(masked, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
