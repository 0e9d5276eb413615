/*
 * A JSON text (RFC 8259), read strictly and as a whole into a flat array of nodes.
 *
 * Values stand in the order of the text: behind an object each member's name and then its value,
 * behind an array its elements; `next` skips over a value with all that is in it. Strings are spans
 * of the text, decoded into the arena only where they are escaped. What RFC 8259 leaves open is
 * refused: two members of one name, bytes that are no UTF-8, lone surrogates, a byte order mark.
 */
#ifndef PC_INSPECT_SCHEMA_TAPE_H
#define PC_INSPECT_SCHEMA_TAPE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/span.h"

enum {
    PC_TAPE_DEPTH = 64,          /* objects and arrays in one another, where no limit is given */
    PC_TAPE_DEPTH_MOST = 256,    /* whatever limit is given */
    PC_TAPE_NODES = 1 << 20,     /* where no limit is given; a node takes 24 bytes */
    PC_TAPE_NUMBER_BYTES = 400,  /* of the text of one number */
    PC_TAPE_EXPONENT_DIGITS = 6, /* of the exponent of one */
};

enum pc_tape_type {
    PC_TAPE_NULL,
    PC_TAPE_FALSE,
    PC_TAPE_TRUE,
    PC_TAPE_NUMBER,
    PC_TAPE_STRING,
    PC_TAPE_ARRAY,
    PC_TAPE_OBJECT,
    PC_TAPE_KEY, /* the name of a member; its value is the next node */
};

enum pc_tape_flag {
    PC_TAPE_WHOLE = 1, /* a number with neither fraction nor exponent */
    PC_TAPE_ASCII = 2, /* a string or name of ASCII alone: as many characters as bytes */
};

struct pc_tape_node {
    uint8_t type;  /* enum pc_tape_type */
    uint8_t flags; /* enum pc_tape_flag */
    uint32_t
        length; /* bytes of a string, name or number; members of an object, elements of an array */
    uint32_t next; /* index of the node behind this value; of a name: its hash (pc_tape_hash) */
    const char
        *text; /* of strings and names decoded, of numbers as written; else where it stands */
};

struct pc_tape {
    const struct pc_tape_node *nodes; /* the first is the outermost value */
    size_t count;
    struct pc_span text; /* what was read; borrowed */
};

struct pc_tape_limits {
    size_t depth, nodes; /* 0: as above */
};

struct pc_tape_error {
    size_t offset;      /* of the byte where it went wrong */
    const char *reason; /* "a string is not closed" */
};

/* Reads the whole text; tape and decoded strings live in the arena, the rest is borrowed from the
 * text. PC_ERR_INVALID: no JSON, PC_ERR_RANGE: JSON beyond a limit; error (may be NULL) says where
 * and why. Takes time and memory in proportion to the text, whatever it holds. */
PC_MUST pc_err pc_tape_read(struct pc_span text, const struct pc_tape_limits *limits,
                            struct pc_arena *arena, struct pc_tape *out,
                            struct pc_tape_error *error);

/* The text of a string, name or number. */
static inline struct pc_span pc_tape_text(const struct pc_tape_node *node) {
    return (struct pc_span){node->text, node->length};
}

/* The index of the value of an object's member, or 0 where it has none of that name. */
size_t pc_tape_member(const struct pc_tape *tape, size_t object, struct pc_span name);

/* The value that a JSON pointer (RFC 6901, not as a fragment) names, seen from the value at `from`.
 * PC_ERR_NOTFOUND. */
PC_MUST pc_err pc_tape_find(const struct pc_tape *tape, size_t from, struct pc_span pointer,
                            size_t *out);

/* Appends the JSON pointer of a node; of a name the pointer of its value. */
void pc_tape_pointer(const struct pc_tape *tape, size_t node, struct pc_buf *out);

/* What `next` of a name holds. Not against those who look for collisions: whoever uses it counts
 * its probes. */
uint32_t pc_tape_hash(struct pc_span name);

#endif
