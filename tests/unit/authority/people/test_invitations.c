/* Invitations: who gets one, and how it ends. */
#include "../mailing.h"

#include "authority/people/invitations.h"

#define NO_PASSWORD ((struct pc_span){0})

/* The token of a new link; empty where it went off by mail. */
static struct pc_span invite(struct fixture *f, const struct pc_account *account, bool link) {
    PC_CLEANUP(pc_invitation_free) struct pc_invitation invitation = {0};
    ok(pc_invite(work_of(f), &account->id, NO_PASSWORD, link, &invitation));
    assert_int_equal(invitation.sent, invitation.link.len == 0);
    assert_int_equal(invitation.expires, f->now + PC_INVITATION_LIFE);
    return invitation.sent ? (struct pc_span){0} : token_in(f, pc_buf_str(&invitation.link));
}

static pc_err take(struct fixture *f, struct pc_span token, struct pc_span password) {
    struct pc_account account;
    return pc_invitation_accept(work_of(f), token, password, NULL, &account);
}

static void a_link_serves_once(void **state) {
    struct fixture *f = *state;
    struct pc_account account = make_reachable(f, "mia", NO_PASSWORD);
    struct pc_span old = invite(f, &account, true), token = invite(f, &account, false);
    assert_int_equal(take(f, old, PASSWORD), PC_ERR_NOTFOUND);
    assert_int_equal(take(f, token, PC_SPAN("short")), PC_ERR_RANGE);
    ok(take(f, token, PASSWORD));
    assert_true(signs_in(f, "mia", PASSWORD));
    assert_int_equal(take(f, token, PASSWORD), PC_ERR_NOTFOUND);
}

static void a_mail_takes_it_there(void **state) {
    struct fixture *f = *state;
    struct fake_server server = {0};
    mail_on(f);
    struct pc_account account = make_reachable(f, "mia", NO_PASSWORD);
    assert_int_equal(invite(f, &account, false).len, 0);
    (void)send_due(f, &server);
    ok(take(f, token_in(f, server.text[0]), PASSWORD));
}

static void it_ends_after_three_days_or_with_a_password(void **state) {
    struct fixture *f = *state;
    struct pc_account account = make_reachable(f, "mia", NO_PASSWORD);
    struct pc_span token = invite(f, &account, true);
    f->now += PC_INVITATION_LIFE;
    assert_int_equal(take(f, token, PASSWORD), PC_ERR_NOTFOUND);
    token = invite(f, &account, true);
    ok(pc_account_set_password(work_of(f), &account.id, PASSWORD));
    assert_int_equal(take(f, token, PASSWORD), PC_ERR_NOTFOUND);
}

static void who_cannot_be_invited(void **state) {
    struct fixture *f = *state;
    struct pc_invitation invitation;
    const bool disabled = true;
    struct pc_account_wish wish = {.disabled = &disabled};
    struct pc_account account = make_account(f, "mia"), idle;
    pc_err err = pc_invite(work_of(f), &account.id, NO_PASSWORD, true, &invitation);
    pc_invitation_free(&invitation);
    assert_int_equal(err, PC_ERR_EXISTS);
    ok(pc_account_create(work_of(f), PC_SPAN("idle"), NO_PASSWORD, &wish, &idle));
    err = pc_invite(work_of(f), &idle.id, NO_PASSWORD, true, &invitation);
    pc_invitation_free(&invitation);
    assert_int_equal(err, PC_ERR_INVALID);
}

static void no_address_no_mail(void **state) {
    struct fixture *f = *state;
    static const struct pc_account_wish wish = {0};
    struct pc_account account;
    struct pc_invitation invitation;
    mail_on(f);
    ok(pc_account_create(work_of(f), PC_SPAN("mia"), NO_PASSWORD, &wish, &account));
    pc_err err = pc_invite(work_of(f), &account.id, NO_PASSWORD, false, &invitation);
    pc_invitation_free(&invitation);
    assert_int_equal(err, PC_ERR_INVALID);
    ok(pc_invite(work_of(f), &account.id, PC_SPAN("mia@example.org"), false, &invitation));
    pc_invitation_free(&invitation);
    assert_span_equal(account_now(f, "mia").email, "mia@example.org");
    assert_int_equal(waiting(f), 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        mail_test(a_link_serves_once),
        mail_test(a_mail_takes_it_there),
        mail_test(it_ends_after_three_days_or_with_a_password),
        mail_test(who_cannot_be_invited),
        mail_test(no_address_no_mail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
