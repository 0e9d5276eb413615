/*
 * Patterns as trees: what the prefilter reads PCRE2's syntax into, so that it can be widened and
 * written anew for Hyperscan and Vectorscan, which have one interface.
 *
 * A tree stands for at least the texts of its pattern, never for fewer: a lookaround is left out, a
 * backreference is any text, an atomic group is a group, a possessive or lazy repeat is a repeat,
 * '^', '\A' and '\G' are the start of a line, '$' and '\z' its end, and nothing at all where lines
 * within a value count ((?m), '\Z'). Each is right wherever the pattern is right in one value, when
 * values are joined by '\n' and a '\n' within one is another byte (prefilter.h): the start of a
 * value is the start of a line of the joined text, its end the end of one; neither byte is one of a
 * word, just as an edge is none, so '\b' and '\B' see at a joint what they see at an edge; no set
 * has the joint, so all else looks only at bytes within the value.
 */
#ifndef PC_INSPECT_WAF_PREFILTER_REGEX_H
#define PC_INSPECT_WAF_PREFILTER_REGEX_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/span.h"

/* A set of bytes. */
struct pc_rx_set {
    uint64_t bits[4];
};

static inline void pc_rx_set_add(struct pc_rx_set *set, uint8_t byte) {
    set->bits[byte >> 6] |= (uint64_t)1 << (byte & 63);
}
static inline bool pc_rx_set_has(const struct pc_rx_set *set, uint8_t byte) {
    return (set->bits[byte >> 6] >> (byte & 63) & 1) != 0;
}
void pc_rx_set_range(struct pc_rx_set *set, uint8_t first, uint8_t last);
void pc_rx_set_join(struct pc_rx_set *set, const struct pc_rx_set *other);
void pc_rx_set_invert(struct pc_rx_set *set);
void pc_rx_set_fold(struct pc_rx_set *set);       /* the other case of each ASCII letter */
bool pc_rx_set_full(const struct pc_rx_set *set); /* every byte but the joint */
/* The bytes of \d, \s, … (the letter of the escape; upper case: all others). False: none such. */
bool pc_rx_set_escape(char letter, struct pc_rx_set *set);
/* The bytes of [:name:]. False: none such. */
bool pc_rx_set_posix(struct pc_span name, struct pc_rx_set *set);

enum pc_rx_kind {
    PC_RX_EMPTY,
    PC_RX_SET,      /* one byte of it */
    PC_RX_START,    /* of a value */
    PC_RX_END,      /* of a value */
    PC_RX_WORD,     /* \b */
    PC_RX_NOT_WORD, /* \B */
    PC_RX_CAT,      /* all children in turn */
    PC_RX_ALT,      /* any of the children */
    PC_RX_REPEAT,   /* the child, min to max times */
};

#define PC_RX_NO_END UINT32_MAX

/* Never changed once it is made: trees share nodes; a list of children is shared from its head. */
struct pc_rx {
    enum pc_rx_kind kind;
    struct pc_rx_set set;   /* SET */
    uint32_t min, max;      /* REPEAT; max PC_RX_NO_END: no end */
    struct pc_rx_list *all; /* CAT, ALT, REPEAT (one) */
};
struct pc_rx_list {
    const struct pc_rx *rx;
    struct pc_rx_list *next;
};

/* Lists are made at their end. */
struct pc_rx_builder {
    struct pc_arena *arena;
    struct pc_rx_list *first, **last;
    bool failed; /* memory ran out */
};
void pc_rx_builder_begin(struct pc_rx_builder *builder, struct pc_arena *arena);
void pc_rx_builder_add(struct pc_rx_builder *builder, const struct pc_rx *rx);

/* NULL where memory ran out (also of a part, which may be NULL). */
const struct pc_rx *pc_rx_leaf(struct pc_arena *arena, enum pc_rx_kind kind);
const struct pc_rx *pc_rx_of_set(struct pc_arena *arena, const struct pc_rx_set *set);
const struct pc_rx *pc_rx_repeat(struct pc_arena *arena, const struct pc_rx *child, uint32_t min,
                                 uint32_t max);
/* CAT or ALT of what was added; of one thing, that thing. */
const struct pc_rx *pc_rx_join(const struct pc_rx_builder *builder, enum pc_rx_kind kind);
const struct pc_rx *pc_rx_pair(struct pc_arena *arena, enum pc_rx_kind kind, const struct pc_rx *a,
                               const struct pc_rx *b);

/* It matches the empty text anywhere (no edge is needed). */
bool pc_rx_nullable(const struct pc_rx *rx);
/* It matches the empty text at an edge. */
bool pc_rx_matches_nothing(const struct pc_rx *rx);
/* The fewest bytes of a match. */
size_t pc_rx_shortest(const struct pc_rx *rx);
/* Sets and edges in it. */
size_t pc_rx_size(const struct pc_rx *rx);

/* parse.c: reads a pattern (options DOTALL and DOLLAR_ENDONLY, bytes). PC_ERR_UNSUPPORTED: it has
 * what this reader does not know, or is broken. */
PC_MUST pc_err pc_rx_parse(struct pc_span pattern, struct pc_arena *arena,
                           const struct pc_rx **out);

/* narrow.c: what is left of a tree among texts that have no bytes but these; *out NULL: nothing. */
PC_MUST pc_err pc_rx_narrow(struct pc_arena *arena, const struct pc_rx *rx,
                            const struct pc_rx_set *bytes, const struct pc_rx **out);

/* widen.c: a tree that matches somewhere in every text in which rx matches. */
/* Without what may be missing at its beginning and its end. NULL: memory ran out. */
const struct pc_rx *pc_rx_trim(struct pc_arena *arena, const struct pc_rx *rx);
/* Cut off behind `bytes` bytes of a match. NULL: memory ran out. */
const struct pc_rx *pc_rx_cut(struct pc_arena *arena, const struct pc_rx *rx, size_t bytes);

/* emit.c: in Vectorscan's syntax. */
void pc_rx_emit(const struct pc_rx *rx, struct pc_buf *out);
void pc_rx_emit_byte(uint8_t byte, struct pc_buf *out);

#endif
