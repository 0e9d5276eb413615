/* Hexadecimal digits, as the transformations read them. */
#ifndef PC_INSPECT_WAF_TRANSFORM_HEX_H
#define PC_INSPECT_WAF_TRANSFORM_HEX_H

#include <stdbool.h>

#include "base/encode.h"

static inline bool pc_waf_is_hex(unsigned char c) {
    return pc_hex_value((char)c) >= 0;
}

/* The byte that two digits stand for. */
static inline unsigned char pc_waf_hex_pair(const unsigned char *s) {
    return (unsigned char)(pc_hex_value((char)s[0]) << 4 | pc_hex_value((char)s[1]));
}

static inline bool pc_waf_is_hex4(const unsigned char *s) {
    return pc_waf_is_hex(s[0]) && pc_waf_is_hex(s[1]) && pc_waf_is_hex(s[2]) && pc_waf_is_hex(s[3]);
}

/* Four digits as one byte: the low one, and of a full-width form (U+FF01-FF5E) its ASCII. */
static inline unsigned char pc_waf_hex_wide(const unsigned char *s) {
    unsigned char low = pc_waf_hex_pair(s + 2);
    bool wide = (s[0] | 0x20) == 'f' && (s[1] | 0x20) == 'f' && low > 0 && low < 0x5f;
    return (unsigned char)(wide ? low + 0x20 : low);
}

#endif
