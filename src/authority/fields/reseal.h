/*
 * Sealing stored values anew after a rotation of the key ring, step by step: each step is one
 * transaction over some rows, with where the walk is. The thread that takes the steps is
 * resealing.h's.
 */
#ifndef PC_AUTHORITY_FIELDS_RESEAL_H
#define PC_AUTHORITY_FIELDS_RESEAL_H

#include "authority/work.h"
#include "base/json.h"

/* The next step of the walk towards the ring's active key; a walk towards another key is given up
 * for one from the beginning. *more false: all is sealed with it. */
PC_MUST pc_err pc_reseal_step(struct pc_authority *authority, bool *more);

/* Looks at every stored value. PC_ERR_EXISTS: one is sealed with another key than the active one,
 * or not sealed; the walk then begins anew. What opens with no key does not count: none is needed
 * for it. */
PC_MUST pc_err pc_reseal_check(struct pc_work *work);

/* Members of an object: the active key, and how far the walk is. */
void pc_reseal_render(struct pc_authority *authority, struct pc_json *json);

#endif
