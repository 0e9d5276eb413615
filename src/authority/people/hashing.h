/*
 * Hashing passwords for the requests that come in: as many at once as there are cores, since each
 * takes memory and a core for a while; a bounded number waits, and the next one is told to come
 * again (PC_ERR_BUSY).
 */
#ifndef PC_AUTHORITY_HASHING_H
#define PC_AUTHORITY_HASHING_H

#include <stdbool.h>

#include "authority/work.h"
#include "base/turnstile.h"

/* One for the daemon. */
PC_MUST pc_err pc_hashing_new(struct pc_turnstile **out);

/* pc_password_hash and pc_password_verify, each in its turn. An authority without a turnstile
 * hashes at once. */
PC_MUST pc_err pc_hashing_hash(struct pc_work *work, struct pc_span password, struct pc_buf *out);
PC_MUST pc_err pc_hashing_verify(struct pc_work *work, struct pc_span hash, struct pc_span password,
                                 bool *stale);

#endif
