/*
 * A pattern as automata that must all agree: what stands behind `^`, each lookahead that stands
 * there first, and how many characters a set may be repeated.
 */
#ifndef PC_INSPECT_SCHEMA_PATTERN_PARTS_H
#define PC_INSPECT_SCHEMA_PATTERN_PARTS_H

#include "inspect/schema/pattern_automaton.h"

struct pc_js_part {
    const struct pc_js_automaton *automaton;
    bool negative;        /* it must not match */
    bool counted;         /* the value must have … */
    uint32_t least, most; /* … so many characters */
};

struct pc_js_parts {
    struct pc_js_part *rows;
    size_t count;
};

/* PC_ERR_UNSUPPORTED where no automata say what the pattern says. */
PC_MUST pc_err pc_js_parts_make(const struct pc_js_tree *tree, struct pc_arena *arena,
                                struct pc_js_parts *out);

bool pc_js_parts_match(const struct pc_js_parts *parts, struct pc_span value);

#endif
