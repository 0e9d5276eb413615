/*
 * HTML entities: &#NN; &#xHH; &quot; &amp; &lt; &gt; &nbsp;, the semicolon may be missing. Of a
 * number the low byte is taken (a number too large for a long is 0xff), as ModSecurity does.
 */
#include "inspect/waf/transform/families.h"

#include <limits.h>

#include "inspect/waf/transform/hex.h"
#include "inspect/waf/transform/rewrite.h"

enum { LONGEST_NAME = 5 };

static const struct {
    struct pc_span name;
    unsigned char byte;
} entities[] = {
    {{"quot", 4}, '"'}, {{"amp", 3}, '&'}, {{"lt", 2}, '<'}, {{"gt", 2}, '>'}, {{"nbsp", 4}, 0xa0},
};

static size_t with_semicolon(const unsigned char *s, size_t left, size_t taken) {
    return taken < left && s[taken] == ';' ? taken + 1 : taken;
}

/* 0: not a number. */
static size_t number_at(const unsigned char *s, size_t left, unsigned char *out) {
    unsigned base = left > 2 && (s[2] | 0x20) == 'x' ? 16 : 10;
    size_t from = base == 16 ? 3 : 2, i = from;
    unsigned long value = 0, most = LONG_MAX;
    for (; i < left; i++) {
        int digit = pc_hex_value((char)s[i]);
        if (digit < 0 || digit >= (int)base)
            break;
        value = value > (most - (unsigned)digit) / base ? most : value * base + (unsigned)digit;
    }
    *out = (unsigned char)value;
    return i == from ? 0 : with_semicolon(s, left, i);
}

/* 0: no such name. A name ends where letters and digits do: "&ltx" is none. */
static size_t name_at(const unsigned char *s, size_t left, unsigned char *out) {
    size_t end = 1;
    while (end < left && end <= LONGEST_NAME &&
           pc_waf_byte_is(s[end], PC_WAF_CLASS_UPPER | PC_WAF_CLASS_LOWER | PC_WAF_CLASS_DIGIT))
        end++;
    for (size_t i = 0; i < sizeof entities / sizeof *entities; i++)
        if (pc_span_eq_nocase(pc_span(s + 1, end - 1), entities[i].name)) {
            *out = entities[i].byte;
            return with_semicolon(s, left, end);
        }
    return 0;
}

static size_t entity_step(const unsigned char *s, size_t left, unsigned char *out,
                          size_t *written) {
    *written = 1;
    size_t taken = left > 1 && s[1] == '#' ? number_at(s, left, out) : name_at(s, left, out);
    if (taken != 0)
        return taken;
    *out = '&';
    return 1;
}

pc_err pc_waf_html_entity_decode(struct pc_span in, struct pc_arena *arena, struct pc_span *out) {
    return pc_waf_rewrite(in, PC_WAF_CLASS_AMPERSAND, entity_step, 1, arena, out);
}
