/*
 * UTF-8 as %uHHHH. As in ModSecurity, a first byte without what must follow it goes away, and of a
 * form that is too long, or of a surrogate, the first byte is kept behind its number.
 */
#include "inspect/waf/transform/families.h"

#include "inspect/waf/transform/rewrite.h"

/* "%u" and four to six digits. */
static size_t put_number(unsigned number, unsigned char *out) {
    size_t digits = number > 0xfffff ? 6 : number > 0xffff ? 5 : 4;
    out[0] = '%';
    out[1] = 'u';
    for (size_t i = 0; i < digits; i++)
        out[1 + digits - i] = (unsigned char)"0123456789abcdef"[number >> 4 * i & 15];
    return digits + 2;
}

static size_t length_of(unsigned char c) {
    return (c & 0xe0) == 0xc0 ? 2 : (c & 0xf0) == 0xe0 ? 3 : (c & 0xf8) == 0xf0 ? 4 : 0;
}

static size_t utf8_step(const unsigned char *s, size_t left, unsigned char *out, size_t *written) {
    static const unsigned least[5] = {0, 0, 0x80, 0x800, 0x10000};
    size_t length = length_of(s[0]);
    bool beyond = length == 4 && s[0] > 0xf4; /* above U+10FFFF */
    *out = s[0];
    *written = length == 0 || beyond ? 1 : 0;
    if (length == 0 || beyond || left < length)
        return 1;
    unsigned number = s[0] & (0x7fu >> length);
    for (size_t i = 1; i < length; i++) {
        if ((s[i] & 0xc0) != 0x80)
            return 1;
        number = number << 6 | (s[i] & 0x3fu);
    }
    *written = put_number(number, out);
    if (number < least[length] || (number >= 0xd800 && number <= 0xdfff))
        out[(*written)++] = s[0];
    return length;
}

pc_err pc_waf_utf8_to_unicode(struct pc_span in, struct pc_arena *arena, struct pc_span *out) {
    return pc_waf_rewrite(in, PC_WAF_CLASS_HIGH, utf8_step, 4, arena, out);
}
