/*
 * Lists of passwords that were found in breaches, read where they lie and never whole.
 *
 * Two forms, told apart by the first line: SHA-1 digests in hexadecimal, sorted, each perhaps with
 * ":count" behind it, as Have I Been Pwned gives them out (searched by halves); or words, one a
 * line, in any order (read from end to end, ASCII letters in either case).
 */
#ifndef PC_IDENTITY_BREACHED_H
#define PC_IDENTITY_BREACHED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/span.h"

/* Words longer than that are passed over: no password is. */
enum { PC_BREACHED_LINE = 2048 };
/* A list of words may have so many bytes; there is no bound to one of digests. */
#define PC_BREACHED_WORDS_MAX (UINT64_C(256) << 20)

struct pc_breached_list {
    void *self;
    uint64_t size;
    /* Reads up to len bytes from there; *got less than len only at the end. */
    pc_err (*read)(void *self, uint64_t offset, void *out, size_t len, size_t *got);
};

/* PC_ERR_CORRUPT: a line that is read is not of the list's form; PC_ERR_RANGE: too many words. */
PC_MUST pc_err pc_breached_find(const struct pc_breached_list *list, struct pc_span password,
                                bool *found);

#endif
