/*
 * Values of tapes compared and hashed by what they mean: 1.0 is 1, the order of members is nothing.
 */
#ifndef PC_INSPECT_SCHEMA_VALUE_H
#define PC_INSPECT_SCHEMA_VALUE_H

#include <stdbool.h>
#include <stdint.h>

#include "inspect/schema/tape.h"

/* Takes from the work that is left; where it does not suffice, nothing is left and it is false. */
static inline bool pc_js_spend(uint64_t *work, uint64_t cost) {
    if (*work <= cost) {
        *work = 0;
        return false;
    }
    *work -= cost;
    return true;
}

/* Both spend work for each node; once none is left, what they answer means nothing. */
bool pc_js_equal(const struct pc_tape_node *a, size_t at, const struct pc_tape_node *b, size_t bt,
                 uint64_t *work);
/* Equal values have equal hashes. */
uint64_t pc_js_hash(const struct pc_tape_node *nodes, size_t at, uint64_t *work);

#endif
