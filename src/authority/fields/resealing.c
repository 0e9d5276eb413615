/* Steps, with a rest after each that is as long as the step was: others get the store meanwhile. */
#define _GNU_SOURCE
#include "authority/fields/resealing.h"

#include <stdlib.h>
#include <time.h>

#include "authority/fields/reseal.h"

enum { NS = 1000000000, SHORTEST_NS = 1000000, AFTER_FAILURE_S = 30 };

struct pc_resealing {
    struct pc_authority *authority;
    pthread_t thread;
    bool running;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    bool woken, stop; /* under the lock */
    bool complained;  /* the thread's own */
};

static int64_t now_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * NS + now.tv_nsec;
}

/* Until it is woken, and where `most` is not negative for so long. False: it is to stop. A rest
 * between two steps is not cut short by a waker: there is no more to do than before. */
static bool rest(struct pc_resealing *resealing, int64_t most, bool heed) {
    int64_t until = now_ns() + most;
    struct timespec at = {.tv_sec = until / NS, .tv_nsec = until % NS};
    int failed = 0;
    pthread_mutex_lock(&resealing->lock);
    while (!resealing->stop && failed == 0 && !(heed && resealing->woken))
        failed = most < 0 ? pthread_cond_wait(&resealing->wake, &resealing->lock)
                          : pthread_cond_timedwait(&resealing->wake, &resealing->lock, &at);
    if (heed)
        resealing->woken = false;
    bool go_on = !resealing->stop;
    pthread_mutex_unlock(&resealing->lock);
    return go_on;
}

static void complain(struct pc_resealing *resealing, pc_err err) {
    if (err != PC_OK && !resealing->complained)
        pc_log(&resealing->authority->log, PC_LOG_ERROR,
               "sealing fields anew: %s; it is tried again", pc_err_name(err));
    resealing->complained = err != PC_OK;
}

static void *run(void *context) {
    struct pc_resealing *resealing = context;
    bool go_on = true;
    while (go_on) {
        bool more = false;
        int64_t began = now_ns();
        pc_err err = pc_reseal_step(resealing->authority, &more);
        int64_t took = now_ns() - began;
        complain(resealing, err);
        if (err != PC_OK)
            go_on = rest(resealing, (int64_t)AFTER_FAILURE_S * NS, true);
        else if (more)
            go_on = rest(resealing, took > SHORTEST_NS ? took : SHORTEST_NS, false);
        else
            go_on = rest(resealing, -1, true);
    }
    return NULL;
}

pc_err pc_resealing_new(struct pc_authority *authority) {
    struct pc_resealing *resealing = calloc(1, sizeof *resealing);
    if (resealing == NULL)
        return PC_ERR_NOMEM;
    resealing->authority = authority;
    pthread_mutex_init(&resealing->lock, NULL);
    pthread_condattr_t attr;
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&resealing->wake, &attr);
    pthread_condattr_destroy(&attr);
    authority->resealing = resealing;
    return PC_OK;
}

pc_err pc_resealing_start(struct pc_authority *authority) {
    struct pc_resealing *resealing = authority->resealing;
    if (pthread_create(&resealing->thread, NULL, run, resealing) != 0)
        return PC_ERR_UNAVAILABLE;
    resealing->running = true;
    return PC_OK;
}

static void signal_thread(struct pc_resealing *resealing, bool stop) {
    pthread_mutex_lock(&resealing->lock);
    resealing->woken = true;
    resealing->stop = resealing->stop || stop;
    pthread_cond_signal(&resealing->wake);
    pthread_mutex_unlock(&resealing->lock);
}

void pc_resealing_wake(struct pc_authority *authority) {
    if (authority->resealing != NULL)
        signal_thread(authority->resealing, false);
}

void pc_resealing_free(struct pc_authority *authority) {
    struct pc_resealing *resealing = authority->resealing;
    if (resealing == NULL)
        return;
    signal_thread(resealing, true);
    if (resealing->running)
        pthread_join(resealing->thread, NULL);
    pthread_cond_destroy(&resealing->wake);
    pthread_mutex_destroy(&resealing->lock);
    free(resealing);
    authority->resealing = NULL;
}
