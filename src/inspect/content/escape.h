/*
 * Escapes: what a text stands for, piece by piece, with the bytes that stand for it.
 *
 * Whether a byte begins an escape depends on that byte and the few behind it alone, not on the
 * structure around it: a text with no such byte is its own view.
 */
#ifndef PC_INSPECT_CONTENT_ESCAPE_H
#define PC_INSPECT_CONTENT_ESCAPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"

enum pc_content_escapes {
    PC_CONTENT_PLAIN,
    PC_CONTENT_BACKSLASH, /* JSON, RFC 8259 section 7 */
    PC_CONTENT_ENTITIES,  /* XML: the five of section 4.6, and by number */
    PC_CONTENT_PERCENT,   /* forms; '&' stands for PC_CONTENT_SEPARATOR */
    PC_CONTENT_QUOTED,    /* quoted-printable, RFC 2045 section 6.7 */
    PC_CONTENT_BASE64,    /* RFC 2045 section 6.8 */
    PC_CONTENT_WIDE_LE,   /* UTF-16, where it is a part's and nothing else is read in it */
    PC_CONTENT_WIDE_BE,
    PC_CONTENT_ESCAPES
};

/* What stands in the view between two fields or parts: nothing that is looked for goes over it. */
#define PC_CONTENT_SEPARATOR "\x1e\n"

enum { PC_CONTENT_ESCAPE = 40 /* bytes of one escape, at most; what is longer is none */ };

/* One escape, or bytes that stand for themselves. */
struct pc_content_unit {
    size_t taken; /* bytes of the source */
    bool raw;     /* they stand for themselves */
    size_t len;   /* of what they stand for otherwise; may be 0 */
    char view[8];
};

/* Reads the unit at the beginning of text, which is not empty. False: more bytes are needed, which
 * never is where last is set. */
bool pc_content_unit_read(enum pc_content_escapes escapes, struct pc_span text, bool last,
                          struct pc_content_unit *out);

/* How many bytes at the beginning are no escape's beginning. */
size_t pc_content_plain_run(enum pc_content_escapes escapes, struct pc_span text);

struct pc_content_escape {
    enum pc_content_escapes escapes;
    uint8_t held;                   /* bytes of an incomplete unit */
    char bytes[PC_CONTENT_ESCAPE];  /* them */
    char source[PC_CONTENT_ESCAPE]; /* the last piece's, where it was held */
    char view[8];                   /* the last piece's */
};

struct pc_content_piece {
    uint64_t at;           /* offset of its first byte in the source */
    struct pc_span source; /* valid until the next call, as is view */
    struct pc_span view;
    bool unit;  /* the view is not the source */
    bool fixed; /* nothing of it may be changed */
    bool leaf;  /* a text's, and not what stands between texts */
};

/* The next piece; false: it needs more than *in, and took what there is; or, where that says so, a
 * unit's view does not fit into `most`. end: behind *in nothing belongs to it. */
bool pc_content_escape_next(struct pc_content_escape *escape, struct pc_span *in, bool end,
                            size_t most, bool whole_units, struct pc_content_piece *piece);

/* Takes what it can of the beginning of *in, up to `room` bytes of the view, and writes them to out
 * (NULL: nowhere); how many. What is left is for pc_content_escape_next. Nothing may be held. */
size_t pc_content_escape_bulk(enum pc_content_escapes escapes, struct pc_span *in, char *out,
                              size_t room);

#endif
