/*
 * The nearest known word to one that is not known, for "did you mean".
 */
#ifndef PC_BASE_SUGGEST_H
#define PC_BASE_SUGGEST_H

#include <stddef.h>

#include "base/span.h"

/* Edits (insert, delete, replace, swap of neighbours) from a to b; words over 40 bytes are far. */
size_t pc_suggest_distance(struct pc_span a, struct pc_span b);

/* Keeps the nearest of the candidates that it is shown, where it is near enough. */
struct pc_suggest {
    struct pc_span word;
    const char *best; /* NULL: none is near */
    size_t distance;
};

struct pc_suggest pc_suggest_for(struct pc_span word);
void pc_suggest_offer(struct pc_suggest *suggest, const char *candidate);

#endif
