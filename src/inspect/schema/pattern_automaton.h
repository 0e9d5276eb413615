/*
 * A pattern as a deterministic automaton over bytes: one look at each byte of the value.
 */
#ifndef PC_INSPECT_SCHEMA_PATTERN_AUTOMATON_H
#define PC_INSPECT_SCHEMA_PATTERN_AUTOMATON_H

#include "inspect/schema/pattern_tree.h"

enum {
    PC_JS_AUTOMATON_STATES = 4096,
    PC_JS_AUTOMATON_NODES = 1 << 14, /* of what it is made from */
    PC_JS_AUTOMATON_WORK = 1 << 22,  /* steps of making it */
    PC_JS_AUTOMATON_BYTES = 1 << 20, /* of its table */
};

struct pc_js_automaton {
    uint8_t classes[256]; /* bytes that no state tells apart have one class */
    uint32_t width;       /* classes + 1: of the table's rows */
    uint32_t start;       /* a state is where its row begins: 0 is lost, the second row found */
    const uint32_t
        *table;    /* by state + class: the next state; the last of a row: found at the end */
    uint32_t idle; /* the state in which nothing has begun; 0: there is none */
    const uint8_t
        *dull; /* by two classes (as rows of `width`): in `idle` the first begins nothing */
};

/* PC_ERR_UNSUPPORTED: not a regular language, or too large; *out is NULL then. */
PC_MUST pc_err pc_js_automaton_make(const struct pc_js_tree *tree, struct pc_arena *arena,
                                    const struct pc_js_automaton **out);

bool pc_js_automaton_match(const struct pc_js_automaton *automaton, struct pc_span value);

#endif
