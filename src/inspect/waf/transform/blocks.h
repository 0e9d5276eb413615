/* The padding that MD5 and SHA-1 share. Both name values here (of what was seen before), and keep
 * no secret: inspect/ may not use crypto/. */
#ifndef PC_INSPECT_WAF_TRANSFORM_BLOCKS_H
#define PC_INSPECT_WAF_TRANSFORM_BLOCKS_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/span.h"

static inline uint32_t pc_waf_rotate(uint32_t value, unsigned by) {
    return value << by | value >> (32 - by);
}

/* Calls block for each 64 bytes of the message with its padding: a one bit, zeros, and the length
 * in bits in eight bytes. */
static inline void pc_waf_blocks(struct pc_span in, bool big_endian, uint32_t *state,
                                 void (*block)(const unsigned char *bytes, uint32_t *state)) {
    const unsigned char *s = (const unsigned char *)in.ptr;
    size_t whole = in.len / 64 * 64, rest = in.len - whole;
    for (size_t i = 0; i < whole; i += 64)
        block(s + i, state);
    unsigned char last[128] = {0};
    if (rest > 0)
        memcpy(last, s + whole, rest);
    last[rest] = 0x80;
    size_t end = rest < 56 ? 64 : 128;
    uint64_t bits = (uint64_t)in.len * 8;
    for (unsigned i = 0; i < 8; i++)
        last[big_endian ? end - 1 - i : end - 8 + i] = (unsigned char)(bits >> 8 * i);
    for (size_t i = 0; i < end; i += 64)
        block(last + i, state);
}

#endif
