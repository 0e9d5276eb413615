/*
 * The part of a text that a detector sees. A byte that is not there yet is never guessed: who asks
 * for one behind the end of an unfinished text starves, and is asked again when there is more. So
 * no result depends on where the text was cut.
 */
#ifndef PC_INSPECT_DLP_TEXT_H
#define PC_INSPECT_DLP_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"

enum {
    PC_DLP_BEHIND = 256, /* bytes that stay in sight before where a detector is called */
    PC_DLP_REACH = 64,   /* bytes that a match may begin before it */
};

struct pc_dlp_text {
    const uint8_t *bytes;
    size_t len;
    bool last;      /* nothing comes behind it */
    bool starved;   /* a byte behind the end was asked for */
    uint64_t steps; /* bytes that were asked for */
};

/* The byte; -1 behind the end. */
static inline int pc_dlp_at(struct pc_dlp_text *text, size_t i) {
    text->steps++;
    if (i < text->len)
        return text->bytes[i];
    text->starved |= !text->last;
    return -1;
}

/* The byte so many before i; -1 before the beginning. For i within the text or at its end. */
static inline int pc_dlp_before(struct pc_dlp_text *text, size_t i, size_t back) {
    text->steps++;
    return back <= i ? text->bytes[i - back] : -1;
}

/* These bytes come at i. */
static inline bool pc_dlp_reads(struct pc_dlp_text *text, size_t i, const char *literal) {
    for (; *literal != '\0'; literal++, i++)
        if (pc_dlp_at(text, i) != (uint8_t)*literal)
            return false;
    return true;
}

/* Sets of characters. */
enum {
    PC_DLP_DIGIT = 1,
    PC_DLP_UPPER = 2,
    PC_DLP_LOWER = 4,
    PC_DLP_HEX = 8,     /* 0-9 a-f */
    PC_DLP_LOCAL = 16,  /* of the local part of an address */
    PC_DLP_DASH = 32,   /* - _ */
    PC_DLP_BASE64 = 64, /* + / and those below */
    PC_DLP_SPACE = 128, /* blank and tab */
    PC_DLP_LETTER = PC_DLP_UPPER | PC_DLP_LOWER,
    PC_DLP_ALNUM = PC_DLP_DIGIT | PC_DLP_LETTER,
    PC_DLP_URL64 = PC_DLP_ALNUM | PC_DLP_DASH,
};

extern const uint8_t pc_dlp_chars[256];

static inline bool pc_dlp_is(int c, unsigned set) {
    return c >= 0 && (pc_dlp_chars[c] & set) != 0;
}

/* Where the run of a set's characters that begins at i ends; at most `most` further. */
static inline size_t pc_dlp_run(struct pc_dlp_text *text, size_t i, unsigned set, size_t most) {
    size_t end = i + most, upto = end < text->len ? end : text->len, from = i;
    while (i < upto && (pc_dlp_chars[text->bytes[i]] & set) != 0)
        i++;
    text->steps += i - from + 1;
    text->starved |= i < end && i >= text->len && !text->last;
    return i;
}

/* Where the line begins that `at` is in; not before `least`. */
static inline size_t pc_dlp_line(const uint8_t *bytes, size_t least, size_t at) {
    while (at > least && bytes[at - 1] != '\n')
        at--;
    return at;
}

/* Lower case of an ASCII letter. */
static inline int pc_dlp_lower(int c) {
    return c >= 'A' && c <= 'Z' ? c + 32 : c;
}

/* Whether a token may begin at i: what stands before it is no letter, digit, '_' or '-', or is an
 * escape (\n, %3D, \u003d) that ends in one. */
bool pc_dlp_begins(struct pc_dlp_text *text, size_t i);

static inline struct pc_span pc_dlp_cut(const struct pc_dlp_text *text, size_t from, size_t upto) {
    return pc_span(text->bytes + from, upto - from);
}

#endif
