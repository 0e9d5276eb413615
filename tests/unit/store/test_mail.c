/* Waiting mail and one-time tokens in the store. */
#include "fixture.h"

static struct pc_waiting_mail a_mail(uint8_t n, pc_time due) {
    return (struct pc_waiting_mail){.id = an_id(n),
                                    .to = PC_SPAN("mia@example.org"),
                                    .subject = PC_SPAN("Hello"),
                                    .text = PC_SPAN("text\n"),
                                    .created = 5,
                                    .due = due};
}

static void the_first_due_comes_first(void **state) {
    struct fixture *f = *state;
    struct pc_store *s = &f->store;
    struct pc_waiting_mail mail = a_mail(1, 20), got;
    assert_int_equal(s->mail_next(s->self, &f->arena, &got), PC_ERR_NOTFOUND);
    uint64_t seq = seq_of(f), count;
    ok(s->mail_put(s->self, &mail));
    mail = a_mail(2, 10);
    ok(s->mail_put(s->self, &mail));
    assert_int_equal(s->mail_put(s->self, &mail), PC_ERR_EXISTS);
    ok(s->mail_next(s->self, &f->arena, &got));
    assert_true(pc_id_eq(&got.id, &mail.id) && got.due == 10 && got.created == 5);
    assert_span_equal(got.to, "mia@example.org");
    assert_span_equal(got.subject, "Hello");
    assert_span_equal(got.text, "text\n");
    ok(s->mail_later(s->self, &mail.id, 30));
    ok(s->mail_next(s->self, &f->arena, &got));
    assert_int_equal(got.due, 20);
    ok(s->mail_delete(s->self, &got.id));
    ok(s->mail_next(s->self, &f->arena, &got));
    assert_true(got.due == 30 && got.attempts == 1);
    ok(s->mail_count(s->self, &count));
    assert_int_equal(count, 1);
    assert_int_equal(seq_of(f), seq); /* the view has none of it */
    struct pc_id other = an_id(9);
    assert_int_equal(s->mail_delete(s->self, &other), PC_ERR_NOTFOUND);
    assert_int_equal(s->mail_later(s->self, &other, 1), PC_ERR_NOTFOUND);
}

static void a_mail_is_sealed_to_its_row(void **state) {
    struct fixture *f = *state;
    struct pc_store *s = &f->store;
    struct pc_waiting_mail mail = a_mail(1, 10), got;
    ok(s->mail_put(s->self, &mail));
    mail = a_mail(2, 20);
    ok(s->mail_put(s->self, &mail));
    tamper(f, "UPDATE mail SET body = (SELECT body FROM mail WHERE due = 20) WHERE due = 10");
    assert_int_equal(s->mail_next(s->self, &f->arena, &got), PC_ERR_CORRUPT);
    mail = a_mail(1, 10);
    assert_true(pc_id_eq(&got.id, &mail.id)); /* so that it can be given up */
}

static struct pc_one_time a_token(uint8_t n, const struct pc_id *account) {
    return (struct pc_one_time){.sha256 = {n},
                                .kind = PC_ONE_TIME_RESET,
                                .account = *account,
                                .created = 100,
                                .expires = 200};
}

static void a_token_is_found_while_it_is_good(void **state) {
    struct fixture *f = *state;
    struct pc_store *s = &f->store;
    struct pc_id mia = an_id(1), nobody = {0};
    struct pc_one_time token = a_token(7, &mia), got;
    put_account(f, 1, "mia");
    ok(s->one_time_put(s->self, &token));
    assert_int_equal(s->one_time_put(s->self, &token), PC_ERR_EXISTS);
    ok(s->one_time_get(s->self, PC_ONE_TIME_RESET, token.sha256, 199, &got));
    assert_true(pc_id_eq(&got.account, &mia) && got.expires == 200);
    assert_int_equal(s->one_time_get(s->self, PC_ONE_TIME_RESET, token.sha256, 200, &got),
                     PC_ERR_NOTFOUND);
    assert_int_equal(s->one_time_get(s->self, PC_ONE_TIME_INVITATION, token.sha256, 100, &got),
                     PC_ERR_NOTFOUND);
    struct pc_one_time pretended = a_token(8, &nobody);
    ok(s->one_time_put(s->self, &pretended));
    assert_int_equal(s->one_time_get(s->self, PC_ONE_TIME_RESET, pretended.sha256, 100, &got),
                     PC_ERR_NOTFOUND);
    ok(s->one_time_delete(s->self, pretended.sha256));
    ok(s->one_time_end(s->self, PC_ONE_TIME_INVITATION, &mia, 150));
    ok(s->one_time_get(s->self, PC_ONE_TIME_RESET, token.sha256, 150, &got));
    ok(s->one_time_end(s->self, PC_ONE_TIME_RESET, &mia, 150));
    assert_int_equal(s->one_time_get(s->self, PC_ONE_TIME_RESET, token.sha256, 150, &got),
                     PC_ERR_NOTFOUND);
}

static void tokens_are_counted_and_swept(void **state) {
    struct fixture *f = *state;
    struct pc_store *s = &f->store;
    struct pc_id mia = an_id(1), other = an_id(2);
    uint64_t count;
    put_account(f, 1, "mia");
    struct pc_one_time one = a_token(1, &mia), two = a_token(2, &mia);
    two.created = 101;
    ok(s->one_time_put(s->self, &one));
    ok(s->one_time_put(s->self, &two));
    ok(s->one_time_count(s->self, PC_ONE_TIME_RESET, &mia, 100, &count));
    assert_int_equal(count, 1);
    ok(s->one_time_count(s->self, PC_ONE_TIME_RESET, &other, 0, &count));
    assert_int_equal(count, 0);
    ok(s->sweep(s->self, 200 + PC_HOUR, 0));
    ok(s->one_time_count(s->self, PC_ONE_TIME_RESET, &mia, 0, &count));
    assert_int_equal(count, 2);
    ok(s->sweep(s->self, 201 + PC_HOUR, 0));
    ok(s->one_time_count(s->self, PC_ONE_TIME_RESET, &mia, 0, &count));
    assert_int_equal(count, 0);
}

static void tokens_go_with_their_account(void **state) {
    struct fixture *f = *state;
    struct pc_store *s = &f->store;
    struct pc_id mia = an_id(1);
    struct pc_one_time token = a_token(1, &mia), got;
    assert_int_equal(s->one_time_put(s->self, &token), PC_ERR_NOTFOUND); /* no such account */
    put_account(f, 1, "mia");
    ok(s->one_time_put(s->self, &token));
    ok(s->account_delete(s->self, &mia));
    assert_int_equal(s->one_time_get(s->self, PC_ONE_TIME_RESET, token.sha256, 1, &got),
                     PC_ERR_NOTFOUND);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        store_test(the_first_due_comes_first),         store_test(a_mail_is_sealed_to_its_row),
        store_test(a_token_is_found_while_it_is_good), store_test(tokens_are_counted_and_swept),
        store_test(tokens_go_with_their_account),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
