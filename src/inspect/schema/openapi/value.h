/*
 * Pieces of text put together as one JSON value, as the shape of its schema has them read: "5" is a
 * number where a number may stand. Where a text may be read in two ways, the caller tries both.
 */
#ifndef PC_INSPECT_SCHEMA_OPENAPI_VALUE_H
#define PC_INSPECT_SCHEMA_OPENAPI_VALUE_H

#include "inspect/schema/openapi/pieces.h"

/* Which way to read, and (found) where there was a choice. */
struct pc_openapi_reading {
    bool texts; /* what may be a text is one, even if it looks like a number */
    bool lists; /* what may be a list is one, even if there is one piece */
    bool found_texts, found_lists;
};

/* What keeps pieces from being one value. */
struct pc_openapi_fault {
    const char *keyword; /* NULL: none */
    struct pc_span expected;
    struct pc_span pointer; /* in the scratch arena */
};

/* Sorts the pieces and writes the JSON text into the arena of the pieces. PC_ERR_INVALID: *fault;
 * PC_ERR_NOMEM. */
PC_MUST pc_err pc_openapi_value(const struct pc_openapi_shape *shapes, uint32_t shape,
                                struct pc_openapi_pieces *pieces,
                                struct pc_openapi_reading *reading, struct pc_span *out,
                                struct pc_openapi_fault *fault);

#endif
