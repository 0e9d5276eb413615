/* What is left of a tree where the text has certain bytes alone. A pattern that allows for quotes
 * and escapes between all of its letters becomes the word that it is about. */
#include "inspect/waf/prefilter/regex.h"

struct narrower {
    struct pc_arena *arena;
    const struct pc_rx_set *bytes;
    bool failed; /* memory ran out */
};

static const struct pc_rx *narrow(struct narrower *n, const struct pc_rx *rx);

static const struct pc_rx *made(struct narrower *n, const struct pc_rx *rx) {
    n->failed = n->failed || rx == NULL;
    return rx;
}

static const struct pc_rx *narrow_set(struct narrower *n, const struct pc_rx *rx) {
    struct pc_rx_set set = rx->set;
    uint64_t any = 0;
    for (size_t i = 0; i < 4; i++)
        any |= set.bits[i] &= n->bytes->bits[i];
    return any == 0 ? NULL : made(n, pc_rx_of_set(n->arena, &set));
}

static const struct pc_rx *narrow_list(struct narrower *n, const struct pc_rx *rx) {
    struct pc_rx_builder out;
    pc_rx_builder_begin(&out, n->arena);
    for (const struct pc_rx_list *i = rx->all; i != NULL && !n->failed; i = i->next) {
        const struct pc_rx *part = narrow(n, i->rx);
        if (part == NULL && rx->kind == PC_RX_CAT)
            return NULL;
        if (part != NULL && !(rx->kind == PC_RX_CAT && part->kind == PC_RX_EMPTY))
            pc_rx_builder_add(&out, part);
    }
    if (rx->kind == PC_RX_ALT && out.first == NULL)
        return NULL;
    return made(n, pc_rx_join(&out, rx->kind));
}

static const struct pc_rx *narrow_repeat(struct narrower *n, const struct pc_rx *rx) {
    const struct pc_rx *one = narrow(n, rx->all->rx);
    if (one == NULL)
        return rx->min > 0 ? NULL : made(n, pc_rx_leaf(n->arena, PC_RX_EMPTY));
    return made(n, pc_rx_repeat(n->arena, one, rx->min, rx->max));
}

static const struct pc_rx *narrow(struct narrower *n, const struct pc_rx *rx) {
    if (n->failed)
        return NULL;
    if (rx->kind == PC_RX_SET)
        return narrow_set(n, rx);
    if (rx->kind == PC_RX_REPEAT)
        return narrow_repeat(n, rx);
    if (rx->kind == PC_RX_CAT || rx->kind == PC_RX_ALT)
        return narrow_list(n, rx);
    return rx;
}

pc_err pc_rx_narrow(struct pc_arena *arena, const struct pc_rx *rx, const struct pc_rx_set *bytes,
                    const struct pc_rx **out) {
    struct narrower n = {.arena = arena, .bytes = bytes};
    *out = narrow(&n, rx);
    return n.failed ? PC_ERR_NOMEM : PC_OK;
}
