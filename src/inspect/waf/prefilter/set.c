/* Sets of bytes: what a class, an escape or a single byte of a pattern stands for. */
#include "inspect/waf/prefilter/regex.h"

void pc_rx_set_range(struct pc_rx_set *set, uint8_t first, uint8_t last) {
    for (unsigned byte = first; byte <= last; byte++)
        pc_rx_set_add(set, (uint8_t)byte);
}

void pc_rx_set_join(struct pc_rx_set *set, const struct pc_rx_set *other) {
    for (size_t i = 0; i < 4; i++)
        set->bits[i] |= other->bits[i];
}

void pc_rx_set_invert(struct pc_rx_set *set) {
    for (size_t i = 0; i < 4; i++)
        set->bits[i] = ~set->bits[i];
}

bool pc_rx_set_full(const struct pc_rx_set *set) {
    uint64_t joint = (uint64_t)1 << '\n';
    return ((set->bits[0] | joint) & set->bits[1] & set->bits[2] & set->bits[3]) == UINT64_MAX;
}

void pc_rx_set_fold(struct pc_rx_set *set) {
    for (uint8_t upper = 'A'; upper <= 'Z'; upper++) {
        uint8_t lower = (uint8_t)(upper + ('a' - 'A'));
        if (pc_rx_set_has(set, upper))
            pc_rx_set_add(set, lower);
        else if (pc_rx_set_has(set, lower))
            pc_rx_set_add(set, upper);
    }
}

/* Ranges as pairs of bytes. */
struct row {
    const char *name;
    struct pc_span ranges;
};

static const struct row escapes[] = {
    {"d", PC_SPAN("09")},
    {"s", PC_SPAN("\x09\x0d\x20\x20")},
    {"w", PC_SPAN("09AZ__az")},
    {"h", PC_SPAN("\x09\x09\x20\x20\xa0\xa0")},
    {"v", PC_SPAN("\x0a\x0d\x85\x85")},
};

static const struct row classes[] = {
    {"alnum", PC_SPAN("09AZaz")},           {"alpha", PC_SPAN("AZaz")},
    {"ascii", PC_SPAN("\x00\x7f")},         {"blank", PC_SPAN("\x09\x09\x20\x20")},
    {"cntrl", PC_SPAN("\x00\x1f\x7f\x7f")}, {"digit", PC_SPAN("09")},
    {"graph", PC_SPAN("\x21\x7e")},         {"lower", PC_SPAN("az")},
    {"print", PC_SPAN("\x20\x7e")},         {"punct", PC_SPAN("\x21\x2f\x3a\x40\x5b\x60\x7b\x7e")},
    {"space", PC_SPAN("\x09\x0d\x20\x20")}, {"upper", PC_SPAN("AZ")},
    {"word", PC_SPAN("09AZ__az")},          {"xdigit", PC_SPAN("09AFaf")},
};

static bool look_up(const struct row *rows, size_t count, struct pc_span name,
                    struct pc_rx_set *set) {
    *set = (struct pc_rx_set){0};
    for (size_t i = 0; i < count; i++) {
        if (!pc_span_eq(pc_span_str(rows[i].name), name))
            continue;
        for (size_t at = 0; at + 1 < rows[i].ranges.len; at += 2)
            pc_rx_set_range(set, (uint8_t)rows[i].ranges.ptr[at],
                            (uint8_t)rows[i].ranges.ptr[at + 1]);
        return true;
    }
    return false;
}

bool pc_rx_set_escape(char letter, struct pc_rx_set *set) {
    bool others = letter >= 'A' && letter <= 'Z';
    char lower = (char)(others ? letter + ('a' - 'A') : letter);
    if (!look_up(escapes, sizeof escapes / sizeof escapes[0], pc_span(&lower, 1), set))
        return false;
    if (others)
        pc_rx_set_invert(set);
    return true;
}

bool pc_rx_set_posix(struct pc_span name, struct pc_rx_set *set) {
    return look_up(classes, sizeof classes / sizeof classes[0], name, set);
}
