/* Making a deterministic automaton from a graph: its states are sets of nodes. */
#include "inspect/schema/pattern_automaton.h"

#include <stdlib.h>
#include <string.h>

#include "inspect/schema/pattern_graph.h"

enum { LOST, FOUND, SLOTS = 2 * PC_JS_AUTOMATON_STATES };
enum { FIRST_ROWS = 32 };
enum { SORTED = 8 }; /* steps of work for each node that is put in order */

/* The nodes that a state stands for, in order. */
struct set {
    const uint32_t *nodes;
    size_t count;
};

struct maker {
    const struct pc_js_graph *graph;
    struct pc_arena *arena;
    uint8_t classes[256], bytes[256]; /* of each byte its class, of each class a byte */
    uint32_t class_count;
    struct set *sets;      /* by state */
    uint8_t *found_at_end; /* by state */
    uint16_t *slots;       /* states by the hash of their sets; 0: none */
    size_t count, work;
    uint32_t *stack, *gathered, *marks; /* as many as nodes */
    size_t gathered_count;
    uint32_t mark;
    bool found; /* a match is among what was gathered */
};

/* All that can be reached from the node without a byte: what waits for a byte, or for the end. */
static void gather(struct maker *m, uint32_t node, bool at_begin, bool at_end) {
    size_t depth = 0;
    m->stack[depth++] = node;
    while (depth > 0) {
        node = m->stack[--depth];
        for (bool on = true; on && m->marks[node] != m->mark;) {
            const struct pc_js_graph_node *at = &m->graph->nodes[node];
            m->marks[node] = m->mark;
            m->work++;
            on = at->kind == PC_JS_GRAPH_SPLIT || (at->kind == PC_JS_GRAPH_BEGIN && at_begin) ||
                 (at->kind == PC_JS_GRAPH_END && at_end);
            if (at->kind == PC_JS_GRAPH_SPLIT && m->marks[at->other] != m->mark)
                m->stack[depth++] = at->other;
            m->found |= at->kind == PC_JS_GRAPH_MATCH;
            if (at->kind == PC_JS_GRAPH_BYTES || (at->kind == PC_JS_GRAPH_END && !at_end))
                m->gathered[m->gathered_count++] = node;
            node = at->next;
        }
    }
}

static void begin_gathering(struct maker *m) {
    m->mark++;
    m->gathered_count = 0;
    m->found = false;
}

static int compare(const void *a, const void *b) {
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static size_t hash_of(const uint32_t *nodes, size_t count) {
    uint64_t hash = count;
    for (size_t i = 0; i < count; i++)
        hash = (hash ^ nodes[i]) * 0x9e3779b97f4a7c15u, hash ^= hash >> 32;
    return (size_t)hash % SLOTS;
}

/* Would the set match if the value ended? */
static bool matches_at_end(struct maker *m, const struct set *set, bool at_begin) {
    begin_gathering(m);
    for (size_t i = 0; i < set->count; i++) {
        if (m->graph->nodes[set->nodes[i]].kind == PC_JS_GRAPH_END)
            gather(m, set->nodes[i], at_begin, true);
    }
    return m->found;
}

/* The state of what was gathered, made where there is none; LOST with too many. */
static pc_err state_of(struct maker *m, bool at_begin, uint32_t *out) {
    *out = m->found ? FOUND : LOST;
    if (m->found || m->gathered_count == 0)
        return PC_OK;
    qsort(m->gathered, m->gathered_count, sizeof *m->gathered, compare);
    m->work += m->gathered_count * SORTED;
    size_t slot = hash_of(m->gathered, m->gathered_count), bytes = m->gathered_count * 4;
    for (; !at_begin && m->slots[slot] != 0; slot = (slot + 1) % SLOTS) {
        const struct set *set = &m->sets[m->slots[slot]];
        *out = m->slots[slot];
        if (set->count == m->gathered_count && memcmp(set->nodes, m->gathered, bytes) == 0)
            return PC_OK;
    }
    if (m->count == PC_JS_AUTOMATON_STATES)
        return PC_ERR_UNSUPPORTED;
    uint32_t *nodes = PC_ARENA_ARRAY(m->arena, uint32_t, m->gathered_count);
    if (nodes == NULL)
        return PC_ERR_NOMEM;
    memcpy(nodes, m->gathered, bytes);
    *out = (uint32_t)m->count++;
    m->sets[*out] = (struct set){nodes, m->gathered_count};
    if (!at_begin) /* the first state is another one than those with the same nodes further on */
        m->slots[slot] = (uint16_t)*out;
    m->found_at_end[*out] = matches_at_end(m, &m->sets[*out], at_begin);
    return PC_OK;
}

static pc_err step(struct maker *m, uint32_t state, uint8_t byte, uint32_t *out) {
    struct set set = m->sets[state];
    if (m->work > PC_JS_AUTOMATON_WORK)
        return PC_ERR_UNSUPPORTED;
    begin_gathering(m);
    for (size_t i = 0; i < set.count; i++) {
        const struct pc_js_graph_node *node = &m->graph->nodes[set.nodes[i]];
        m->work++;
        if (node->kind == PC_JS_GRAPH_BYTES && byte >= node->low && byte <= node->high)
            gather(m, node->next, false, false);
    }
    gather(m, m->graph->start, false, false); /* a match may begin at each byte */
    return state_of(m, false, out);
}

static void tell_classes(struct maker *m) {
    bool begins[257] = {[0] = true};
    for (size_t i = 0; i < m->graph->count; i++) {
        const struct pc_js_graph_node *node = &m->graph->nodes[i];
        if (node->kind == PC_JS_GRAPH_BYTES)
            begins[node->low] = begins[node->high + 1] = true;
    }
    for (unsigned byte = 0; byte < 256; byte++) {
        if (begins[byte])
            m->bytes[m->class_count++] = (uint8_t)byte;
        m->classes[byte] = (uint8_t)(m->class_count - 1);
    }
}

static pc_err prepare(struct maker *m) {
    size_t nodes = m->graph->count;
    m->sets = PC_ARENA_ARRAY(m->arena, struct set, PC_JS_AUTOMATON_STATES);
    m->found_at_end = PC_ARENA_ARRAY(m->arena, uint8_t, PC_JS_AUTOMATON_STATES);
    m->slots = PC_ARENA_ARRAY(m->arena, uint16_t, SLOTS);
    m->stack = PC_ARENA_ARRAY(m->arena, uint32_t, 2 * nodes + 2);
    m->gathered = PC_ARENA_ARRAY(m->arena, uint32_t, nodes);
    m->marks = PC_ARENA_ARRAY(m->arena, uint32_t, nodes);
    if (m->sets == NULL || m->found_at_end == NULL || m->slots == NULL || m->stack == NULL ||
        m->gathered == NULL || m->marks == NULL)
        return PC_ERR_NOMEM;
    m->found_at_end[FOUND] = true;
    m->count = 2;
    tell_classes(m);
    return PC_OK;
}

/* Twice as many rows as there were. */
static pc_err make_room(struct maker *m, size_t width, size_t *room, uint32_t **table) {
    size_t more = *room == 0 ? FIRST_ROWS : 2 * *room;
    if (more * width * sizeof **table > PC_JS_AUTOMATON_BYTES)
        return PC_ERR_UNSUPPORTED;
    uint32_t *grown = PC_ARENA_ARRAY(m->arena, uint32_t, more * width);
    if (grown == NULL)
        return PC_ERR_NOMEM;
    if (*room > 0)
        memcpy(grown, *table, *room * width * sizeof *grown);
    *table = grown;
    *room = more;
    return PC_OK;
}

/* The rows of the states, in the order in which they are found. */
static pc_err fill(struct maker *m, uint32_t **out) {
    uint32_t classes = m->class_count, width = classes + 1;
    uint32_t *table = NULL;
    size_t room = 0;
    pc_err err = make_room(m, width, &room, &table);
    for (uint32_t c = 0; err == PC_OK && c < classes; c++)
        table[width + c] = width;
    for (uint32_t state = 2; err == PC_OK && state < m->count; state++) {
        if (state == room)
            err = make_room(m, width, &room, &table);
        for (uint32_t c = 0; err == PC_OK && c < classes; c++) {
            uint32_t next = LOST;
            err = step(m, state, m->bytes[c], &next);
            table[state * width + c] = next * width;
        }
    }
    if (err != PC_OK)
        return err;
    for (uint32_t state = 0; state < m->count; state++)
        table[state * width + classes] = m->found_at_end[state];
    *out = table;
    return PC_OK;
}

/* Two classes are dull where the state behind them is the one behind the second alone. */
static void find_dull(const struct pc_js_automaton *made, uint8_t *dull) {
    const uint32_t *table = made->table, *idle = table + made->idle;
    for (uint32_t a = 0; a + 1 < made->width; a++) {
        for (uint32_t b = 0; b + 1 < made->width; b++)
            dull[a * made->width + b] = table[idle[a] + b] == idle[b];
    }
}

static pc_err finish(struct maker *m, const uint32_t *table, uint32_t start, uint32_t idle,
                     struct pc_arena *arena, const struct pc_js_automaton **out) {
    struct pc_js_automaton *made = PC_ARENA_NEW(arena, struct pc_js_automaton);
    uint32_t width = m->class_count + 1;
    uint32_t *rows = PC_ARENA_ARRAY(arena, uint32_t, m->count * width);
    uint8_t *dull = PC_ARENA_ARRAY(arena, uint8_t, (size_t)width * width);
    if (made == NULL || rows == NULL || dull == NULL)
        return PC_ERR_NOMEM;
    memcpy(rows, table, m->count * width * sizeof *rows);
    memcpy(made->classes, m->classes, sizeof made->classes);
    made->width = width;
    made->start = start * width;
    made->table = rows;
    made->idle = idle > FOUND ? idle * width : 0;
    made->dull = dull;
    find_dull(made, dull);
    *out = made;
    return PC_OK;
}

static bool same_set(const struct set *a, const struct set *b) {
    return a->count == b->count && memcmp(a->nodes, b->nodes, a->count * sizeof *a->nodes) == 0;
}

/* The state at the beginning of a value, and the one in which nothing has begun. They are one,
 * where the beginning makes no difference. */
static pc_err first_states(struct maker *m, uint32_t *start, uint32_t *idle) {
    begin_gathering(m);
    gather(m, m->graph->start, false, false);
    pc_err err = state_of(m, false, idle);
    if (err != PC_OK)
        return err;
    begin_gathering(m);
    gather(m, m->graph->start, true, false);
    err = state_of(m, true, start);
    if (err == PC_OK && *start > FOUND && *idle > FOUND &&
        same_set(&m->sets[*start], &m->sets[*idle]) &&
        m->found_at_end[*start] == m->found_at_end[*idle])
        *start = *idle;
    return err;
}

pc_err pc_js_automaton_make(const struct pc_js_tree *tree, struct pc_arena *arena,
                            const struct pc_js_automaton **out) {
    PC_CLEANUP(pc_arena_free) struct pc_arena scratch = {0};
    struct pc_js_graph graph;
    struct maker m = {.graph = &graph, .arena = &scratch};
    uint32_t start, idle, *table = NULL;
    *out = NULL;
    pc_err err = pc_js_graph_make(tree, &scratch, &graph);
    if (err == PC_OK)
        err = prepare(&m);
    if (err == PC_OK)
        err = first_states(&m, &start, &idle);
    if (err == PC_OK)
        err = fill(&m, &table);
    return err == PC_OK ? finish(&m, table, start, idle, arena, out) : err;
}

/* The first byte from `at` on, in which something may begin, or the last byte. */
static const unsigned char *skip_dull(const struct pc_js_automaton *automaton,
                                      const unsigned char *at, const unsigned char *end) {
    const uint8_t *classes = automaton->classes, *dull = automaton->dull;
    size_t width = automaton->width;
    for (; end - at > 4; at += 4) {
        size_t b = classes[at[1]], c = classes[at[2]], d = classes[at[3]];
        if ((dull[classes[at[0]] * width + b] & dull[b * width + c] & dull[c * width + d] &
             dull[d * width + classes[at[4]]]) == 0)
            break;
    }
    while (end - at > 1 && dull[classes[at[0]] * width + classes[at[1]]] != 0)
        at++;
    return at;
}

bool pc_js_automaton_match(const struct pc_js_automaton *automaton, struct pc_span value) {
    const uint32_t *table = automaton->table;
    const unsigned char *at = (const unsigned char *)value.ptr, *end = at + value.len;
    uint32_t state = automaton->start, found = automaton->width;
    while (at < end && state > found) {
        if (state == automaton->idle)
            at = skip_dull(automaton, at, end);
        state = table[state + automaton->classes[*at++]];
    }
    return table[state + found - 1] != 0;
}
