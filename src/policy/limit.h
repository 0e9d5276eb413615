/*
 * Rate limits: GCRA (the generic cell rate algorithm, ITU-T I.371) in a fixed table of 64-bit
 * atomics that all workers share. No lock, no allocation, bounded work; when a bucket is full the
 * entry that would be free soonest gives way.
 */
#ifndef PC_POLICY_LIMIT_H
#define PC_POLICY_LIMIT_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/span.h"
#include "base/time.h"
#include "model/settings.h"
#include "model/verdict.h"

struct pc_limits; /* lives in the memory that was given */

/* Lays the table out in zeroed shared memory; attaches where it is laid out already. */
PC_MUST pc_err pc_limits_attach(void *memory, size_t size, struct pc_limits **out);

/* In *state, limit is what may come at once (burst and one more), remaining what is left of it, and
 * reset_s the whole seconds until all of it is back or, when refused, until the next one may come.
 */

/* Counts one request of `subject` (an address, account, key or tenant, as bytes) against the rate.
 * PC_OK, or PC_ERR_DENIED with state->reset_s saying when to come back. rate_id keeps rates apart.
 * The tightest state is kept in *state when called for several rates in turn. */
PC_MUST pc_err pc_limits_take(struct pc_limits *limits, const struct pc_settings_rate *rate,
                              uint32_t rate_id, struct pc_span subject, pc_time now,
                              struct pc_rate_state *state);

#endif
