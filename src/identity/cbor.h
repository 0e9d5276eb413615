/*
 * A bounded reader of CBOR (RFC 8949) in the form that authenticators write (CTAP 2.1 section 8,
 * "canonical"): lengths are definite and as short as can be, and there are no tags and no floats.
 *
 * Like the cursor it reads from, a reader that has gone wrong stays so and yields zeros.
 */
#ifndef PC_IDENTITY_CBOR_H
#define PC_IDENTITY_CBOR_H

#include "base/cursor.h"

enum pc_cbor_type {
    PC_CBOR_UINT,   /* value */
    PC_CBOR_NINT,   /* -1 - value */
    PC_CBOR_BYTES,  /* bytes */
    PC_CBOR_TEXT,   /* bytes */
    PC_CBOR_ARRAY,  /* value items follow */
    PC_CBOR_MAP,    /* value pairs follow */
    PC_CBOR_SIMPLE, /* false, true, null, undefined: 20 to 23 */
};

struct pc_cbor {
    enum pc_cbor_type type;
    uint64_t value;
    struct pc_span bytes; /* borrows from the cursor's */
};

/* The head of the next item, and the bytes of a string. */
struct pc_cbor pc_cbor_next(struct pc_cursor *in);
/* Goes past one whole item, with all that is in it; what went by. */
struct pc_span pc_cbor_skip(struct pc_cursor *in);
/* The number of pairs of a map that has at most `most`; anything else makes the cursor bad. */
uint64_t pc_cbor_map(struct pc_cursor *in, uint64_t most);
/* An integer within ±2^31; anything else makes the cursor bad. */
int64_t pc_cbor_int(struct pc_cursor *in);
/* A byte string. */
struct pc_span pc_cbor_bytes(struct pc_cursor *in);

#endif
