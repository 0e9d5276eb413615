/* MD5 (RFC 1321): sixteen bytes. */
#include "inspect/waf/transform/families.h"

#include "inspect/waf/transform/blocks.h"

/* The whole part of 2^32 times |sin(i + 1)|. */
static const uint32_t sines[64] = {
    0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee, 0xf57c0faf, 0x4787c62a, 0xa8304613, 0xfd469501,
    0x698098d8, 0x8b44f7af, 0xffff5bb1, 0x895cd7be, 0x6b901122, 0xfd987193, 0xa679438e, 0x49b40821,
    0xf61e2562, 0xc040b340, 0x265e5a51, 0xe9b6c7aa, 0xd62f105d, 0x02441453, 0xd8a1e681, 0xe7d3fbc8,
    0x21e1cde6, 0xc33707d6, 0xf4d50d87, 0x455a14ed, 0xa9e3e905, 0xfcefa3f8, 0x676f02d9, 0x8d2a4c8a,
    0xfffa3942, 0x8771f681, 0x6d9d6122, 0xfde5380c, 0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70,
    0x289b7ec6, 0xeaa127fa, 0xd4ef3085, 0x04881d05, 0xd9d4d039, 0xe6db99e5, 0x1fa27cf8, 0xc4ac5665,
    0xf4292244, 0x432aff97, 0xab9423a7, 0xfc93a039, 0x655b59c3, 0x8f0ccc92, 0xffeff47d, 0x85845dd1,
    0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1, 0xf7537e82, 0xbd3af235, 0x2ad7d2bb, 0xeb86d391,
};

static const unsigned char shifts[4][4] = {
    {7, 12, 17, 22}, {5, 9, 14, 20}, {4, 11, 16, 23}, {6, 10, 15, 21}};

static uint32_t mix(unsigned round, const uint32_t *v) {
    if (round < 16)
        return (v[1] & v[2]) | (~v[1] & v[3]);
    if (round < 32)
        return (v[1] & v[3]) | (v[2] & ~v[3]);
    return round < 48 ? v[1] ^ v[2] ^ v[3] : v[2] ^ (v[1] | ~v[3]);
}

/* Which word of the block a round takes. */
static unsigned word_of(unsigned round) {
    static const unsigned char factors[4] = {1, 5, 3, 7}, offsets[4] = {0, 1, 5, 0};
    return (factors[round / 16] * round + offsets[round / 16]) % 16;
}

static void block(const unsigned char *bytes, uint32_t *state) {
    uint32_t words[16], v[4];
    for (size_t i = 0; i < 16; i++)
        words[i] = (uint32_t)bytes[4 * i] | (uint32_t)bytes[4 * i + 1] << 8 |
                   (uint32_t)bytes[4 * i + 2] << 16 | (uint32_t)bytes[4 * i + 3] << 24;
    memcpy(v, state, sizeof v);
    for (unsigned i = 0; i < 64; i++) {
        uint32_t sum = v[0] + mix(i, v) + words[word_of(i)] + sines[i];
        v[0] = v[3];
        v[3] = v[2];
        v[2] = v[1];
        v[1] += pc_waf_rotate(sum, shifts[i / 16][i % 4]);
    }
    for (size_t i = 0; i < 4; i++)
        state[i] += v[i];
}

pc_err pc_waf_md5(struct pc_span in, struct pc_arena *arena, struct pc_span *out) {
    uint32_t state[4] = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476};
    unsigned char digest[16];
    pc_waf_blocks(in, false, state, block);
    for (size_t i = 0; i < sizeof digest; i++)
        digest[i] = (unsigned char)(state[i / 4] >> 8 * (i % 4));
    return pc_arena_copy(arena, pc_span(digest, sizeof digest), out);
}
