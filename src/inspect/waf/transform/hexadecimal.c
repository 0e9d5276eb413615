/* Hexadecimal digits to bytes and back, and the length as text. */
#include "inspect/waf/transform/families.h"

#include <stdio.h>

#include "inspect/waf/transform/hex.h"
#include "inspect/waf/transform/rewrite.h"

pc_err pc_waf_hex_encode(struct pc_span in, struct pc_arena *arena, struct pc_span *out) {
    static const char digits[] = "0123456789abcdef";
    *out = in;
    struct pc_waf_copy copy;
    if (in.len == 0)
        return PC_OK;
    pc_err err = pc_waf_copy_begin(in, 0, in.len * 2, arena, &copy);
    if (err != PC_OK)
        return err;
    for (size_t i = 0; i < in.len; i++) {
        unsigned char c = (unsigned char)in.ptr[i];
        *copy.at++ = (unsigned char)digits[c >> 4];
        *copy.at++ = (unsigned char)digits[c & 15];
    }
    *out = pc_waf_copy_end(&copy);
    return PC_OK;
}

/* What ModSecurity makes of one digit, also of what is none. */
static unsigned loose_digit(unsigned char c) {
    return c >= 'A' ? (c & 0xdfu) - 'A' + 10 : (unsigned)c - '0';
}

/* As in ModSecurity, what is no digit is taken for one, and the last of an odd count goes away. */
pc_err pc_waf_hex_decode(struct pc_span in, struct pc_arena *arena, struct pc_span *out) {
    *out = in;
    struct pc_waf_copy copy;
    if (in.len == 0)
        return PC_OK;
    pc_err err = pc_waf_copy_begin(in, 0, in.len, arena, &copy);
    if (err != PC_OK)
        return err;
    const unsigned char *s = (const unsigned char *)in.ptr;
    for (size_t i = 0; i + 1 < in.len; i += 2)
        *copy.at++ = (unsigned char)(loose_digit(s[i]) * 16 + loose_digit(s[i + 1]));
    *out = pc_waf_copy_end(&copy);
    return PC_OK;
}

/* "0x414243" → "ABC". */
pc_err pc_waf_sql_hex_decode(struct pc_span in, struct pc_arena *arena, struct pc_span *out) {
    *out = in;
    struct pc_waf_copy copy = {0};
    const unsigned char *s = (const unsigned char *)in.ptr;
    for (size_t i = 0; i < in.len;) {
        bool number = in.len - i > 3 && s[i] == '0' && (s[i + 1] | 0x20) == 'x' &&
                      pc_waf_is_hex(s[i + 2]) && pc_waf_is_hex(s[i + 3]);
        if (number && copy.start == NULL) {
            pc_err err = pc_waf_copy_begin(in, i, in.len, arena, &copy);
            if (err != PC_OK)
                return err;
        }
        if (!number && copy.start != NULL)
            *copy.at++ = s[i];
        i += number ? 2 : 1;
        for (; number && in.len - i > 1 && pc_waf_is_hex(s[i]) && pc_waf_is_hex(s[i + 1]); i += 2)
            *copy.at++ = pc_waf_hex_pair(s + i);
    }
    if (copy.start != NULL)
        *out = pc_waf_copy_end(&copy);
    return PC_OK;
}

pc_err pc_waf_length(struct pc_span in, struct pc_arena *arena, struct pc_span *out) {
    char text[PC_WAF_TRANSFORM_CONSTANT];
    int len = snprintf(text, sizeof text, "%zu", in.len);
    return pc_arena_copy(arena, pc_span(text, (size_t)len), out);
}
