/* URL encoding. What is no valid escape stays as it is; '+' is a space. */
#include "inspect/waf/transform/families.h"

#include "inspect/waf/transform/hex.h"
#include "inspect/waf/transform/rewrite.h"

enum { ESCAPES = PC_WAF_CLASS_PERCENT | PC_WAF_CLASS_PLUS };

static size_t one(unsigned char c, size_t taken, unsigned char *out, size_t *written) {
    *out = c;
    *written = 1;
    return taken;
}

static size_t decode_step(const unsigned char *s, size_t left, unsigned char *out,
                          size_t *written) {
    if (s[0] == '+')
        return one(' ', 1, out, written);
    if (left > 2 && pc_waf_is_hex(s[1]) && pc_waf_is_hex(s[2]))
        return one(pc_waf_hex_pair(s + 1), 3, out, written);
    return one('%', 1, out, written);
}

/* %uHHHH, too. There is no code page for what is above 0xff and no full-width form: of those the
 * low byte is taken, as ModSecurity does without a SecUnicodeMapFile. */
static size_t decode_uni_step(const unsigned char *s, size_t left, unsigned char *out,
                              size_t *written) {
    if (s[0] == '%' && left > 5 && (s[1] | 0x20) == 'u' && pc_waf_is_hex4(s + 2))
        return one(pc_waf_hex_wide(s + 2), 6, out, written);
    return decode_step(s, left, out, written);
}

pc_err pc_waf_url_decode(struct pc_span in, struct pc_arena *arena, struct pc_span *out) {
    return pc_waf_rewrite(in, ESCAPES, decode_step, 1, arena, out);
}

pc_err pc_waf_url_decode_uni(struct pc_span in, struct pc_arena *arena, struct pc_span *out) {
    return pc_waf_rewrite(in, ESCAPES, decode_uni_step, 1, arena, out);
}

static size_t encode_step(const unsigned char *s, size_t left, unsigned char *out,
                          size_t *written) {
    static const char digits[] = "0123456789abcdef";
    (void)left;
    if (s[0] == '*' || s[0] == ' ')
        return one(s[0] == ' ' ? '+' : '*', 1, out, written);
    out[0] = '%';
    out[1] = (unsigned char)digits[s[0] >> 4];
    out[2] = (unsigned char)digits[s[0] & 15];
    *written = 3;
    return 1;
}

pc_err pc_waf_url_encode(struct pc_span in, struct pc_arena *arena, struct pc_span *out) {
    return pc_waf_rewrite(in, PC_WAF_URL_ENCODED, encode_step, 3, arena, out);
}
