/* Base64 (RFC 4648 section 4). */
#include "inspect/waf/transform/families.h"

#include "inspect/waf/transform/rewrite.h"

static int value_of(unsigned char c) {
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/* `lenient` leaves out what is not of the alphabet ('=' as well); otherwise that is where the text
 * ends. Bits at the end that are no whole byte are dropped. */
static pc_err decode(struct pc_span in, bool lenient, struct pc_arena *arena, struct pc_span *out) {
    *out = in;
    struct pc_waf_copy copy;
    if (in.len == 0)
        return PC_OK;
    pc_err err = pc_waf_copy_begin(in, 0, in.len, arena, &copy);
    if (err != PC_OK)
        return err;
    uint32_t bits = 0;
    unsigned count = 0;
    for (size_t i = 0; i < in.len; i++) {
        int value = value_of((unsigned char)in.ptr[i]);
        if (value < 0 && !lenient && in.ptr[i] != '\r' && in.ptr[i] != '\n')
            break;
        if (value < 0)
            continue;
        bits = bits << 6 | (uint32_t)value;
        count += 6;
        if (count >= 8) {
            count -= 8;
            *copy.at++ = (unsigned char)(bits >> count);
        }
    }
    *out = pc_waf_copy_end(&copy);
    return PC_OK;
}

/* As Apache's module: what stands before the first byte that is not of the alphabet is decoded;
 * libmodsecurity gives nothing at all for such a text, which would be a way around. As the latter,
 * it takes text of several lines. */
pc_err pc_waf_base64_decode(struct pc_span in, struct pc_arena *arena, struct pc_span *out) {
    return decode(in, false, arena, out);
}

pc_err pc_waf_base64_decode_ext(struct pc_span in, struct pc_arena *arena, struct pc_span *out) {
    return decode(in, true, arena, out);
}

pc_err pc_waf_base64_encode(struct pc_span in, struct pc_arena *arena, struct pc_span *out) {
    static const char alphabet[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    *out = in;
    struct pc_waf_copy copy;
    if (in.len == 0)
        return PC_OK;
    pc_err err = pc_waf_copy_begin(in, 0, in.len / 3 * 4 + 4, arena, &copy);
    if (err != PC_OK)
        return err;
    const unsigned char *s = (const unsigned char *)in.ptr;
    for (size_t i = 0; i < in.len; i += 3) {
        size_t left = in.len - i;
        unsigned bits = (unsigned)s[i] << 16 | (left > 1 ? (unsigned)s[i + 1] << 8 : 0) |
                        (left > 2 ? s[i + 2] : 0);
        *copy.at++ = (unsigned char)alphabet[bits >> 18];
        *copy.at++ = (unsigned char)alphabet[bits >> 12 & 63];
        *copy.at++ = (unsigned char)(left > 1 ? alphabet[bits >> 6 & 63] : '=');
        *copy.at++ = (unsigned char)(left > 2 ? alphabet[bits & 63] : '=');
    }
    *out = pc_waf_copy_end(&copy);
    return PC_OK;
}
