/*
 * What follows a backslash, and classes in brackets, read for parse.c.
 */
#ifndef PC_INSPECT_WAF_PREFILTER_ESCAPE_H
#define PC_INSPECT_WAF_PREFILTER_ESCAPE_H

#include "inspect/waf/prefilter/regex.h"

/* A pattern as it is being read. */
struct pc_rx_reader {
    struct pc_span text;
    size_t at;
    struct pc_arena *arena;
    bool fold;     /* (?i) */
    bool extended; /* (?x) */
    bool lines;    /* (?m) stood somewhere: '^' and '$' are at lines within a value, too */
    unsigned depth;
};

static inline size_t pc_rx_left(const struct pc_rx_reader *reader) {
    return reader->text.len - reader->at;
}
/* The byte at this distance; -1 beyond the end. */
static inline int pc_rx_peek(const struct pc_rx_reader *reader, size_t distance) {
    return distance < pc_rx_left(reader) ? (uint8_t)reader->text.ptr[reader->at + distance] : -1;
}
/* Steps over the text if it comes next. */
bool pc_rx_skip(struct pc_rx_reader *reader, const char *text);
/* Steps behind the next byte c. False: there is none. */
bool pc_rx_skip_behind(struct pc_rx_reader *reader, char c);

/* A byte in the case or cases that are asked for. NULL: memory ran out. */
const struct pc_rx *pc_rx_byte(const struct pc_rx_reader *reader, uint8_t byte);
/* Any text. NULL: memory ran out. */
const struct pc_rx *pc_rx_anything(struct pc_arena *arena, uint32_t min, uint32_t max);

/* Behind the backslash. */
PC_MUST pc_err pc_rx_escape(struct pc_rx_reader *reader, const struct pc_rx **out);
/* Behind the opening bracket. */
PC_MUST pc_err pc_rx_class(struct pc_rx_reader *reader, const struct pc_rx **out);

#endif
