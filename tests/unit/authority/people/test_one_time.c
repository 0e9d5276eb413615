/* One-time tokens: of one kind, for one account, until their time is over. */
#include "../mailing.h"

#include "authority/people/one_time.h"

static struct pc_span make(struct fixture *f, enum pc_one_time_kind kind,
                           const struct pc_id *account, bool forget) {
    PC_CLEANUP(pc_change_abort) struct pc_change change;
    PC_CLEANUP(pc_buf_free) struct pc_buf text = PC_BUF_SECRET;
    struct pc_span copy;
    ok(pc_change_begin(work_of(f), &change));
    ok(pc_one_time_new(&change, kind, account, PC_HOUR, &text));
    if (forget)
        ok(pc_one_time_forget(&change, pc_buf_span(&text)));
    ok(pc_change_commit(&change, NULL));
    ok(pc_arena_copy(&f->arena, pc_buf_span(&text), &copy));
    return copy;
}

static pc_err find(struct fixture *f, enum pc_one_time_kind kind, struct pc_span token) {
    struct pc_account account;
    return pc_one_time_account(work_of(f), kind, token, &account);
}

static void a_token_is_good_for_its_kind_and_time(void **state) {
    struct fixture *f = *state;
    struct pc_account account = make_account(f, "mia");
    struct pc_span token = make(f, PC_ONE_TIME_RESET, &account.id, false);
    ok(find(f, PC_ONE_TIME_RESET, token));
    assert_int_equal(find(f, PC_ONE_TIME_INVITATION, token), PC_ERR_NOTFOUND);
    f->now += PC_HOUR - 1;
    ok(find(f, PC_ONE_TIME_RESET, token));
    f->now += 1;
    assert_int_equal(find(f, PC_ONE_TIME_RESET, token), PC_ERR_NOTFOUND);
}

static void what_is_no_token_is_none(void **state) {
    struct fixture *f = *state;
    struct pc_account account = make_account(f, "mia");
    struct pc_span token = make(f, PC_ONE_TIME_RESET, &account.id, false);
    assert_int_equal(find(f, PC_ONE_TIME_RESET, PC_SPAN("")), PC_ERR_NOTFOUND);
    assert_int_equal(find(f, PC_ONE_TIME_RESET, PC_SPAN("AAAA")), PC_ERR_NOTFOUND);
    assert_int_equal(find(f, PC_ONE_TIME_RESET, pc_span_upto(token, 42)), PC_ERR_NOTFOUND);
    assert_int_equal(find(f, PC_ONE_TIME_RESET, make(f, PC_ONE_TIME_RESET, &account.id, true)),
                     PC_ERR_NOTFOUND);
    static const struct pc_id nobody = {0};
    assert_int_equal(find(f, PC_ONE_TIME_RESET, make(f, PC_ONE_TIME_RESET, &nobody, false)),
                     PC_ERR_NOTFOUND);
}

static void a_disabled_or_deleted_account_has_none(void **state) {
    struct fixture *f = *state;
    struct pc_account account = make_account(f, "mia"), changed;
    struct pc_span token = make(f, PC_ONE_TIME_RESET, &account.id, false);
    const bool disabled = true;
    struct pc_account_wish wish = {.disabled = &disabled};
    ok(pc_account_change(work_of(f), &account.id, &wish, &changed));
    assert_int_equal(find(f, PC_ONE_TIME_RESET, token), PC_ERR_NOTFOUND);
    ok(pc_account_delete(work_of(f), &account.id));
    assert_int_equal(find(f, PC_ONE_TIME_RESET, token), PC_ERR_NOTFOUND);
}

static void a_link_is_made_of_the_gate_s_address(void **state) {
    struct fixture *f = *state;
    PC_CLEANUP(pc_buf_free) struct pc_buf link = PC_BUF_SECRET;
    ok(pc_one_time_link(&f->authority.settings->settings, "/p", PC_SPAN("t"), &link));
    assert_span_equal(pc_buf_span(&link), "https://localhost:8443/p?token=t");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        mail_test(a_token_is_good_for_its_kind_and_time),
        mail_test(what_is_no_token_is_none),
        mail_test(a_disabled_or_deleted_account_has_none),
        mail_test(a_link_is_made_of_the_gate_s_address),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
