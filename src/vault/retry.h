/*
 * Trying again where another try may help: exponential pauses with full jitter, and an end of it
 * all. Asks of another server share it.
 */
#ifndef PC_VAULT_RETRY_H
#define PC_VAULT_RETRY_H

#include <stdatomic.h>

#include "base/entropy.h"
#include "ports/clock.h"

enum { PC_RETRY_TRIES = 4 };

struct pc_retry_means {
    const struct pc_entropy *entropy;
    const struct pc_clock *clock;
    const atomic_bool *stop;                /* may be NULL */
    void (*wait)(void *self, pc_time span); /* NULL: sleeps */
    void *wait_self;
};

struct pc_retry {
    const struct pc_retry_means *means;
    pc_time end;
    unsigned tries; /* begun */
};

struct pc_retry pc_retry_begin(const struct pc_retry_means *means, pc_time span);

/* How long the try that begins now may take: at most 10 seconds; 0: there is none any more, as all
 * are used, the time is over or the program stops. Pauses before the second and later ones. */
pc_time pc_retry_next(struct pc_retry *retry);

#endif
