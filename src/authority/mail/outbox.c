/* The outbox: queueing, what is due, and what becomes of it. */
#include "authority/mail/outbox.h"

#include <stdlib.h>

#include "authority/events.h"
#include "authority/mail/outbox_thread.h"
#include "authority/settings_hold.h"
#include "model/mail.h"

#define WAIT_MAX PC_HOUR

bool pc_mail_offered(const struct pc_settings *settings) {
    return settings->mail.server.len > 0;
}

static bool is_line(struct pc_span text) {
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.ptr[i] < ' ' || text.ptr[i] == 0x7f)
            return false;
    return text.len > 0;
}

static pc_err has_room(struct pc_store *store) {
    uint64_t waiting = 0;
    pc_err err = store->mail_count(store->self, &waiting);
    return err == PC_OK && waiting >= PC_OUTBOX_MAX ? PC_ERR_FULL : err;
}

pc_err pc_mail_queue(struct pc_change *change, struct pc_span to, struct pc_span subject,
                     struct pc_span text) {
    struct pc_work *work = change->work;
    struct pc_store *store = work->authority->store;
    if (!pc_mail_offered(work->settings))
        return PC_ERR_UNSUPPORTED;
    if (!pc_is_mail_address(to) || !is_line(subject) || text.len == 0)
        return PC_ERR_INVALID;
    struct pc_waiting_mail mail = {
        .to = to, .subject = subject, .text = text, .created = work->now, .due = work->now};
    pc_err err = has_room(store);
    if (err == PC_OK)
        err = pc_work_new_id(work, &mail.id);
    if (err == PC_OK)
        err = store->mail_put(store->self, &mail);
    /* The thread waits for the store until the change is over, and then finds it. */
    if (err == PC_OK)
        pc_outbox_wake(work->authority);
    return err;
}

pc_err pc_mail_pretend(struct pc_change *change, struct pc_span subject, struct pc_span text) {
    struct pc_work *work = change->work;
    struct pc_store *store = work->authority->store;
    struct pc_waiting_mail mail = {.to = PC_SPAN("nobody@localhost"),
                                   .subject = subject,
                                   .text = text,
                                   .created = work->now,
                                   .due = work->now};
    pc_err err = has_room(store);
    if (err == PC_OK)
        err = pc_work_new_id(work, &mail.id);
    if (err == PC_OK)
        err = store->mail_put(store->self, &mail);
    return err == PC_OK ? store->mail_delete(store->self, &mail.id) : err;
}

static pc_err is_gone(pc_err err) {
    return err == PC_ERR_NOTFOUND ? PC_OK : err;
}

static pc_err remove_sent(struct pc_work *work, const struct pc_id *id) {
    struct pc_store *store = work->authority->store;
    PC_CLEANUP(pc_change_abort) struct pc_change change;
    pc_err err = pc_change_begin(work, &change);
    if (err == PC_OK)
        err = is_gone(store->mail_delete(store->self, id));
    return err == PC_OK ? pc_change_commit(&change, NULL) : err;
}

static pc_err give_up(struct pc_work *work, const struct pc_waiting_mail *mail, const char *reason,
                      const char *words) {
    struct pc_authority *authority = work->authority;
    struct pc_store *store = authority->store;
    struct pc_span id = pc_work_id_text(work, &mail->id);
    PC_CLEANUP(pc_change_abort) struct pc_change change;
    pc_err err = pc_change_begin(work, &change);
    if (err == PC_OK)
        err = is_gone(store->mail_delete(store->self, &mail->id));
    if (err != PC_OK)
        return err;
    struct pc_event event = pc_event_of(work, PC_EVENT_MAIL, "give_up");
    event.allowed = false;
    event.reason = pc_span_str(reason);
    event.resource = id;
    event.count = mail->attempts;
    err = pc_change_commit(&change, &event);
    if (err != PC_OK)
        return err;
    pc_outbox_note(authority, false);
    pc_log(&authority->log, PC_LOG_ERROR, "mail %.*s is given up: %s: %s", PC_ARG(id), reason,
           words);
    return PC_OK;
}

/* retry, then twice as long each time, up to an hour. */
static pc_time wait_after(pc_time retry, uint32_t attempts) {
    pc_time wait = retry;
    for (uint32_t i = 0; i < attempts && wait < WAIT_MAX; i++)
        wait *= 2;
    return wait < WAIT_MAX ? wait : WAIT_MAX;
}

static pc_err put_off(struct pc_work *work, const struct pc_waiting_mail *mail, const char *words) {
    struct pc_authority *authority = work->authority;
    struct pc_store *store = authority->store;
    const struct pc_settings_mail *settings = &work->settings->mail;
    pc_time now = pc_clock_now(&authority->clock);
    pc_log(&authority->log, PC_LOG_WARN, "mail: %s; it is tried again", words);
    PC_CLEANUP(pc_change_abort) struct pc_change change;
    pc_err err = pc_change_begin(work, &change);
    if (err == PC_OK)
        err = is_gone(store->mail_later(store->self, &mail->id,
                                        now + wait_after(settings->retry, mail->attempts)));
    return err == PC_OK ? pc_change_commit(&change, NULL) : err;
}

static pc_err send_one(struct pc_work *work, const struct pc_mailer *mailer,
                       const struct pc_waiting_mail *mail) {
    struct pc_diag diag = {0};
    struct pc_mail wire = {.to = mail->to, .subject = mail->subject, .text = mail->text};
    if (mail->created + work->settings->mail.keep <= work->now)
        return give_up(work, mail, "too_old", "it could not be sent in time");
    if (!pc_mail_offered(work->settings))
        return put_off(work, mail, "no mail server is configured any more");
    pc_err err = mailer->send(mailer->self, &wire, &diag);
    work->now = pc_clock_now(&work->authority->clock);
    if (err == PC_ERR_DENIED)
        return give_up(work, mail, "refused", diag.text);
    if (err == PC_ERR_INVALID)
        return give_up(work, mail, "malformed", diag.text);
    if (err != PC_OK)
        return put_off(work, mail, diag.text[0] != '\0' ? diag.text : pc_err_name(err));
    pc_outbox_note(work->authority, true);
    return remove_sent(work, &mail->id);
}

/* *next 0: nothing is due now; otherwise a point in time. */
static pc_err step(struct pc_authority *authority, const struct pc_mailer *mailer, bool *again,
                   pc_time *next) {
    struct pc_store *store = authority->store;
    struct pc_settings_hold *hold = pc_settings_acquire(authority);
    struct pc_arena arena = {.secret = true};
    struct pc_work work = pc_work_of_daemon(authority, &hold->settings, &arena);
    struct pc_waiting_mail mail = {0};
    pc_err err = store->mail_next(store->self, &arena, &mail);
    *again = (err == PC_OK && mail.due <= work.now) || err == PC_ERR_CORRUPT;
    *next = err == PC_OK && !*again ? mail.due : 0;
    if (err == PC_ERR_CORRUPT)
        err = give_up(&work, &mail, "corrupt", "its row cannot be opened");
    else if (*again)
        err = send_one(&work, mailer, &mail);
    pc_arena_free(&arena);
    pc_settings_release(hold);
    return err == PC_ERR_NOTFOUND ? PC_OK : err;
}

pc_err pc_outbox_send_due(struct pc_authority *authority, const struct pc_mailer *mailer,
                          pc_time *next) {
    bool again = true;
    pc_err err = PC_OK;
    while (err == PC_OK && again && !pc_outbox_stops(authority))
        err = step(authority, mailer, &again, next);
    return err;
}
