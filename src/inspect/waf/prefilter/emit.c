/* Writing a tree of a pattern in Vectorscan's syntax: bytes, classes, groups, '|', repeats, '^',
 * '$', '\b' and '\B'; nothing else. Wants the flag MULTILINE, and not DOTALL. */
#include "inspect/waf/prefilter/regex.h"

void pc_rx_emit_byte(uint8_t byte, struct pc_buf *out) {
    bool plain = (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') ||
                 (byte >= 'a' && byte <= 'z') || byte == '_' || byte == '/';
    if (plain)
        pc_buf_add_char(out, (char)byte);
    else
        pc_buf_addf(out, "\\x%02x", byte);
}

static void emit_set(const struct pc_rx_set *set, struct pc_buf *out) {
    if (pc_rx_set_full(set)) {
        pc_buf_add_char(out, '.');
        return;
    }
    unsigned count = 0;
    for (size_t i = 0; i < 4; i++)
        count += (unsigned)__builtin_popcountll(set->bits[i]);
    if (count != 1)
        pc_buf_add_char(out, '[');
    for (unsigned first = 0; first < 256; first++) {
        if (!pc_rx_set_has(set, (uint8_t)first))
            continue;
        unsigned last = first;
        while (last < 255 && pc_rx_set_has(set, (uint8_t)(last + 1)))
            last++;
        pc_rx_emit_byte((uint8_t)first, out);
        if (last > first + 1)
            pc_buf_add_char(out, '-');
        if (last > first)
            pc_rx_emit_byte((uint8_t)last, out);
        first = last;
    }
    if (count != 1)
        pc_buf_add_char(out, ']');
}

static void emit_all(const struct pc_rx *rx, struct pc_buf *out) {
    for (const struct pc_rx_list *i = rx->all; i != NULL; i = i->next) {
        if (rx->kind == PC_RX_ALT && i != rx->all)
            pc_buf_add_char(out, '|');
        pc_rx_emit(i->rx, out);
    }
}

static void emit_repeat(const struct pc_rx *rx, struct pc_buf *out) {
    bool group = rx->all->rx->kind != PC_RX_SET;
    pc_buf_add_str(out, group ? "(?:" : "");
    pc_rx_emit(rx->all->rx, out);
    pc_buf_add_str(out, group ? ")" : "");
    if (rx->max == PC_RX_NO_END && rx->min <= 1)
        pc_buf_add_char(out, rx->min == 0 ? '*' : '+');
    else if (rx->max == PC_RX_NO_END)
        pc_buf_addf(out, "{%u,}", rx->min);
    else if (rx->min == 0 && rx->max == 1)
        pc_buf_add_char(out, '?');
    else
        pc_buf_addf(out, "{%u,%u}", rx->min, rx->max);
}

static bool empty_class(const struct pc_rx_set *set) {
    return (set->bits[0] | set->bits[1] | set->bits[2] | set->bits[3]) == 0;
}

void pc_rx_emit(const struct pc_rx *rx, struct pc_buf *out) {
    switch (rx->kind) {
    case PC_RX_EMPTY:
        pc_buf_add_str(out, "(?:)");
        return;
    case PC_RX_SET: /* what no byte is in cannot be written: every byte, then */
        if (empty_class(&rx->set))
            pc_buf_add_char(out, '.');
        else
            emit_set(&rx->set, out);
        return;
    case PC_RX_START:
        pc_buf_add_char(out, '^');
        return;
    case PC_RX_END:
        pc_buf_add_char(out, '$');
        return;
    case PC_RX_WORD:
        pc_buf_add_str(out, "\\b");
        return;
    case PC_RX_NOT_WORD:
        pc_buf_add_str(out, "\\B");
        return;
    case PC_RX_CAT:
        emit_all(rx, out);
        return;
    case PC_RX_ALT:
        pc_buf_add_str(out, "(?:");
        emit_all(rx, out);
        pc_buf_add_char(out, ')');
        return;
    case PC_RX_REPEAT:
        emit_repeat(rx, out);
        return;
    }
}
