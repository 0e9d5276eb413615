/* Queueing, sending, trying again, giving up. */
#include "../mailing.h"

static pc_err queue(struct fixture *f, struct pc_span to, struct pc_span subject) {
    PC_CLEANUP(pc_change_abort) struct pc_change change;
    ok(pc_change_begin(work_of(f), &change));
    pc_err err = pc_mail_queue(&change, to, subject, PC_SPAN("text\n"));
    if (err == PC_OK)
        ok(pc_change_commit(&change, NULL));
    return err;
}

static void a_mail_goes_off_once(void **state) {
    struct fixture *f = *state;
    struct fake_server server = {0};
    mail_on(f);
    ok(queue(f, PC_SPAN("mia@example.org"), PC_SPAN("Hello")));
    assert_int_equal(waiting(f), 1);
    assert_int_equal(send_due(f, &server), 0);
    assert_int_equal(send_due(f, &server), 0);
    assert_int_equal(server.count, 1);
    assert_string_equal(server.to[0], "mia@example.org");
    assert_string_equal(server.subject[0], "Hello");
    assert_string_equal(server.text[0], "text\n");
    assert_int_equal(waiting(f), 0);
}

static void what_is_aborted_is_not_sent(void **state) {
    struct fixture *f = *state;
    mail_on(f);
    struct pc_change change;
    ok(pc_change_begin(work_of(f), &change));
    ok(pc_mail_queue(&change, PC_SPAN("mia@example.org"), PC_SPAN("s"), PC_SPAN("t")));
    pc_change_abort(&change);
    assert_int_equal(waiting(f), 0);
}

static void what_cannot_be_a_mail_is_refused(void **state) {
    struct fixture *f = *state;
    struct pc_span good = PC_SPAN("mia@example.org");
    assert_int_equal(queue(f, good, PC_SPAN("s")), PC_ERR_UNSUPPORTED);
    mail_on(f);
    assert_int_equal(queue(f, PC_SPAN("a@b\r\nRCPT TO:<c@d>"), PC_SPAN("s")), PC_ERR_INVALID);
    assert_int_equal(queue(f, PC_SPAN(""), PC_SPAN("s")), PC_ERR_INVALID);
    assert_int_equal(queue(f, good, PC_SPAN("s\r\nBcc: x@y")), PC_ERR_INVALID);
    assert_int_equal(queue(f, good, PC_SPAN("s\nBcc: x@y")), PC_ERR_INVALID);
    assert_int_equal(queue(f, good, PC_SPAN("")), PC_ERR_INVALID);
    assert_int_equal(waiting(f), 0);
}

static void waits_grow_up_to_an_hour_and_end_after_a_day(void **state) {
    struct fixture *f = *state;
    struct fake_server server = {.answer = PC_ERR_UNAVAILABLE};
    mail_on(f);
    ok(queue(f, PC_SPAN("mia@example.org"), PC_SPAN("s")));
    pc_time waits[12] = {0};
    for (size_t i = 0; i < 12; i++) {
        pc_time next = send_due(f, &server);
        waits[i] = next - f->now;
        f->now = next;
    }
    assert_int_equal(waits[0], 10 * PC_SECOND);
    assert_int_equal(waits[1], 20 * PC_SECOND);
    assert_int_equal(waits[8], 2560 * PC_SECOND);
    assert_int_equal(waits[9], PC_HOUR);
    assert_int_equal(waits[11], PC_HOUR);
    f->now = START + PC_DAY;
    assert_int_equal(send_due(f, &server), 0);
    assert_int_equal(waiting(f), 0);
}

static void a_later_answer_does_not_hold_others_up(void **state) {
    struct fixture *f = *state;
    struct fake_server server = {.answer = PC_ERR_UNAVAILABLE};
    mail_on(f);
    ok(queue(f, PC_SPAN("mia@example.org"), PC_SPAN("first")));
    assert_int_equal(send_due(f, &server), START + 10 * PC_SECOND);
    server.answer = PC_OK;
    f->now += PC_SECOND;
    ok(queue(f, PC_SPAN("mia@example.org"), PC_SPAN("second")));
    assert_int_equal(send_due(f, &server), START + 10 * PC_SECOND);
    assert_string_equal(server.subject[0], "second");
    f->now += 10 * PC_SECOND;
    assert_int_equal(send_due(f, &server), 0);
    assert_string_equal(server.subject[1], "first");
}

static void a_refusal_for_good_ends_it(void **state) {
    struct fixture *f = *state;
    struct fake_server server = {.answer = PC_ERR_DENIED};
    mail_on(f);
    ok(queue(f, PC_SPAN("mia@example.org"), PC_SPAN("s")));
    assert_int_equal(send_due(f, &server), 0);
    assert_int_equal(waiting(f), 0);
}

static void a_row_that_does_not_open_is_given_up(void **state) {
    struct fixture *f = *state;
    struct fake_server server = {0};
    mail_on(f);
    ok(queue(f, PC_SPAN("mia@example.org"), PC_SPAN("s")));
    struct pc_keyring *ring = NULL;
    struct pc_diag diag = {0};
    const char *path = folder_file(&f->folder, "other.json");
    ok(pc_keyring_create(path, f->authority.entropy, f->now));
    ok(pc_keyring_load(path, f->authority.entropy, &ring, &diag));
    struct pc_field_cipher good = f->authority.cipher;
    f->authority.cipher = pc_keyring_cipher(ring);
    assert_int_equal(send_due(f, &server), 0);
    f->authority.cipher = good;
    pc_keyring_free(ring);
    assert_int_equal(server.count, 0);
    assert_int_equal(waiting(f), 0);
}

static void the_outbox_is_bounded(void **state) {
    struct fixture *f = *state;
    struct pc_store *store = f->authority.store;
    mail_on(f);
    ok(store->begin(store->self));
    for (uint32_t i = 0; i < PC_OUTBOX_MAX; i++) {
        struct pc_waiting_mail mail = {
            .id = {{1, (uint8_t)(i >> 16), (uint8_t)(i >> 8), (uint8_t)i}},
            .to = PC_SPAN("a@b"),
            .subject = PC_SPAN("s"),
            .text = PC_SPAN("t")};
        ok(store->mail_put(store->self, &mail));
    }
    ok(store->commit(store->self));
    assert_int_equal(queue(f, PC_SPAN("mia@example.org"), PC_SPAN("s")), PC_ERR_FULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        mail_test(a_mail_goes_off_once),
        mail_test(what_is_aborted_is_not_sent),
        mail_test(what_cannot_be_a_mail_is_refused),
        mail_test(waits_grow_up_to_an_hour_and_end_after_a_day),
        mail_test(a_later_answer_does_not_hold_others_up),
        mail_test(a_refusal_for_good_ends_it),
        mail_test(a_row_that_does_not_open_is_given_up),
        mail_test(the_outbox_is_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
