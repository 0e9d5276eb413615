/* When issuers are asked, and the thread that does. */
#define _GNU_SOURCE
#include "authority/federation/issuers.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "authority/federation/fetch.h"
#include "authority/settings_hold.h"
#include "authority/work.h"

enum { TURNS = 16 };

struct pc_issuers {
    struct pc_authority *authority;
    const struct pc_http_client *http;
    pthread_t thread;
    bool running;
    pthread_mutex_t lock; /* all below, but for turns */
    pthread_cond_t wake;  /* the thread */
    pthread_cond_t done;  /* whoever waits for a round */
    pthread_cond_t left;  /* whoever waits for its turn to ask an issuer itself */
    bool stop, missing, asking;
    uint64_t begun, ended;              /* rounds */
    struct pc_issuer_turn turns[TURNS]; /* the thread's own */
};

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

/* The issuer's turn; one that is new takes the place of one that is not configured any more. */
static struct pc_issuer_turn *turn_of(struct pc_issuers *issuers,
                                      const struct pc_settings *settings,
                                      const struct pc_settings_issuer *issuer) {
    struct pc_issuer_turn *free_one = NULL;
    for (size_t i = 0; i < TURNS; i++) {
        struct pc_issuer_turn *turn = &issuers->turns[i];
        struct pc_span name = pc_span_str(turn->issuer);
        if (pc_span_eq(name, issuer->issuer))
            return turn;
        bool used = false;
        for (size_t j = 0; j < settings->issuer_count; j++)
            used = used || pc_span_eq(settings->issuers[j].issuer, name);
        if (!used)
            free_one = turn;
    }
    if (free_one == NULL || issuer->issuer.len >= sizeof free_one->issuer)
        return NULL;
    *free_one = (struct pc_issuer_turn){0};
    memcpy(free_one->issuer, issuer->issuer.ptr, issuer->issuer.len);
    return free_one;
}

static void fetch(struct pc_issuers *issuers, const struct pc_settings *settings,
                  const struct pc_settings_issuer *issuer, struct pc_issuer_turn *turn) {
    struct pc_authority *authority = issuers->authority;
    struct pc_arena arena = {.secret = true};
    struct pc_work work = pc_work_of_daemon(authority, settings, &arena);
    bool failed_before = turn->failing;
    pc_err err = pc_issuer_fetch(&work, issuers->http, issuer);
    pc_issuer_asked(turn, issuer, err == PC_OK, pc_clock_now(&authority->clock));
    if (err != PC_OK && !failed_before)
        pc_log(&authority->log, PC_LOG_WARN, "issuer %s: %s", turn->issuer,
               work.diag.text[0] != '\0' ? work.diag.text : pc_err_name(err));
    if (err == PC_OK && failed_before)
        pc_log(&authority->log, PC_LOG_INFO, "issuer %s: answers again", turn->issuer);
    pc_arena_free(&arena);
}

static void look_at_all(struct pc_issuers *issuers, bool missing) {
    struct pc_settings_hold *hold = pc_settings_acquire(issuers->authority);
    const struct pc_settings *settings = &hold->settings;
    for (size_t i = 0; i < settings->issuer_count; i++) {
        const struct pc_settings_issuer *issuer = &settings->issuers[i];
        struct pc_issuer_turn *turn = turn_of(issuers, settings, issuer);
        if (turn == NULL)
            continue;
        turn->wanted = turn->wanted || missing;
        if (pc_issuer_is_due(turn, issuer, pc_clock_now(&issuers->authority->clock)))
            fetch(issuers, settings, issuer, turn);
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
    struct pc_issuers *issuers = context;
    pthread_mutex_lock(&issuers->lock);
    while (!issuers->stop) {
        bool missing = issuers->missing;
        issuers->missing = false;
        issuers->begun++;
        pthread_mutex_unlock(&issuers->lock);
        look_at_all(issuers, missing);
        pthread_mutex_lock(&issuers->lock);
        issuers->ended = issuers->begun;
        pthread_cond_broadcast(&issuers->done);
        struct timespec until = from_now(PC_SECOND);
        if (!issuers->stop && !issuers->missing)
            (void)pthread_cond_timedwait(&issuers->wake, &issuers->lock, &until);
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
    struct pc_issuers *issuers = authority->issuers;
    if (pthread_create(&issuers->thread, NULL, run, issuers) != 0)
        return PC_ERR_UNAVAILABLE;
    issuers->running = true;
    return PC_OK;
}

void pc_issuers_stop(struct pc_authority *authority) {
    struct pc_issuers *issuers = authority->issuers;
    if (issuers == NULL || !issuers->running)
        return;
    pthread_mutex_lock(&issuers->lock);
    issuers->stop = true;
    pthread_cond_signal(&issuers->wake);
    pthread_mutex_unlock(&issuers->lock);
    pthread_join(issuers->thread, NULL);
    issuers->running = false;
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

void pc_issuers_missing(struct pc_authority *authority) {
    struct pc_issuers *issuers = authority->issuers;
    if (issuers == NULL)
        return;
    pthread_mutex_lock(&issuers->lock);
    issuers->missing = true;
    pthread_cond_signal(&issuers->wake);
    pthread_mutex_unlock(&issuers->lock);
}

void pc_issuers_await(struct pc_authority *authority, pc_time most) {
    struct pc_issuers *issuers = authority->issuers;
    if (issuers == NULL || !issuers->running)
        return;
    struct timespec until = from_now(most);
    pthread_mutex_lock(&issuers->lock);
    uint64_t round = issuers->begun + 1; /* one that begins after this */
    issuers->missing = true;
    pthread_cond_signal(&issuers->wake);
    while (!issuers->stop && issuers->ended < round)
        if (pthread_cond_timedwait(&issuers->done, &issuers->lock, &until) != 0)
            break;
    pthread_mutex_unlock(&issuers->lock);
}

bool pc_issuers_enter(struct pc_authority *authority) {
    struct pc_issuers *issuers = authority->issuers;
    struct timespec until = from_now(2 * PC_SECOND);
    pthread_mutex_lock(&issuers->lock);
    while (issuers->asking)
        if (pthread_cond_timedwait(&issuers->left, &issuers->lock, &until) != 0)
            break;
    bool entered = !issuers->asking;
    issuers->asking = true;
    pthread_mutex_unlock(&issuers->lock);
    return entered;
}

void pc_issuers_leave(struct pc_authority *authority) {
    struct pc_issuers *issuers = authority->issuers;
    pthread_mutex_lock(&issuers->lock);
    issuers->asking = false;
    pthread_cond_signal(&issuers->left);
    pthread_mutex_unlock(&issuers->lock);
}

void pc_issuers_look(struct pc_authority *authority, struct pc_span record) {
    struct pc_span refusal = PC_SPAN("\"reason\":\"token_key_unknown\"");
    if (memmem(record.ptr, record.len, refusal.ptr, refusal.len) != NULL)
        pc_issuers_missing(authority);
}
