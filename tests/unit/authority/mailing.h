/* A mail server that only notes what it gets, and answers as the test says. */
#ifndef PC_TESTS_UNIT_AUTHORITY_MAILING_H
#define PC_TESTS_UNIT_AUTHORITY_MAILING_H

#include "fixture.h"

#include "authority/mail/outbox.h"

enum { SENT_MAX = 8 };

struct fake_server {
    size_t count;
    char to[SENT_MAX][256], subject[SENT_MAX][256], text[SENT_MAX][2048];
    pc_err answer;
};

static inline void keep(char *out, size_t size, struct pc_span text) {
    (void)snprintf(out, size, "%.*s", PC_ARG(text));
}

static inline pc_err fake_send(void *self, const struct pc_mail *mail, struct pc_diag *diag) {
    struct fake_server *server = self;
    if (server->answer != PC_OK)
        return pc_diag_set(diag, server->answer, "it says no");
    assert_true(server->count < SENT_MAX);
    keep(server->to[server->count], sizeof server->to[0], mail->to);
    keep(server->subject[server->count], sizeof server->subject[0], mail->subject);
    keep(server->text[server->count++], sizeof server->text[0], mail->text);
    return PC_OK;
}

static inline void mail_on(struct fixture *f) {
    f->authority.settings->settings.mail.server = PC_SPAN("smtp://localhost");
    f->authority.settings->settings.mail.from = PC_SPAN("gate@example.org");
}

/* Sends what is due; when to look again. */
static inline pc_time send_due(struct fixture *f, struct fake_server *server) {
    const struct pc_mailer mailer = {server, fake_send};
    pc_time next = 0;
    ok(pc_outbox_send_due(&f->authority, &mailer, &next));
    return next;
}

static inline uint64_t waiting(struct fixture *f) {
    struct pc_outbox_counts counts;
    ok(pc_outbox_counts(&f->authority, &counts));
    return counts.waiting;
}

static inline struct pc_account make_reachable(struct fixture *f, const char *name,
                                               struct pc_span password) {
    struct pc_span email = PC_SPAN("mia@example.org");
    struct pc_account_wish wish = {.email = &email};
    struct pc_account account;
    ok(pc_account_create(work_of(f), pc_span_str(name), password, &wish, &account));
    return account;
}

/* What stands behind "token=" in a text, in the arena. */
static inline struct pc_span token_in(struct fixture *f, const char *text) {
    const char *at = strstr(text, "token=");
    struct pc_span copy;
    assert_non_null(at);
    ok(pc_arena_copy(&f->arena, pc_span(at + 6, 43), &copy));
    return copy;
}

#define mail_test(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

#endif
