/* The thread that sends what is due in the outbox. */
#define _GNU_SOURCE
#include "authority/mail/outbox_thread.h"

#include <stdlib.h>
#include <time.h>

#include "authority/keeper.h"
#include "authority/mail/outbox.h"
#include "authority/settings_hold.h"
#include "outgoing/mail.h"

/* The longest rest; also after a failure of the store. */
#define REST (30 * PC_SECOND)

struct pc_outbox {
    struct pc_authority *authority;
    pthread_t thread;
    bool running;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    bool woken; /* under the lock */
    atomic_bool stop;
    atomic_uint_fast64_t sent, failed;
};

void pc_outbox_note(struct pc_authority *authority, bool sent) {
    struct pc_outbox *outbox = authority->outbox;
    if (outbox != NULL)
        atomic_fetch_add(sent ? &outbox->sent : &outbox->failed, 1);
}

bool pc_outbox_stops(struct pc_authority *authority) {
    return authority->outbox != NULL && authority->outbox->stop;
}

pc_err pc_outbox_counts(struct pc_authority *authority, struct pc_outbox_counts *out) {
    struct pc_store *store = authority->store;
    struct pc_outbox *outbox = authority->outbox;
    *out = (struct pc_outbox_counts){0};
    if (outbox != NULL) {
        out->sent = outbox->sent;
        out->failed = outbox->failed;
    }
    return store->mail_count(store->self, &out->waiting);
}

/* Until it is woken, or for so long. */
static void rest(struct pc_outbox *outbox, pc_time wait) {
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += wait / PC_SECOND;
    until.tv_nsec += (long)(wait % PC_SECOND) * 1000;
    if (until.tv_nsec >= 1000000000) {
        until.tv_sec++;
        until.tv_nsec -= 1000000000;
    }
    int failed = 0;
    pthread_mutex_lock(&outbox->lock);
    while (!outbox->woken && !outbox->stop && failed == 0)
        failed = pthread_cond_timedwait(&outbox->wake, &outbox->lock, &until);
    outbox->woken = false;
    pthread_mutex_unlock(&outbox->lock);
}

static pc_time until_next(struct pc_authority *authority, pc_time next) {
    pc_time now = pc_clock_now(&authority->clock);
    if (next == 0 || next - now > REST)
        return REST;
    return next > now ? next - now : 0;
}

/* By the configuration of this moment. */
static pc_err send_now(void *self, const struct pc_mail *mail, struct pc_diag *diag) {
    struct pc_outbox *outbox = self;
    struct pc_authority *authority = outbox->authority;
    struct pc_settings_hold *hold = pc_settings_acquire(authority);
    const struct pc_secret_source secrets = pc_keeper_source(authority);
    struct pc_smtp smtp = {.settings = &hold->settings.mail,
                           .entropy = authority->entropy,
                           .clock = &authority->clock,
                           .secrets = &secrets,
                           .stop = &outbox->stop};
    struct pc_mailer mailer = pc_smtp_mailer(&smtp);
    pc_err err = mailer.send(mailer.self, mail, diag);
    pc_settings_release(hold);
    return err;
}

static void *run(void *context) {
    struct pc_outbox *outbox = context;
    struct pc_authority *authority = outbox->authority;
    const struct pc_mailer mailer = {.self = outbox, .send = send_now};
    while (!outbox->stop) {
        pc_time next = 0;
        pc_err err = pc_outbox_send_due(authority, &mailer, &next);
        if (err != PC_OK)
            pc_log(&authority->log, PC_LOG_WARN, "outbox: %s", pc_err_name(err));
        rest(outbox, err == PC_OK ? until_next(authority, next) : REST);
    }
    return NULL;
}

pc_err pc_outbox_new(struct pc_authority *authority) {
    struct pc_outbox *outbox = calloc(1, sizeof *outbox);
    if (outbox == NULL)
        return PC_ERR_NOMEM;
    outbox->authority = authority;
    pthread_mutex_init(&outbox->lock, NULL);
    pthread_condattr_t attr;
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&outbox->wake, &attr);
    pthread_condattr_destroy(&attr);
    authority->outbox = outbox;
    return PC_OK;
}

pc_err pc_outbox_start(struct pc_authority *authority) {
    struct pc_outbox *outbox = authority->outbox;
    if (pthread_create(&outbox->thread, NULL, run, outbox) != 0)
        return PC_ERR_UNAVAILABLE;
    outbox->running = true;
    return PC_OK;
}

void pc_outbox_wake(struct pc_authority *authority) {
    struct pc_outbox *outbox = authority->outbox;
    if (outbox == NULL)
        return;
    pthread_mutex_lock(&outbox->lock);
    outbox->woken = true;
    pthread_cond_signal(&outbox->wake);
    pthread_mutex_unlock(&outbox->lock);
}

void pc_outbox_free(struct pc_authority *authority) {
    struct pc_outbox *outbox = authority->outbox;
    if (outbox == NULL)
        return;
    outbox->stop = true;
    pc_outbox_wake(authority);
    if (outbox->running)
        pthread_join(outbox->thread, NULL);
    pthread_cond_destroy(&outbox->wake);
    pthread_mutex_destroy(&outbox->lock);
    free(outbox);
    authority->outbox = NULL;
}
