/* SHA-1 (RFC 3174): twenty bytes. */
#include "inspect/waf/transform/families.h"

#include "inspect/waf/transform/blocks.h"

static uint32_t mix(unsigned round, const uint32_t *v) {
    if (round < 20)
        return ((v[1] & v[2]) | (~v[1] & v[3])) + 0x5a827999;
    if (round < 40)
        return (v[1] ^ v[2] ^ v[3]) + 0x6ed9eba1;
    if (round < 60)
        return ((v[1] & v[2]) | (v[1] & v[3]) | (v[2] & v[3])) + 0x8f1bbcdc;
    return (v[1] ^ v[2] ^ v[3]) + 0xca62c1d6;
}

static void block(const unsigned char *bytes, uint32_t *state) {
    uint32_t words[80], v[5];
    for (size_t i = 0; i < 16; i++)
        words[i] = (uint32_t)bytes[4 * i] << 24 | (uint32_t)bytes[4 * i + 1] << 16 |
                   (uint32_t)bytes[4 * i + 2] << 8 | bytes[4 * i + 3];
    for (size_t i = 16; i < 80; i++)
        words[i] = pc_waf_rotate(words[i - 3] ^ words[i - 8] ^ words[i - 14] ^ words[i - 16], 1);
    memcpy(v, state, sizeof v);
    for (unsigned i = 0; i < 80; i++) {
        uint32_t next = pc_waf_rotate(v[0], 5) + mix(i, v) + v[4] + words[i];
        v[4] = v[3];
        v[3] = v[2];
        v[2] = pc_waf_rotate(v[1], 30);
        v[1] = v[0];
        v[0] = next;
    }
    for (size_t i = 0; i < 5; i++)
        state[i] += v[i];
}

pc_err pc_waf_sha1(struct pc_span in, struct pc_arena *arena, struct pc_span *out) {
    uint32_t state[5] = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0};
    unsigned char digest[20];
    pc_waf_blocks(in, true, state, block);
    for (size_t i = 0; i < sizeof digest; i++)
        digest[i] = (unsigned char)(state[i / 4] >> 8 * (3 - i % 4));
    return pc_arena_copy(arena, pc_span(digest, sizeof digest), out);
}
