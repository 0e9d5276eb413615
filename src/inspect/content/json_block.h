/* Which of 64 bytes of JSON are of which kind, as bits. */
#ifndef PC_INSPECT_CONTENT_JSON_BLOCK_H
#define PC_INSPECT_CONTENT_JSON_BLOCK_H

#include <stdint.h>
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

struct pc_content_json_block {
    uint64_t quote, backslash;
    uint64_t open, close; /* brackets and braces */
    uint64_t comma;
};

#ifdef __SSE2__
static inline uint64_t pc_content_json_equal(const __m128i bytes[4], char c) {
    const __m128i wanted = _mm_set1_epi8(c);
    uint64_t mask = 0;
    for (int i = 0; i < 4; i++)
        mask |= (uint64_t)(uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(bytes[i], wanted)) << 16 * i;
    return mask;
}

/* '[' and '{', and ']' and '}', differ in one bit. */
static inline void pc_content_json_classify(const char *at, struct pc_content_json_block *out) {
    __m128i bytes[4], folded[4];
    for (int i = 0; i < 4; i++) {
        bytes[i] = _mm_loadu_si128((const __m128i *)(const void *)(at + 16 * i));
        folded[i] = _mm_or_si128(bytes[i], _mm_set1_epi8(0x20));
    }
    out->quote = pc_content_json_equal(bytes, '"');
    out->backslash = pc_content_json_equal(bytes, '\\');
    out->comma = pc_content_json_equal(bytes, ',');
    out->open = pc_content_json_equal(folded, '{');
    out->close = pc_content_json_equal(folded, '}');
}
#else
static inline void pc_content_json_classify(const char *at, struct pc_content_json_block *out) {
    memset(out, 0, sizeof *out);
    for (int i = 0; i < 64; i++) {
        const uint64_t bit = (uint64_t)1 << i;
        const char c = at[i];
        out->quote |= c == '"' ? bit : 0;
        out->backslash |= c == '\\' ? bit : 0;
        out->comma |= c == ',' ? bit : 0;
        out->open |= (c | 0x20) == '{' ? bit : 0;
        out->close |= (c | 0x20) == '}' ? bit : 0;
    }
}
#endif

/* Bit i of the result: an odd number of bits are set in bits 0..i. */
static inline uint64_t pc_content_json_parity(uint64_t bits) {
    for (unsigned shift = 1; shift < 64; shift *= 2)
        bits ^= bits << shift;
    return bits;
}

#endif
