/* A turnstile: a bounded number inside, a bounded queue before it. */
#define _GNU_SOURCE
#include "base/turnstile.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

/* One that waits; it stands on its own thread's stack. */
struct waiter {
    pthread_cond_t called;
    bool may_enter;
    struct waiter *next;
};

struct pc_turnstile {
    pthread_mutex_t lock;
    unsigned free_places;
    unsigned waiting, waiting_max;
    struct waiter *first;
    struct waiter **last; /* where the next one is put */
};

pc_err pc_turnstile_new(unsigned places, unsigned waiting_max, struct pc_turnstile **out) {
    if (places == 0)
        return PC_ERR_RANGE;
    struct pc_turnstile *turnstile = calloc(1, sizeof *turnstile);
    if (turnstile == NULL)
        return PC_ERR_NOMEM;
    turnstile->free_places = places;
    turnstile->waiting_max = waiting_max;
    turnstile->last = &turnstile->first;
    pthread_mutex_init(&turnstile->lock, NULL);
    *out = turnstile;
    return PC_OK;
}

void pc_turnstile_free(struct pc_turnstile *turnstile) {
    if (turnstile == NULL)
        return;
    pthread_mutex_destroy(&turnstile->lock);
    free(turnstile);
}

/* The place is handed over by the one who leaves, so nobody who comes later can take it. */
static void wait_in_line(struct pc_turnstile *turnstile) {
    struct waiter self = {.may_enter = false};
    pthread_cond_init(&self.called, NULL);
    *turnstile->last = &self;
    turnstile->last = &self.next;
    turnstile->waiting++;
    while (!self.may_enter)
        pthread_cond_wait(&self.called, &turnstile->lock);
    pthread_cond_destroy(&self.called);
}

pc_err pc_turnstile_enter(struct pc_turnstile *turnstile) {
    pc_err err = PC_OK;
    pthread_mutex_lock(&turnstile->lock);
    if (turnstile->free_places > 0)
        turnstile->free_places--;
    else if (turnstile->waiting >= turnstile->waiting_max)
        err = PC_ERR_BUSY;
    else
        wait_in_line(turnstile);
    pthread_mutex_unlock(&turnstile->lock);
    return err;
}

void pc_turnstile_leave(struct pc_turnstile *turnstile) {
    pthread_mutex_lock(&turnstile->lock);
    struct waiter *next = turnstile->first;
    if (next == NULL) {
        turnstile->free_places++;
    } else {
        turnstile->first = next->next;
        if (turnstile->first == NULL)
            turnstile->last = &turnstile->first;
        turnstile->waiting--;
        next->may_enter = true;
        pthread_cond_signal(&next->called);
    }
    pthread_mutex_unlock(&turnstile->lock);
}

unsigned pc_turnstile_waiting(struct pc_turnstile *turnstile) {
    pthread_mutex_lock(&turnstile->lock);
    unsigned waiting = turnstile->waiting;
    pthread_mutex_unlock(&turnstile->lock);
    return waiting;
}
