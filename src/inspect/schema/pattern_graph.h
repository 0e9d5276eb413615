/*
 * A pattern as a graph of bytes: the nondeterministic automaton that the deterministic one is made
 * of.
 */
#ifndef PC_INSPECT_SCHEMA_PATTERN_GRAPH_H
#define PC_INSPECT_SCHEMA_PATTERN_GRAPH_H

#include "inspect/schema/pattern_automaton.h"

enum pc_js_graph_kind {
    PC_JS_GRAPH_MATCH,
    PC_JS_GRAPH_BYTES, /* a byte from low to high, then next */
    PC_JS_GRAPH_SPLIT, /* next or other */
    PC_JS_GRAPH_BEGIN, /* only where the value begins, then next */
    PC_JS_GRAPH_END,   /* only where it ends, then next */
};

struct pc_js_graph_node {
    uint8_t kind, low, high;
    uint32_t next, other;
};

struct pc_js_graph {
    struct pc_js_graph_node *nodes; /* PC_JS_AUTOMATON_NODES of them at most; the first matches */
    size_t count;
    uint32_t start;
};

PC_MUST pc_err pc_js_graph_make(const struct pc_js_tree *tree, struct pc_arena *arena,
                                struct pc_js_graph *out);

#endif
