/*
 * How far the walk over sealed columns is, as it is kept in the store ("meta", row "reseal"): JSON,
 * written in the transaction of each step, so that a walk that was cut off goes on where it was.
 */
#ifndef PC_AUTHORITY_FIELDS_RESEAL_STATE_H
#define PC_AUTHORITY_FIELDS_RESEAL_STATE_H

#include "base/time.h"
#include "crypto/field.h"
#include "ports/store.h"

struct pc_reseal_state {
    char key[PC_FIELD_KEY_ID + 1]; /* the one that values are sealed anew with; "": none yet */
    struct pc_reseal walk;
    uint64_t total; /* rows that the walk will see, about */
    pc_time started;
    pc_time finished; /* 0: not yet */
};

/* All zero where none is kept, and where what is kept cannot be read: the walk begins anew. */
PC_MUST pc_err pc_reseal_state_read(struct pc_store *store, struct pc_reseal_state *out);
PC_MUST pc_err pc_reseal_state_write(struct pc_store *store, const struct pc_reseal_state *state);

#endif
