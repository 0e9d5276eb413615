/* What a pattern needs of a text, and which texts have little of that. */
#include "inspect/waf/prefilter/need.h"

enum { WIDE = 64 }; /* bytes of a set that almost every text has one of */

/* Space, , - . / : _ digits letters. */
const struct pc_rx_set pc_plain_bytes = {{
    (UINT64_C(1) << ' ') | (UINT64_C(1) << ',') | (UINT64_C(1) << '-') | (UINT64_C(1) << '.') |
        (UINT64_C(1) << '/') | (UINT64_C(0x3ff) << '0') | (UINT64_C(1) << ':'),
    (UINT64_C(0x3ffffff) << ('A' - 64)) | (UINT64_C(1) << ('_' - 64)) |
        (UINT64_C(0x3ffffff) << ('a' - 64)),
    0,
    0,
}};

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

bool pc_text_is_plain(struct pc_span text) {
    for (size_t i = 0; i < text.len; i++)
        if (!pc_rx_set_has(&pc_plain_bytes, (uint8_t)text.ptr[i]))
            return false;
    return true;
}
