/*
 * A turnstile: so many threads at once do something costly, so many more wait in the order in which
 * they came, and whoever comes then is turned away at once.
 */
#ifndef PC_BASE_TURNSTILE_H
#define PC_BASE_TURNSTILE_H

#include "base/err.h"

struct pc_turnstile;

/* places: at least 1. */
PC_MUST pc_err pc_turnstile_new(unsigned places, unsigned waiting_max, struct pc_turnstile **out);
/* Nobody may be inside or wait any more. NULL is fine. */
void pc_turnstile_free(struct pc_turnstile *turnstile);

/* Waits for a place; PC_ERR_BUSY: too many wait already. After PC_OK the same thread leaves. */
PC_MUST pc_err pc_turnstile_enter(struct pc_turnstile *turnstile);
void pc_turnstile_leave(struct pc_turnstile *turnstile);

/* How many wait now. */
unsigned pc_turnstile_waiting(struct pc_turnstile *turnstile);

#endif
