/* The thread that seals the spool into the chain. */
#define _GNU_SOURCE
#include "authority/sealing.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "audit/chain.h"
#include "authority/overview.h"
#include "authority/federation/issuers.h"
#include "authority/settings_hold.h"
#include "authority/tokens/signing_keys.h"
#include "authority/usage.h"

enum { INTERVAL_MS = 200 };

struct pc_sealing {
    struct pc_authority *authority;
    pthread_t thread;
    bool running;
    pthread_mutex_t lock; /* all below */
    pthread_cond_t wake;
    bool stop, renew;
    struct pc_sealing_head head;
    /* The thread's own. */
    struct pc_sealer *sealer;
    struct pc_signer *signer;
    struct pc_buf kid;
    struct pc_usage *usage;
    bool complained;
};

static void let_go(struct pc_sealing *sealing) {
    if (sealing->sealer != NULL)
        pc_sealer_close(sealing->sealer);
    if (sealing->signer != NULL)
        pc_signer_free(sealing->signer);
    pc_buf_free(&sealing->kid);
    sealing->sealer = NULL;
    sealing->signer = NULL;
}

static void see_record(void *context, struct pc_span record) {
    pc_issuers_look(context, record);
}

static pc_err take_up(struct pc_sealing *sealing, struct pc_diag *diag) {
    struct pc_authority *authority = sealing->authority;
    pc_err err = pc_signing_keys_audit_signer(authority, &sealing->signer, &sealing->kid);
    const char *kid = err == PC_OK ? pc_buf_str(&sealing->kid) : NULL;
    if (kid == NULL)
        return pc_diag_set(diag, err == PC_OK ? PC_ERR_NOMEM : err, "there is no audit key");
    struct pc_settings_hold *hold = pc_settings_acquire(authority);
    struct pc_sealer_options options = {
        .spool = authority->paths.spool,
        .directory = authority->paths.audit,
        .signer = sealing->signer,
        .kid = kid,
        .checkpoint_records = hold->settings.audit.checkpoint_records,
        .checkpoint_interval = hold->settings.audit.checkpoint_interval,
        .seen = see_record,
        .context = authority};
    pc_settings_release(hold);
    return pc_sealer_open(&options, pc_clock_now(&authority->clock), &sealing->sealer, diag);
}

static void note_head(struct pc_sealing *sealing) {
    struct pc_sealing_head head = {0};
    pc_sealer_head(sealing->sealer, &head.seq, head.hash);
    struct pc_buf kid = pc_buf_over(head.kid, sizeof head.kid - 1);
    pc_buf_add(&kid, pc_buf_span(&sealing->kid));
    pthread_mutex_lock(&sealing->lock);
    sealing->head = head;
    pthread_mutex_unlock(&sealing->lock);
}

static void complain(struct pc_sealing *sealing, pc_err err, const struct pc_diag *diag) {
    if (err != PC_OK && !sealing->complained)
        pc_log(&sealing->authority->log, PC_LOG_ERROR, "sealing: %s: %s", pc_err_name(err),
               diag->text);
    if (err == PC_OK && sealing->complained)
        pc_log(&sealing->authority->log, PC_LOG_INFO, "sealing goes on");
    sealing->complained = err != PC_OK;
}

static void seal_once(struct pc_sealing *sealing) {
    struct pc_diag diag = {0};
    uint64_t sealed = 0;
    pc_err err = sealing->sealer == NULL ? take_up(sealing, &diag) : PC_OK;
    if (err != PC_OK) {
        let_go(sealing);
        complain(sealing, err, &diag);
        return;
    }
    err = pc_sealer_run(sealing->sealer, pc_clock_now(&sealing->authority->clock), &sealed, &diag);
    complain(sealing, err, &diag);
    note_head(sealing);
}

/* True where the thread should end. */
static bool rest(struct pc_sealing *sealing, bool *renew) {
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_nsec += (long)INTERVAL_MS * 1000000;
    if (until.tv_nsec >= 1000000000) {
        until.tv_sec++;
        until.tv_nsec -= 1000000000;
    }
    pthread_mutex_lock(&sealing->lock);
    if (!sealing->stop && !sealing->renew)
        (void)pthread_cond_timedwait(&sealing->wake, &sealing->lock, &until);
    bool stop = sealing->stop;
    *renew = sealing->renew;
    sealing->renew = false;
    pthread_mutex_unlock(&sealing->lock);
    return stop;
}

static void *work(void *context) {
    struct pc_sealing *sealing = context;
    bool renew = false;
    struct pc_authority *authority = sealing->authority;
    pc_overview_recall(authority->overview, authority->paths.audit, sealing->head.seq + 1,
                       pc_clock_now(&authority->clock));
    for (;;) {
        seal_once(sealing);
        pc_usage_look(sealing->usage, sealing->authority, sealing->head.seq, false);
        if (rest(sealing, &renew))
            return NULL;
        if (renew)
            let_go(sealing);
    }
}

pc_err pc_sealing_new(struct pc_authority *authority, struct pc_diag *diag) {
    struct pc_sealing *sealing = calloc(1, sizeof *sealing);
    if (sealing == NULL)
        return PC_ERR_NOMEM;
    sealing->authority = authority;
    pthread_mutex_init(&sealing->lock, NULL);
    pthread_condattr_t attr;
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&sealing->wake, &attr);
    pthread_condattr_destroy(&attr);
    authority->sealing = sealing;
    pc_err err = take_up(sealing, diag);
    if (err != PC_OK)
        return err;
    note_head(sealing);
    return pc_usage_new(sealing->head.seq + 1, &sealing->usage);
}

pc_err pc_sealing_start(struct pc_authority *authority) {
    struct pc_sealing *sealing = authority->sealing;
    if (pthread_create(&sealing->thread, NULL, work, sealing) != 0)
        return PC_ERR_UNAVAILABLE;
    sealing->running = true;
    return PC_OK;
}

void pc_sealing_free(struct pc_authority *authority) {
    struct pc_sealing *sealing = authority->sealing;
    if (sealing == NULL)
        return;
    if (sealing->running) {
        pthread_mutex_lock(&sealing->lock);
        sealing->stop = true;
        pthread_cond_signal(&sealing->wake);
        pthread_mutex_unlock(&sealing->lock);
        pthread_join(sealing->thread, NULL);
        seal_once(sealing);
        pc_usage_look(sealing->usage, authority, sealing->head.seq, true);
    }
    let_go(sealing);
    pc_usage_free(sealing->usage);
    pthread_cond_destroy(&sealing->wake);
    pthread_mutex_destroy(&sealing->lock);
    free(sealing);
    authority->sealing = NULL;
}

void pc_sealing_renew(struct pc_authority *authority) {
    struct pc_sealing *sealing = authority->sealing;
    if (sealing == NULL)
        return;
    pthread_mutex_lock(&sealing->lock);
    sealing->renew = true;
    pthread_cond_signal(&sealing->wake);
    pthread_mutex_unlock(&sealing->lock);
}

struct pc_sealing_head pc_sealing_head(struct pc_authority *authority) {
    struct pc_sealing *sealing = authority->sealing;
    pthread_mutex_lock(&sealing->lock);
    struct pc_sealing_head head = sealing->head;
    pthread_mutex_unlock(&sealing->lock);
    return head;
}
