/* What a pattern needs of a text. */
#include "inspect/waf/prefilter/need.h"

enum { WIDE = 64 }; /* bytes of a set that almost every text has one of */

/* Common bytes: '\n' (between values), space, , - . / : _ digits letters. */
static const uint64_t common[4] = {
    (UINT64_C(1) << '\n') | (UINT64_C(1) << ' ') | (UINT64_C(1) << ',') | (UINT64_C(1) << '-') |
        (UINT64_C(1) << '.') | (UINT64_C(1) << '/') | (UINT64_C(0x3ff) << '0') |
        (UINT64_C(1) << ':'),
    (UINT64_C(0x3ffffff) << ('A' - 64)) | (UINT64_C(1) << ('_' - 64)) |
        (UINT64_C(0x3ffffff) << ('a' - 64)),
    0,
    0,
};

static bool rare_set(const struct pc_rx_set *set) {
    uint64_t shared = 0;
    for (size_t i = 0; i < 4; i++)
        shared |= set->bits[i] & common[i];
    return shared == 0;
}

bool pc_rx_needs_rare(const struct pc_rx *rx) {
    if (rx->kind == PC_RX_SET)
        return rare_set(&rx->set);
    if (rx->kind == PC_RX_REPEAT)
        return rx->min > 0 && pc_rx_needs_rare(rx->all->rx);
    if (rx->kind != PC_RX_CAT && rx->kind != PC_RX_ALT)
        return false;
    for (const struct pc_rx_list *i = rx->all; i != NULL; i = i->next)
        if (pc_rx_needs_rare(i->rx) == (rx->kind == PC_RX_CAT))
            return rx->kind == PC_RX_CAT;
    return rx->kind == PC_RX_ALT;
}

static bool wide_set(const struct pc_rx_set *set) {
    unsigned bytes = 0;
    for (size_t i = 0; i < 4; i++)
        bytes += (unsigned)__builtin_popcountll(set->bits[i]);
    return bytes >= WIDE;
}

static bool is_edge(const struct pc_rx *rx) {
    return rx->kind == PC_RX_START || rx->kind == PC_RX_END || rx->kind == PC_RX_EMPTY;
}

bool pc_rx_fires_everywhere(const struct pc_rx *rx) {
    if (rx->kind == PC_RX_SET)
        return wide_set(&rx->set);
    if (rx->kind == PC_RX_REPEAT)
        return rx->min == 1 && pc_rx_fires_everywhere(rx->all->rx);
    if (rx->kind == PC_RX_ALT) {
        for (const struct pc_rx_list *i = rx->all; i != NULL; i = i->next)
            if (pc_rx_fires_everywhere(i->rx))
                return true;
        return false;
    }
    if (rx->kind != PC_RX_CAT)
        return false;
    const struct pc_rx *only = NULL;
    for (const struct pc_rx_list *i = rx->all; i != NULL; i = i->next) {
        if (is_edge(i->rx))
            continue;
        if (only != NULL)
            return false;
        only = i->rx;
    }
    return only != NULL && pc_rx_fires_everywhere(only);
}

bool pc_text_has_rare(struct pc_span text) {
    for (size_t i = 0; i < text.len; i++) {
        uint8_t byte = (uint8_t)text.ptr[i];
        if ((common[byte >> 6] >> (byte & 63) & 1) == 0)
            return true;
    }
    return false;
}
