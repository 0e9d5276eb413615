/*
 * The expressions that a union is compiled from: patterns widened to what Vectorscan does quickly,
 * and phrases.
 */
#ifndef PC_INSPECT_WAF_PREFILTER_EXPRESSION_H
#define PC_INSPECT_WAF_PREFILTER_EXPRESSION_H

#include "inspect/waf/prefilter/image.h"
#include "inspect/waf/prefilter/prefilter.h"
#include "inspect/waf/prefilter/regex.h"

struct pc_expressions {
    const char **texts;
    unsigned *flags, *ids;
    const struct pc_rx **trees; /* NULL: a phrase */
    size_t *lengths;            /* bytes that a tree is cut at */
    size_t count, room;
    uint64_t *every; /* bits of patterns that are candidates always, as those refused in the end */
    size_t most;     /* sets and edges of a tree */
};

struct pc_expression_sets {
    struct pc_expressions unions[PC_PREFILTER_DATABASES];
    uint64_t *plain, *every, *phrases; /* of the unions */
    uint64_t *edges;                   /* bits of patterns that match the empty text */
};

/* Owned by the arena. */
PC_MUST pc_err pc_expressions_make(const struct pc_waf_pattern *patterns, size_t count,
                                   struct pc_arena *arena, struct pc_expression_sets *out);
/* The library does not take this one: makes it wider, or takes it out and has its pattern be a
 * candidate always. */
PC_MUST pc_err pc_expressions_refused(struct pc_expressions *all, size_t index,
                                      struct pc_arena *arena);

#endif
