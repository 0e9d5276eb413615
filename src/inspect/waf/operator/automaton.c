/*
 * The automaton: a trie in breadth-first order, so that the children of a node lie side by side and
 * those of the next node behind them. The phrases are sorted first; a node is then a range of them
 * that share their first bytes.
 */
#include "inspect/waf/operator/automaton.h"

#include <stdlib.h>
#include <string.h>

enum { ROOT = 0 };

struct pc_waf_automaton {
    uint32_t count;    /* nodes */
    uint32_t *first;   /* first child; the children end where those of the next node begin */
    uint32_t *fail;    /* the node of the longest other text that ends here */
    uint16_t *length;  /* of the phrase that ends here; 0: none */
    uint8_t *byte;     /* that leads here */
    uint32_t top[256]; /* children of the root by their byte; ROOT: none */
};

/* While it is made: the phrases of a node are [low, high), and share their first `depth` bytes. */
struct range {
    uint32_t low, high;
    uint16_t depth;
};

struct maker {
    struct pc_waf_automaton *automaton;
    struct pc_span *phrases; /* sorted */
    struct range *ranges;    /* of each node */
    uint32_t *parents;
};

static uint8_t lower(char c) {
    return (uint8_t)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
}

static int by_bytes(const void *a, const void *b) {
    const struct pc_span *one = a, *other = b;
    size_t shorter = one->len < other->len ? one->len : other->len;
    for (size_t i = 0; i < shorter; i++) {
        int difference = lower(one->ptr[i]) - lower(other->ptr[i]);
        if (difference != 0)
            return difference;
    }
    return (one->len > other->len) - (one->len < other->len);
}

/* Appends the children of a node. Where a phrase ends at it, there are none. */
static void grow(struct maker *maker, uint32_t node) {
    struct pc_waf_automaton *automaton = maker->automaton;
    struct range range = maker->ranges[node];
    automaton->first[node] = automaton->count;
    if (range.low == range.high)
        return;
    if (maker->phrases[range.low].len == range.depth) {
        automaton->length[node] = range.depth;
        return;
    }
    for (uint32_t low = range.low, high; low < range.high; low = high) {
        uint8_t byte = lower(maker->phrases[low].ptr[range.depth]);
        for (high = low + 1; high < range.high; high++)
            if (lower(maker->phrases[high].ptr[range.depth]) != byte)
                break;
        uint32_t child = automaton->count++;
        automaton->byte[child] = byte;
        maker->parents[child] = node;
        maker->ranges[child] = (struct range){low, high, (uint16_t)(range.depth + 1)};
    }
}

static uint32_t child_of(const struct pc_waf_automaton *automaton, uint32_t node, uint8_t byte) {
    if (node == ROOT)
        return automaton->top[byte];
    for (uint32_t i = automaton->first[node]; i < automaton->first[node + 1]; i++)
        if (automaton->byte[i] == byte)
            return i;
    return ROOT;
}

/* Along the texts that end here, longest first, to one that goes on with the byte. */
static uint32_t step(const struct pc_waf_automaton *automaton, uint32_t node, uint8_t byte) {
    for (;;) {
        uint32_t next = child_of(automaton, node, byte);
        if (next != ROOT || node == ROOT)
            return next;
        node = automaton->fail[node];
    }
}

static void link_nodes(struct maker *maker) {
    struct pc_waf_automaton *automaton = maker->automaton;
    for (uint32_t i = automaton->first[ROOT]; i < automaton->first[ROOT + 1]; i++)
        automaton->top[automaton->byte[i]] = i;
    for (uint32_t i = 1; i < automaton->count; i++) {
        uint32_t parent = maker->parents[i];
        if (parent != ROOT)
            automaton->fail[i] = step(automaton, automaton->fail[parent], automaton->byte[i]);
        if (automaton->length[i] == 0)
            automaton->length[i] = automaton->length[automaton->fail[i]];
    }
}

static pc_err make(struct maker *maker, uint32_t phrases, size_t room) {
    struct pc_waf_automaton *automaton = maker->automaton;
    automaton->first = calloc(room + 1, sizeof *automaton->first);
    automaton->fail = calloc(room, sizeof *automaton->fail);
    automaton->length = calloc(room, sizeof *automaton->length);
    automaton->byte = calloc(room, 1);
    maker->ranges = calloc(room, sizeof *maker->ranges);
    maker->parents = calloc(room, sizeof *maker->parents);
    if (automaton->first == NULL || automaton->fail == NULL || automaton->length == NULL ||
        automaton->byte == NULL || maker->ranges == NULL || maker->parents == NULL)
        return PC_ERR_NOMEM;
    automaton->count = 1;
    maker->ranges[ROOT] = (struct range){0, phrases, 0};
    for (uint32_t node = 0; node < automaton->count; node++)
        grow(maker, node);
    automaton->first[automaton->count] = automaton->count;
    link_nodes(maker);
    return PC_OK;
}

static size_t shared(struct pc_span one, struct pc_span other) {
    size_t i = 0;
    while (i < one.len && i < other.len && lower(one.ptr[i]) == lower(other.ptr[i]))
        i++;
    return i;
}

/* Copies the phrases that are not empty, sorts them and counts the nodes that they may need. */
static pc_err sort_phrases(const struct pc_span *phrases, size_t count, struct maker *maker,
                           size_t *kept, size_t *room) {
    maker->phrases = calloc(count + 1, sizeof *maker->phrases);
    if (maker->phrases == NULL)
        return PC_ERR_NOMEM;
    for (size_t i = 0; i < count; i++) {
        if (phrases[i].len > UINT16_MAX)
            return PC_ERR_RANGE;
        if (phrases[i].len > 0)
            maker->phrases[(*kept)++] = phrases[i];
    }
    qsort(maker->phrases, *kept, sizeof *maker->phrases, by_bytes);
    for (size_t i = 0; i < *kept; i++)
        *room +=
            maker->phrases[i].len - (i == 0 ? 0 : shared(maker->phrases[i - 1], maker->phrases[i]));
    return *room > UINT32_MAX / 2 ? PC_ERR_RANGE : PC_OK;
}

pc_err pc_waf_automaton_new(const struct pc_span *phrases, size_t count,
                            struct pc_waf_automaton **out) {
    struct maker maker = {.automaton = calloc(1, sizeof *maker.automaton)};
    if (maker.automaton == NULL)
        return PC_ERR_NOMEM;
    size_t kept = 0, room = 1;
    pc_err err = sort_phrases(phrases, count, &maker, &kept, &room);
    if (err == PC_OK)
        err = make(&maker, (uint32_t)kept, room);
    free(maker.phrases);
    free(maker.ranges);
    free(maker.parents);
    if (err != PC_OK)
        pc_waf_automaton_free(maker.automaton);
    else
        *out = maker.automaton;
    return err;
}

void pc_waf_automaton_free(struct pc_waf_automaton *automaton) {
    if (automaton == NULL)
        return;
    free(automaton->first);
    free(automaton->fail);
    free(automaton->length);
    free(automaton->byte);
    free(automaton);
}

bool pc_waf_automaton_find(const struct pc_waf_automaton *automaton, struct pc_span value,
                           struct pc_span *found) {
    uint32_t node = ROOT;
    for (size_t i = 0; i < value.len; i++) {
        node = step(automaton, node, lower(value.ptr[i]));
        uint16_t length = automaton->length[node];
        if (length == 0)
            continue;
        *found = pc_span(value.ptr + i + 1 - length, length);
        return true;
    }
    return false;
}

size_t pc_waf_automaton_size(const struct pc_waf_automaton *automaton) {
    size_t node = sizeof *automaton->first + sizeof *automaton->fail + sizeof *automaton->length +
                  sizeof *automaton->byte;
    return sizeof *automaton + automaton->count * node;
}
