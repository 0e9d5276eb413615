/*
 * What the parts of the tape's reader share: where it is, and what was wrong.
 */
#ifndef PC_INSPECT_SCHEMA_TAPE_READER_H
#define PC_INSPECT_SCHEMA_TAPE_READER_H

#include "inspect/schema/tape.h"

struct pc_tape_reader {
    const char *at, *begin, *end;
    struct pc_arena *arena;
    pc_err err;
    const char *reason; /* what was wrong … */
    const char *where;  /* … and at which byte */
};

/* Notes what is wrong at that byte; returns false, so that it reads `return pc_tape_wrong(...)`. */
bool pc_tape_wrong(struct pc_tape_reader *in, pc_err err, const char *where, const char *reason);

/* Reads a string whose opening quote is at in->at, into text, length and flags of the node. */
bool pc_tape_string(struct pc_tape_reader *in, struct pc_tape_node *node);

/* Reads a number that begins at in->at. */
bool pc_tape_number(struct pc_tape_reader *in, struct pc_tape_node *node);

/* PC_ERR_INVALID where two members of the object, which is read to its end, have one name. Takes
 * time in proportion to the members; PC_ERR_RANGE where that does not suffice. */
PC_MUST pc_err pc_tape_twice(const struct pc_tape_node *nodes, size_t object,
                             struct pc_arena *arena);

#endif
