/*
 * The texts that a value of a parameter or form is made of, each with its way down into the value:
 * "a=1" is the text "1" at "a", "f[x][y]=2" the text "2" at "x", "y". They live in the scratch
 * arena.
 */
#ifndef PC_INSPECT_SCHEMA_OPENAPI_PIECES_H
#define PC_INSPECT_SCHEMA_OPENAPI_PIECES_H

#include "inspect/schema/openapi/program.h"

enum {
    PC_OPENAPI_PIECES_MAX = 16384, /* of one value, and names of one query or form */
    PC_OPENAPI_KEYS_MAX = 8        /* the way down */
};

enum pc_openapi_encoding_kind {
    PC_OPENAPI_PLAIN,   /* as it is */
    PC_OPENAPI_PERCENT, /* RFC 3986 section 2.1 */
    PC_OPENAPI_PLUS     /* the same, and a plus is a space */
};

/* The text, decoded; borrowed where nothing is encoded. PC_ERR_INVALID: malformed, or no UTF-8. */
PC_MUST pc_err pc_openapi_decode(struct pc_span text, enum pc_openapi_encoding_kind kind,
                                 struct pc_arena *scratch, struct pc_span *out);

enum pc_openapi_piece_kind { PC_OPENAPI_PIECE_TEXT, PC_OPENAPI_PIECE_JSON, PC_OPENAPI_PIECE_FILE };

struct pc_openapi_piece {
    const struct pc_span *keys;
    uint32_t key_count; /* at most PC_OPENAPI_KEYS_MAX */
    enum pc_openapi_piece_kind kind;
    bool listed;         /* an element of a list, also where it is the only one */
    uint32_t order;      /* as it came */
    struct pc_span text; /* decoded; of JSON valid, of a file nothing */
};

struct pc_openapi_pieces {
    struct pc_arena *arena;
    struct pc_openapi_piece *items;
    size_t count, room;
    bool listed; /* a list or object was there, even if nothing was in it */
    bool form;   /* of a form: an object, whatever its fields are called, or if it has none */
};

/* Room for one more, zeroed; NULL where memory ran out or there are too many (count says which). */
struct pc_openapi_piece *pc_openapi_pieces_add(struct pc_openapi_pieces *pieces);

/* The next name and value of a query or form, still encoded; false: no more. Empty ones are passed
 * over. */
bool pc_openapi_pair_next(struct pc_span *rest, struct pc_span *name, struct pc_span *value);

/* "a[b][c]": what stands before the first bracket, and the keys; false: it is not written so. */
bool pc_openapi_brackets(struct pc_span name, struct pc_span *base, struct pc_span *keys,
                         uint32_t *count);

#endif
