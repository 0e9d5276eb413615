/* When issuers are asked, and the threads that do: one an issuer, so that one that hangs holds up
 * nobody but itself. */
#define _GNU_SOURCE
#include "authority/federation/issuers.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "authority/federation/fetch.h"
#include "authority/settings_hold.h"
#include "authority/work.h"

enum { SLOTS = 16 };

/* The issuer that stands at one place of the configuration. */
struct slot {
    struct pc_issuers *issuers;
    size_t index;
    pthread_t thread;
    bool running;          /* the threads are started by the first one's, and ended by the stop */
    bool missing, asking;  /* under the lock */
    uint64_t begun, ended; /* rounds, under the lock */
    struct pc_issuer_turn turn; /* the thread's own */
};

struct pc_issuers {
    struct pc_authority *authority;
    const struct pc_http_client *http;
    pthread_mutex_t lock;
    pthread_cond_t wake; /* the threads */
    pthread_cond_t done; /* whoever waits for a round */
    pthread_cond_t left; /* whoever waits for its turn to ask an issuer itself */
    atomic_bool stop;    /* is set under the lock */
    struct slot slots[SLOTS];
};

void pc_issuer_turn_begin(struct pc_issuer_turn *turn, const struct pc_settings_issuer *issuer) {
    struct pc_span name = pc_span_upto(issuer->issuer, sizeof turn->issuer - 1);
    if (pc_span_eq(pc_span_str(turn->issuer), name))
        return;
    *turn = (struct pc_issuer_turn){0};
    memcpy(turn->issuer, name.ptr, name.len);
}

bool pc_issuer_is_due(const struct pc_issuer_turn *turn, const struct pc_settings_issuer *issuer,
                      pc_time now) {
    if (turn->last == 0 || now >= turn->next || now < turn->last) /* the clock was set back */
        return true;
    return turn->wanted && now >= turn->last + issuer->refetch_interval;
}

void pc_issuer_asked(struct pc_issuer_turn *turn, const struct pc_settings_issuer *issuer,
                     bool good, pc_time now) {
    turn->last = now;
    turn->next = now + (good ? issuer->jwks_cache : issuer->refetch_interval);
    turn->wanted = false;
    turn->failing = !good;
}

static void fetch(struct slot *slot, const struct pc_settings *settings,
                  const struct pc_settings_issuer *issuer) {
    struct pc_authority *authority = slot->issuers->authority;
    struct pc_issuer_turn *turn = &slot->turn;
    struct pc_arena arena = {.secret = true};
    struct pc_work work = pc_work_of_daemon(authority, settings, &arena);
    bool failed_before = turn->failing;
    pc_err err = pc_issuer_fetch(&work, slot->issuers->http, issuer);
    pc_issuer_asked(turn, issuer, err == PC_OK, pc_clock_now(&authority->clock));
    if (err != PC_OK && !failed_before && !slot->issuers->stop)
        pc_log(&authority->log, PC_LOG_WARN, "issuer %s: %s", turn->issuer,
               work.diag.text[0] != '\0' ? work.diag.text : pc_err_name(err));
    if (err == PC_OK && failed_before)
        pc_log(&authority->log, PC_LOG_INFO, "issuer %s: answers again", turn->issuer);
    pc_arena_free(&arena);
}

static void *run(void *context);

/* A thread for each further issuer that has none; a reload may have brought more. */
static void start_missing(struct pc_issuers *issuers, size_t count) {
    for (size_t i = 1; i < count && i < SLOTS && !issuers->stop; i++) {
        struct slot *slot = &issuers->slots[i];
        if (!slot->running)
            slot->running = pthread_create(&slot->thread, NULL, run, slot) == 0;
    }
}

static void look(struct slot *slot, bool missing) {
    struct pc_authority *authority = slot->issuers->authority;
    struct pc_settings_hold *hold = pc_settings_acquire(authority);
    const struct pc_settings *settings = &hold->settings;
    struct pc_issuer_turn *turn = &slot->turn;
    if (slot->index == 0)
        start_missing(slot->issuers, settings->issuer_count);
    if (slot->index < settings->issuer_count) {
        const struct pc_settings_issuer *issuer = &settings->issuers[slot->index];
        pc_issuer_turn_begin(turn, issuer);
        turn->wanted = turn->wanted || missing;
        if (pc_issuer_is_due(turn, issuer, pc_clock_now(&authority->clock)))
            fetch(slot, settings, issuer);
    }
    pc_settings_release(hold);
}

static struct timespec from_now(pc_time later) {
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    pc_time whole = until.tv_nsec / 1000 + later;
    until.tv_sec += whole / PC_SECOND;
    until.tv_nsec = (long)(whole % PC_SECOND) * 1000;
    return until;
}

static void *run(void *context) {
    struct slot *slot = context;
    struct pc_issuers *issuers = slot->issuers;
    pthread_mutex_lock(&issuers->lock);
    while (!issuers->stop) {
        bool missing = slot->missing;
        slot->missing = false;
        slot->begun++;
        pthread_mutex_unlock(&issuers->lock);
        look(slot, missing);
        pthread_mutex_lock(&issuers->lock);
        slot->ended = slot->begun;
        pthread_cond_broadcast(&issuers->done);
        struct timespec until = from_now(PC_SECOND);
        int failed = 0;
        while (!issuers->stop && !slot->missing && failed == 0)
            failed = pthread_cond_timedwait(&issuers->wake, &issuers->lock, &until);
    }
    pthread_mutex_unlock(&issuers->lock);
    return NULL;
}

pc_err pc_issuers_new(struct pc_authority *authority, const struct pc_http_client *http) {
    struct pc_issuers *issuers = calloc(1, sizeof *issuers);
    if (issuers == NULL)
        return PC_ERR_NOMEM;
    issuers->authority = authority;
    issuers->http = http;
    for (size_t i = 0; i < SLOTS; i++) {
        issuers->slots[i].issuers = issuers;
        issuers->slots[i].index = i;
    }
    pthread_condattr_t attr;
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_mutex_init(&issuers->lock, NULL);
    pthread_cond_init(&issuers->wake, &attr);
    pthread_cond_init(&issuers->done, &attr);
    pthread_cond_init(&issuers->left, &attr);
    pthread_condattr_destroy(&attr);
    authority->issuers = issuers;
    return PC_OK;
}

pc_err pc_issuers_start(struct pc_authority *authority) {
    struct slot *first = &authority->issuers->slots[0];
    if (pthread_create(&first->thread, NULL, run, first) != 0)
        return PC_ERR_UNAVAILABLE;
    first->running = true;
    return PC_OK;
}

void pc_issuers_stop(struct pc_authority *authority) {
    struct pc_issuers *issuers = authority->issuers;
    if (issuers == NULL)
        return;
    pthread_mutex_lock(&issuers->lock);
    issuers->stop = true;
    pthread_cond_broadcast(&issuers->wake);
    pthread_cond_broadcast(&issuers->done);
    pthread_cond_broadcast(&issuers->left);
    pthread_mutex_unlock(&issuers->lock);
    for (size_t i = 0; i < SLOTS; i++) { /* the first starts the others, so it ends first */
        struct slot *slot = &issuers->slots[i];
        if (slot->running)
            pthread_join(slot->thread, NULL);
        slot->running = false;
    }
}

void pc_issuers_free(struct pc_authority *authority) {
    struct pc_issuers *issuers = authority->issuers;
    if (issuers == NULL)
        return;
    pthread_cond_destroy(&issuers->wake);
    pthread_cond_destroy(&issuers->done);
    pthread_cond_destroy(&issuers->left);
    pthread_mutex_destroy(&issuers->lock);
    free(issuers);
    authority->issuers = NULL;
}

const struct pc_http_client *pc_issuers_http(const struct pc_authority *authority) {
    return authority->issuers->http;
}

const atomic_bool *pc_issuers_stops(const struct pc_authority *authority) {
    return authority->issuers == NULL ? NULL : &authority->issuers->stop;
}

void pc_issuers_missing(struct pc_authority *authority) {
    struct pc_issuers *issuers = authority->issuers;
    if (issuers == NULL)
        return;
    pthread_mutex_lock(&issuers->lock);
    for (size_t i = 0; i < SLOTS; i++)
        issuers->slots[i].missing = true;
    pthread_cond_broadcast(&issuers->wake);
    pthread_mutex_unlock(&issuers->lock);
}

static struct slot *slot_of(const struct pc_work *work, const struct pc_settings_issuer *issuer) {
    size_t place = (size_t)(issuer - work->settings->issuers);
    return &work->authority->issuers->slots[place % SLOTS];
}

void pc_issuers_await(const struct pc_work *work, const struct pc_settings_issuer *issuer,
                      pc_time most) {
    struct pc_issuers *issuers = work->authority->issuers;
    if (issuers == NULL)
        return;
    struct slot *slot = slot_of(work, issuer);
    struct timespec until = from_now(most);
    pthread_mutex_lock(&issuers->lock);
    uint64_t round = slot->begun + 1; /* one that begins after this */
    slot->missing = true;
    pthread_cond_broadcast(&issuers->wake);
    while (!issuers->stop && slot->ended < round)
        if (pthread_cond_timedwait(&issuers->done, &issuers->lock, &until) != 0)
            break;
    pthread_mutex_unlock(&issuers->lock);
}

bool pc_issuers_enter(const struct pc_work *work, const struct pc_settings_issuer *issuer) {
    struct pc_issuers *issuers = work->authority->issuers;
    struct slot *slot = slot_of(work, issuer);
    struct timespec until = from_now(2 * PC_SECOND);
    pthread_mutex_lock(&issuers->lock);
    while (slot->asking && !issuers->stop)
        if (pthread_cond_timedwait(&issuers->left, &issuers->lock, &until) != 0)
            break;
    bool entered = !slot->asking && !issuers->stop;
    slot->asking = slot->asking || entered;
    pthread_mutex_unlock(&issuers->lock);
    return entered;
}

void pc_issuers_leave(const struct pc_work *work, const struct pc_settings_issuer *issuer) {
    struct pc_issuers *issuers = work->authority->issuers;
    pthread_mutex_lock(&issuers->lock);
    slot_of(work, issuer)->asking = false;
    pthread_cond_broadcast(&issuers->left);
    pthread_mutex_unlock(&issuers->lock);
}

void pc_issuers_look(struct pc_authority *authority, struct pc_span record) {
    struct pc_span refusal = PC_SPAN("\"reason\":\"token_key_unknown\"");
    if (memmem(record.ptr, record.len, refusal.ptr, refusal.len) != NULL)
        pc_issuers_missing(authority);
}
