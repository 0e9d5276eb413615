/* What stands behind a backslash in JavaScript, in CSS, and in C. */
#include "inspect/waf/transform/families.h"

#include "inspect/waf/transform/hex.h"
#include "inspect/waf/transform/rewrite.h"

/* \a \b \f \n \r \t \v; every other byte is itself. */
static unsigned char control(unsigned char c) {
    static const unsigned char controls[26] = {
        ['a' - 'a'] = '\a', ['b' - 'a'] = '\b', ['f' - 'a'] = '\f', ['n' - 'a'] = '\n',
        ['r' - 'a'] = '\r', ['t' - 'a'] = '\t', ['v' - 'a'] = '\v',
    };
    return c >= 'a' && c <= 'z' && controls[c - 'a'] != 0 ? controls[c - 'a'] : c;
}

/* How many of s[1 .. 3] are octal digits. */
static size_t octals(const unsigned char *s, size_t left) {
    size_t count = 0;
    while (count < 3 && count + 1 < left && s[count + 1] >= '0' && s[count + 1] <= '7')
        count++;
    return count;
}

/* The low byte: of \777 it is 0xff. */
static unsigned char octal(const unsigned char *s, size_t count) {
    unsigned value = 0;
    for (size_t i = 1; i <= count; i++)
        value = value << 3 | (unsigned)(s[i] - '0');
    return (unsigned char)value;
}

static size_t js_step(const unsigned char *s, size_t left, unsigned char *out, size_t *written) {
    *written = 1;
    *out = s[0];
    if (left == 1)
        return 1;
    if (left > 5 && s[1] == 'u' && pc_waf_is_hex4(s + 2)) {
        *out = pc_waf_hex_wide(s + 2);
        return 6;
    }
    if (left > 3 && s[1] == 'x' && pc_waf_is_hex(s[2]) && pc_waf_is_hex(s[3])) {
        *out = pc_waf_hex_pair(s + 2);
        return 4;
    }
    size_t digits = octals(s, left);
    if (digits == 3 && s[1] > '3') /* beyond a byte */
        digits = 2;
    *out = digits > 0 ? octal(s, digits) : control(s[1]);
    return digits > 0 ? digits + 1 : 2;
}

pc_err pc_waf_js_decode(struct pc_span in, struct pc_arena *arena, struct pc_span *out) {
    return pc_waf_rewrite(in, PC_WAF_CLASS_BACKSLASH, js_step, 1, arena, out);
}

/* One to six hexadecimal digits: the low byte; a full-width form is its ASCII. */
static unsigned char css_number(const unsigned char *digits, size_t count) {
    unsigned value = 0;
    for (size_t i = 0; i < count; i++)
        value = value << 4 | (unsigned)pc_hex_value((char)digits[i]);
    unsigned low = value & 0xff;
    bool wide = value >> 8 == 0xff && low > 0 && low < 0x5f;
    return (unsigned char)(wide ? low + 0x20 : low);
}

static size_t css_step(const unsigned char *s, size_t left, unsigned char *out, size_t *written) {
    size_t digits = 0;
    while (digits < 6 && digits + 1 < left && pc_waf_is_hex(s[digits + 1]))
        digits++;
    *written = digits > 0 || (left > 1 && s[1] != '\n') ? 1 : 0; /* a continued line, or the end */
    if (digits == 0 && left == 1)
        return 1;
    if (digits == 0) {
        *out = s[1];
        return 2;
    }
    *out = css_number(s + 1, digits);
    bool blank =
        digits + 1 < left &&
        pc_waf_byte_is(s[digits + 1], PC_WAF_CLASS_SPACE | PC_WAF_CLASS_LINE | PC_WAF_CLASS_FEED);
    return digits + 1 + blank;
}

pc_err pc_waf_css_decode(struct pc_span in, struct pc_arena *arena, struct pc_span *out) {
    return pc_waf_rewrite(in, PC_WAF_CLASS_BACKSLASH, css_step, 1, arena, out);
}

/* Of an escape that C does not know only the backslash goes away, as in ModSecurity. */
static size_t c_step(const unsigned char *s, size_t left, unsigned char *out, size_t *written) {
    *written = 1;
    *out = s[0];
    if (left == 1)
        return 1;
    if (left > 3 && (s[1] | 0x20) == 'x' && pc_waf_is_hex(s[2]) && pc_waf_is_hex(s[3])) {
        *out = pc_waf_hex_pair(s + 2);
        return 4;
    }
    size_t digits = octals(s, left);
    *out = digits > 0 ? octal(s, digits) : control(s[1]);
    return digits > 0 ? digits + 1 : 2;
}

pc_err pc_waf_escape_seq_decode(struct pc_span in, struct pc_arena *arena, struct pc_span *out) {
    return pc_waf_rewrite(in, PC_WAF_CLASS_BACKSLASH, c_step, 1, arena, out);
}
