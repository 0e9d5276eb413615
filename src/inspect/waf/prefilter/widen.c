/* Making a tree match more, and cheaper: what a prefilter asks is only whether there is a match,
 * not where it begins and ends. */
#include "inspect/waf/prefilter/regex.h"

/* A repeat at an edge needs no more than its least count. */
static const struct pc_rx *trim_repeat(struct pc_arena *arena, const struct pc_rx *rx) {
    if (rx->min == 0)
        return pc_rx_leaf(arena, PC_RX_EMPTY);
    return pc_rx_repeat(arena, rx->all->rx, rx->min, rx->min);
}

static const struct pc_rx *trim_end(struct pc_arena *arena, const struct pc_rx *rx, bool head);

static const struct pc_rx *trim_all(struct pc_arena *arena, const struct pc_rx *rx, bool head) {
    struct pc_rx_builder out;
    pc_rx_builder_begin(&out, arena);
    for (const struct pc_rx_list *i = rx->all; i != NULL; i = i->next)
        pc_rx_builder_add(&out, trim_end(arena, i->rx, head));
    return pc_rx_join(&out, PC_RX_ALT);
}

/* Of "x*abc" there is a match exactly where there is one of "abc". */
static const struct pc_rx *trim_head(struct pc_arena *arena, const struct pc_rx *rx) {
    const struct pc_rx_list *i = rx->all;
    while (i != NULL && pc_rx_nullable(i->rx))
        i = i->next;
    if (i == NULL)
        return pc_rx_leaf(arena, PC_RX_EMPTY);
    struct pc_rx_builder out;
    pc_rx_builder_begin(&out, arena);
    pc_rx_builder_add(&out, trim_end(arena, i->rx, true));
    for (i = i->next; i != NULL; i = i->next)
        pc_rx_builder_add(&out, i->rx);
    return pc_rx_join(&out, PC_RX_CAT);
}

static const struct pc_rx *trim_tail(struct pc_arena *arena, const struct pc_rx *rx) {
    const struct pc_rx_list *last = NULL;
    for (const struct pc_rx_list *i = rx->all; i != NULL; i = i->next)
        if (!pc_rx_nullable(i->rx))
            last = i;
    struct pc_rx_builder out;
    pc_rx_builder_begin(&out, arena);
    if (last == NULL)
        return pc_rx_leaf(arena, PC_RX_EMPTY);
    for (const struct pc_rx_list *i = rx->all; i != last; i = i->next)
        pc_rx_builder_add(&out, i->rx);
    pc_rx_builder_add(&out, trim_end(arena, last->rx, false));
    return pc_rx_join(&out, PC_RX_CAT);
}

static const struct pc_rx *trim_end(struct pc_arena *arena, const struct pc_rx *rx, bool head) {
    if (rx->kind == PC_RX_REPEAT)
        return trim_repeat(arena, rx);
    if (rx->kind == PC_RX_ALT)
        return trim_all(arena, rx, head);
    if (rx->kind == PC_RX_CAT)
        return head ? trim_head(arena, rx) : trim_tail(arena, rx);
    return rx;
}

const struct pc_rx *pc_rx_trim(struct pc_arena *arena, const struct pc_rx *rx) {
    const struct pc_rx *headless = trim_end(arena, rx, true);
    return headless == NULL ? NULL : trim_end(arena, headless, false);
}

/* ---- cutting */

/* What is left of a tree: matches that are whole, which what follows may follow, and matches that
 * were cut off, behind which nothing more is asked. Either may be missing (NULL). */
struct halves {
    const struct pc_rx *whole, *cut;
};

struct cutter {
    struct pc_arena *arena;
    bool failed;
};

static const struct pc_rx *kept(struct cutter *cutter, const struct pc_rx *rx) {
    cutter->failed = cutter->failed || rx == NULL;
    return rx;
}

static const struct pc_rx *either(struct cutter *cutter, const struct pc_rx *a,
                                  const struct pc_rx *b) {
    if (a == NULL || b == NULL)
        return a == NULL ? b : a;
    return kept(cutter, pc_rx_pair(cutter->arena, PC_RX_ALT, a, b));
}

static const struct pc_rx *then(struct cutter *cutter, const struct pc_rx *a,
                                const struct pc_rx *b) {
    if (a == NULL || a->kind == PC_RX_EMPTY)
        return b;
    return kept(cutter, pc_rx_pair(cutter->arena, PC_RX_CAT, a, b));
}

static struct halves cut(struct cutter *cutter, const struct pc_rx *rx, size_t bytes);

static struct halves cut_cat(struct cutter *cutter, const struct pc_rx *rx, size_t bytes) {
    struct halves out = {0};
    for (const struct pc_rx_list *i = rx->all; i != NULL; i = i->next) {
        if (bytes == 0)
            return (struct halves){NULL, either(cutter, out.cut, out.whole)};
        struct halves part = cut(cutter, i->rx, bytes);
        if (part.cut != NULL)
            out.cut = either(cutter, out.cut, then(cutter, out.whole, part.cut));
        if (part.whole == NULL || cutter->failed)
            return (struct halves){NULL, out.cut};
        out.whole = then(cutter, out.whole, part.whole);
        size_t taken = pc_rx_shortest(part.whole);
        bytes -= taken < bytes ? taken : bytes;
    }
    return out;
}

static struct halves cut_alt(struct cutter *cutter, const struct pc_rx *rx, size_t bytes) {
    struct pc_rx_builder whole, part;
    pc_rx_builder_begin(&whole, cutter->arena);
    pc_rx_builder_begin(&part, cutter->arena);
    for (const struct pc_rx_list *i = rx->all; i != NULL; i = i->next) {
        struct halves one = cut(cutter, i->rx, bytes);
        if (one.whole != NULL)
            pc_rx_builder_add(&whole, one.whole);
        if (one.cut != NULL)
            pc_rx_builder_add(&part, one.cut);
    }
    struct halves out = {0};
    if (whole.first != NULL)
        out.whole = kept(cutter, pc_rx_join(&whole, PC_RX_ALT));
    if (part.first != NULL)
        out.cut = kept(cutter, pc_rx_join(&part, PC_RX_ALT));
    return out;
}

/* Some whole rounds and then one that is cut off; or whole rounds alone. */
static struct halves cut_repeat(struct cutter *cutter, const struct pc_rx *rx, size_t bytes) {
    struct halves one = cut(cutter, rx->all->rx, bytes);
    size_t length = one.whole == NULL ? 0 : pc_rx_shortest(one.whole);
    if (one.cut == NULL && length * rx->min > bytes) {
        uint32_t rounds = (uint32_t)((bytes + length - 1) / length);
        return (struct halves){
            NULL, kept(cutter, pc_rx_repeat(cutter->arena, one.whole, rounds, rounds))};
    }
    struct halves out = {.cut = one.cut};
    if (one.whole == NULL) {
        if (rx->min == 0)
            out.whole = kept(cutter, pc_rx_leaf(cutter->arena, PC_RX_EMPTY));
        return out;
    }
    out.whole = kept(cutter, pc_rx_repeat(cutter->arena, one.whole, rx->min, rx->max));
    if (one.cut != NULL)
        out.cut =
            then(cutter, kept(cutter, pc_rx_repeat(cutter->arena, one.whole, 0, rx->max)), one.cut);
    return out;
}

static struct halves cut(struct cutter *cutter, const struct pc_rx *rx, size_t bytes) {
    if (cutter->failed)
        return (struct halves){0};
    if (rx->kind == PC_RX_CAT)
        return cut_cat(cutter, rx, bytes);
    if (rx->kind == PC_RX_ALT)
        return cut_alt(cutter, rx, bytes);
    if (rx->kind == PC_RX_REPEAT)
        return cut_repeat(cutter, rx, bytes);
    return (struct halves){.whole = rx};
}

const struct pc_rx *pc_rx_cut(struct pc_arena *arena, const struct pc_rx *rx, size_t bytes) {
    struct cutter cutter = {.arena = arena};
    struct halves out = cut(&cutter, rx, bytes);
    const struct pc_rx *all = either(&cutter, out.whole, out.cut);
    return cutter.failed ? NULL : all;
}
