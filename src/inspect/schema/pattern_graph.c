/* Making a graph of bytes from a tree, from the end to the beginning. */
#include "inspect/schema/pattern_graph.h"

#include <string.h>

enum { FIRST_ROOM = 256 };

struct maker {
    struct pc_js_graph *graph;
    struct pc_arena *arena;
    size_t room;
    size_t set_begin; /* nodes from here on belong to the set that is being made */
    bool full, unfit;
};

static bool grow(struct maker *m) {
    size_t room = 2 * m->room;
    struct pc_js_graph_node *nodes = PC_ARENA_ARRAY(m->arena, struct pc_js_graph_node, room);
    if (nodes == NULL || room > PC_JS_AUTOMATON_NODES)
        return false;
    memcpy(nodes, m->graph->nodes, m->room * sizeof *nodes);
    m->graph->nodes = nodes;
    m->room = room;
    return true;
}

static uint32_t add(struct maker *m, struct pc_js_graph_node node) {
    if (m->graph->count == m->room && !grow(m)) {
        m->full = true;
        return 0;
    }
    m->graph->nodes[m->graph->count] = node;
    return (uint32_t)m->graph->count++;
}

static uint32_t add_split(struct maker *m, uint32_t next, uint32_t other) {
    return add(m, (struct pc_js_graph_node){PC_JS_GRAPH_SPLIT, 0, 0, next, other});
}

/* The sequences of one set often end in the same way. */
static uint32_t add_bytes(struct maker *m, uint8_t low, uint8_t high, uint32_t next) {
    for (size_t i = m->set_begin; i < m->graph->count; i++) {
        const struct pc_js_graph_node *node = &m->graph->nodes[i];
        if (node->kind == PC_JS_GRAPH_BYTES && node->low == low && node->high == high &&
            node->next == next)
            return (uint32_t)i;
    }
    return add(m, (struct pc_js_graph_node){PC_JS_GRAPH_BYTES, low, high, next, 0});
}

static unsigned encode(uint32_t c, uint8_t out[4]) {
    static const uint8_t heads[] = {0, 0, 0xc0, 0xe0, 0xf0};
    unsigned length = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    for (unsigned i = length; i-- > 1; c >>= 6)
        out[i] = (uint8_t)(0x80 | (c & 0x3f));
    out[0] = (uint8_t)(heads[length] | c);
    return length;
}

/* Ranges whose sequences differ in all bytes from some point on are made at once. */
static uint32_t make_range(struct maker *m, uint32_t low, uint32_t high, uint32_t next,
                           uint32_t others);

static uint32_t make_two(struct maker *m, uint32_t low, uint32_t middle, uint32_t high,
                         uint32_t next, uint32_t others) {
    others = make_range(m, low, middle, next, others);
    return make_range(m, middle + 1, high, next, others);
}

static uint32_t make_range(struct maker *m, uint32_t low, uint32_t high, uint32_t next,
                           uint32_t others) {
    static const uint32_t lengths[] = {0x7f, 0x7ff, 0xffff};
    for (size_t i = 0; i < 3; i++) {
        if (low <= lengths[i] && lengths[i] < high)
            return make_two(m, low, lengths[i], high, next, others);
    }
    for (unsigned bits = 6; high >= 0x80 && bits <= 18; bits += 6) {
        uint32_t mask = ((uint32_t)1 << bits) - 1;
        if ((low & ~mask) == (high & ~mask))
            continue;
        if ((low & mask) != 0)
            return make_two(m, low, low | mask, high, next, others);
        if ((high & mask) != mask)
            return make_two(m, low, (high & ~mask) - 1, high, next, others);
    }
    uint8_t from[4], to[4];
    unsigned length = encode(low, from);
    (void)encode(high, to);
    while (length-- > 0)
        next = add_bytes(m, from[length], to[length], next);
    return others == UINT32_MAX ? next : add_split(m, next, others);
}

static uint32_t make_set(struct maker *m, const struct pc_js_set *set, uint32_t next) {
    uint32_t others = UINT32_MAX;
    m->set_begin = m->graph->count;
    for (size_t i = 0; i < set->count && !m->full; i++)
        others = make_range(m, set->ranges[i].low, set->ranges[i].high, next, others);
    if (others == UINT32_MAX) /* no character: a byte that UTF-8 never has */
        others = add_bytes(m, 0xff, 0xff, next);
    m->unfit |= set->properties.len > 0;
    return others;
}

static uint32_t make(struct maker *m, const struct pc_js_tree *tree, uint32_t next);

static uint32_t make_sequence(struct maker *m, const struct pc_js_tree *child, uint32_t next) {
    if (child == NULL)
        return next;
    const struct pc_js_tree *last = NULL, *before = NULL;
    for (; last != child; last = before) { /* from the last to the first */
        for (before = child; before->next != last; before = before->next)
            continue;
        next = make(m, before, next);
        if (m->full || m->unfit)
            return 0;
    }
    return next;
}

static uint32_t make_repeat(struct maker *m, const struct pc_js_tree *tree, uint32_t next) {
    uint32_t behind = next;
    if (tree->most == PC_JS_TREE_WITHOUT_END) {
        uint32_t loop = add_split(m, 0, next);
        uint32_t body = make(m, tree->first, loop);
        m->graph->nodes[loop].next = body;
        next = loop;
    } else {
        for (uint32_t i = tree->least; i < tree->most && !m->full && !m->unfit; i++)
            next = add_split(m, make(m, tree->first, next), behind);
    }
    for (uint32_t i = 0; i < tree->least && !m->full && !m->unfit; i++) {
        uint32_t before = next;
        next = make(m, tree->first, next);
        if (next == before) /* nothing is in it, however often */
            break;
    }
    return next;
}

static uint32_t make(struct maker *m, const struct pc_js_tree *tree, uint32_t next) {
    uint32_t start = UINT32_MAX;
    if (m->full || m->unfit)
        return 0;
    switch (tree->kind) {
    case PC_JS_TREE_SET:
        return make_set(m, &tree->set, next);
    case PC_JS_TREE_SEQUENCE:
    case PC_JS_TREE_GROUP:
        return make_sequence(m, tree->first, next);
    case PC_JS_TREE_CHOICE:
        for (const struct pc_js_tree *child = tree->first; child != NULL; child = child->next) {
            uint32_t one = make(m, child, next);
            start = start == UINT32_MAX ? one : add_split(m, one, start);
        }
        return start;
    case PC_JS_TREE_REPEAT:
        return make_repeat(m, tree, next);
    case PC_JS_TREE_BEGIN:
        return add(m, (struct pc_js_graph_node){PC_JS_GRAPH_BEGIN, 0, 0, next, 0});
    case PC_JS_TREE_END:
        return add(m, (struct pc_js_graph_node){PC_JS_GRAPH_END, 0, 0, next, 0});
    default:
        m->unfit = true;
        return 0;
    }
}

pc_err pc_js_graph_make(const struct pc_js_tree *tree, struct pc_arena *arena,
                        struct pc_js_graph *out) {
    struct maker m = {.graph = out, .arena = arena, .room = FIRST_ROOM};
    *out = (struct pc_js_graph){.count = 1}; /* the first node matches */
    out->nodes = PC_ARENA_ARRAY(arena, struct pc_js_graph_node, FIRST_ROOM);
    if (out->nodes == NULL)
        return PC_ERR_NOMEM;
    out->start = make(&m, tree, 0);
    return m.full || m.unfit ? PC_ERR_UNSUPPORTED : PC_OK;
}
