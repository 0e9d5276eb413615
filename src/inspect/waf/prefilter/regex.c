/* Making trees of patterns, and what can be said of one. */
#include "inspect/waf/prefilter/regex.h"

#include "inspect/waf/prefilter/prefilter.h"

void pc_rx_builder_begin(struct pc_rx_builder *builder, struct pc_arena *arena) {
    *builder = (struct pc_rx_builder){.arena = arena};
    builder->last = &builder->first;
}

void pc_rx_builder_add(struct pc_rx_builder *builder, const struct pc_rx *rx) {
    struct pc_rx_list *item = PC_ARENA_NEW(builder->arena, struct pc_rx_list);
    if (item == NULL || rx == NULL) {
        builder->failed = true;
        return;
    }
    item->rx = rx;
    *builder->last = item;
    builder->last = &item->next;
}

const struct pc_rx *pc_rx_leaf(struct pc_arena *arena, enum pc_rx_kind kind) {
    struct pc_rx *rx = PC_ARENA_NEW(arena, struct pc_rx);
    if (rx != NULL)
        rx->kind = kind;
    return rx;
}

/* '\n' joins values: within one it is another byte (prefilter.h). */
static struct pc_rx_set without_joint(const struct pc_rx_set *set) {
    struct pc_rx_set out = *set;
    if (!pc_rx_set_has(set, '\n'))
        return out;
    out.bits[0] &= ~((uint64_t)1 << '\n');
    pc_rx_set_add(&out, PC_WAF_PREFILTER_NEWLINE);
    return out;
}

const struct pc_rx *pc_rx_of_set(struct pc_arena *arena, const struct pc_rx_set *set) {
    struct pc_rx *rx = PC_ARENA_NEW(arena, struct pc_rx);
    if (rx == NULL)
        return NULL;
    rx->kind = PC_RX_SET;
    rx->set = without_joint(set);
    return rx;
}

const struct pc_rx *pc_rx_repeat(struct pc_arena *arena, const struct pc_rx *child, uint32_t min,
                                 uint32_t max) {
    if (child == NULL || (min == 1 && max == 1))
        return child;
    struct pc_rx_builder one;
    pc_rx_builder_begin(&one, arena);
    pc_rx_builder_add(&one, child);
    struct pc_rx *rx = PC_ARENA_NEW(arena, struct pc_rx);
    if (rx == NULL || one.failed)
        return NULL;
    *rx = (struct pc_rx){.kind = PC_RX_REPEAT, .min = min, .max = max, .all = one.first};
    return rx;
}

const struct pc_rx *pc_rx_join(const struct pc_rx_builder *builder, enum pc_rx_kind kind) {
    if (builder->failed)
        return NULL;
    if (builder->first == NULL)
        return pc_rx_leaf(builder->arena, PC_RX_EMPTY);
    if (builder->first->next == NULL)
        return builder->first->rx;
    struct pc_rx *rx = PC_ARENA_NEW(builder->arena, struct pc_rx);
    if (rx == NULL)
        return NULL;
    *rx = (struct pc_rx){.kind = kind, .all = builder->first};
    return rx;
}

const struct pc_rx *pc_rx_pair(struct pc_arena *arena, enum pc_rx_kind kind, const struct pc_rx *a,
                               const struct pc_rx *b) {
    struct pc_rx_builder both;
    pc_rx_builder_begin(&both, arena);
    pc_rx_builder_add(&both, a);
    pc_rx_builder_add(&both, b);
    return pc_rx_join(&both, kind);
}

/* Are edges taken for nothing, or for what is not there? */
static bool empty_with(const struct pc_rx *rx, bool edges) {
    switch (rx->kind) {
    case PC_RX_EMPTY:
        return true;
    case PC_RX_SET:
        return false;
    case PC_RX_START:
    case PC_RX_END:
    case PC_RX_WORD:
    case PC_RX_NOT_WORD:
        return edges;
    case PC_RX_CAT:
        for (const struct pc_rx_list *i = rx->all; i != NULL; i = i->next)
            if (!empty_with(i->rx, edges))
                return false;
        return true;
    case PC_RX_ALT:
        for (const struct pc_rx_list *i = rx->all; i != NULL; i = i->next)
            if (empty_with(i->rx, edges))
                return true;
        return false;
    case PC_RX_REPEAT:
        return rx->min == 0 || empty_with(rx->all->rx, edges);
    }
    return true;
}

bool pc_rx_nullable(const struct pc_rx *rx) {
    return empty_with(rx, false);
}

bool pc_rx_matches_nothing(const struct pc_rx *rx) {
    return empty_with(rx, true);
}

enum { LONG = 1 << 20 }; /* so that products stay small */

size_t pc_rx_shortest(const struct pc_rx *rx) {
    size_t bytes = rx->kind == PC_RX_ALT ? LONG : 0;
    if (rx->kind == PC_RX_SET)
        return 1;
    if (rx->kind == PC_RX_REPEAT) {
        size_t one = pc_rx_shortest(rx->all->rx);
        return one == 0 || rx->min < LONG / one ? one * rx->min : LONG;
    }
    for (const struct pc_rx_list *i = rx->all; i != NULL; i = i->next) {
        size_t one = pc_rx_shortest(i->rx);
        if (rx->kind == PC_RX_CAT)
            bytes += one;
        else if (one < bytes)
            bytes = one;
    }
    return bytes < LONG ? bytes : LONG;
}

size_t pc_rx_size(const struct pc_rx *rx) {
    if (rx->all == NULL)
        return rx->kind == PC_RX_EMPTY ? 0 : 1;
    size_t size = 0;
    for (const struct pc_rx_list *i = rx->all; i != NULL; i = i->next)
        size += pc_rx_size(i->rx);
    if (rx->kind != PC_RX_REPEAT)
        return size;
    uint32_t times = rx->max == PC_RX_NO_END ? rx->min : rx->max;
    return size * (times == 0 ? 1 : times);
}
