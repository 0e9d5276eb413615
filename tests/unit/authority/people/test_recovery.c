/* A forgotten password: who gets a mail, and what its link does. */
#include "../mailing.h"

#include "authority/people/recovery.h"

static struct pc_span asked(struct fixture *f, struct pc_span name) {
    struct fake_server server = {0};
    ok(pc_password_forgot(work_of(f), name));
    (void)send_due(f, &server);
    assert_int_equal(server.count, 1);
    return token_in(f, server.text[0]);
}

static void nobody_asked(struct fixture *f, struct pc_span name) {
    ok(pc_password_forgot(work_of(f), name));
    assert_int_equal(waiting(f), 0);
}

static void a_link_sets_the_password_once(void **state) {
    struct fixture *f = *state;
    struct pc_span other = PC_SPAN("another long password");
    mail_on(f);
    make_reachable(f, "mia", PASSWORD);
    struct pc_span first = asked(f, PC_SPAN("MIA")), second = asked(f, PC_SPAN("mia@example.org"));
    assert_int_equal(pc_password_reset(work_of(f), second, PC_SPAN("short")), PC_ERR_RANGE);
    ok(pc_password_reset(work_of(f), second, other));
    assert_false(signs_in(f, "mia", PASSWORD));
    assert_true(signs_in(f, "mia", other));
    assert_int_equal(pc_password_reset(work_of(f), second, other), PC_ERR_NOTFOUND);
    assert_int_equal(pc_password_reset(work_of(f), first, other), PC_ERR_NOTFOUND);
}

static void it_ends_after_half_an_hour(void **state) {
    struct fixture *f = *state;
    mail_on(f);
    make_reachable(f, "mia", PASSWORD);
    struct pc_span token = asked(f, PC_SPAN("mia"));
    f->now += PC_RECOVERY_LIFE;
    assert_int_equal(pc_password_reset(work_of(f), token, PASSWORD), PC_ERR_NOTFOUND);
}

/* Whoever reads the mails of an address that is left behind must not get in. */
static void a_new_address_or_password_voids_links(void **state) {
    struct fixture *f = *state;
    struct fake_server notices = {0};
    mail_on(f);
    struct pc_account account = make_reachable(f, "mia", PASSWORD), changed;
    struct pc_span token = asked(f, PC_SPAN("mia")), email = PC_SPAN("new@example.org");
    struct pc_account_wish wish = {.email = &email};
    ok(pc_account_change(work_of(f), &account.id, &wish, &changed));
    assert_int_equal(pc_password_reset(work_of(f), token, PASSWORD), PC_ERR_NOTFOUND);
    (void)send_due(f, &notices);
    assert_string_equal(notices.to[0], "mia@example.org");
    token = asked(f, PC_SPAN("mia"));
    ok(pc_account_set_password(work_of(f), &account.id, PASSWORD));
    assert_int_equal(pc_password_reset(work_of(f), token, PASSWORD), PC_ERR_NOTFOUND);
}

static void three_mails_an_hour(void **state) {
    struct fixture *f = *state;
    mail_on(f);
    make_reachable(f, "mia", PASSWORD);
    for (int i = 0; i < PC_RECOVERY_MAILS; i++)
        (void)asked(f, PC_SPAN("mia"));
    nobody_asked(f, PC_SPAN("mia"));
    f->now += PC_HOUR;
    (void)asked(f, PC_SPAN("mia"));
}

static void who_gets_none(void **state) {
    struct fixture *f = *state;
    make_reachable(f, "early", PASSWORD);
    nobody_asked(f, PC_SPAN("early")); /* no mail server */
    mail_on(f);
    make_account(f, "silent"); /* no address */
    make_reachable(f, "keyless", (struct pc_span){0});
    nobody_asked(f, PC_SPAN("silent"));
    nobody_asked(f, PC_SPAN("keyless"));
    nobody_asked(f, PC_SPAN("nobody"));
    nobody_asked(f, PC_SPAN("nobody@example.org"));
    nobody_asked(f, PC_SPAN("\r\n"));
}

/* Otherwise whoever reads the mail could try codes without end. */
static void a_lock_stays_where_there_is_a_second_factor(void **state) {
    struct fixture *f = *state;
    struct pc_store *store = f->authority.store;
    mail_on(f);
    struct pc_account account = make_reachable(f, "mia", PASSWORD);
    account.locked_until = f->now + PC_HOUR;
    account.failures = 3;
    account.totp_secret = PC_SPAN("12345678901234567890");
    account.totp_confirmed = true;
    ok(store->account_update(store->self, &account));
    struct fake_server notices = {0};
    ok(pc_password_reset(work_of(f), asked(f, PC_SPAN("mia")), PASSWORD));
    (void)send_due(f, &notices);
    assert_string_equal(notices.subject[0], "Your password was changed");
    account = account_now(f, "mia");
    assert_true(account.locked_until > f->now && account.totp_confirmed);
    account.totp_confirmed = false;
    ok(store->account_update(store->self, &account));
    ok(pc_password_reset(work_of(f), asked(f, PC_SPAN("mia")), PASSWORD));
    assert_int_equal(account_now(f, "mia").locked_until, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        mail_test(a_link_sets_the_password_once),
        mail_test(it_ends_after_half_an_hour),
        mail_test(a_new_address_or_password_voids_links),
        mail_test(three_mails_an_hour),
        mail_test(who_gets_none),
        mail_test(a_lock_stays_where_there_is_a_second_factor),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
