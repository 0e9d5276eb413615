/* SipHash-2-4 over a 64-bit number followed by bytes. */
#include "base/siphash.h"

#include <string.h>

struct state {
    uint64_t a, b, c, d;
};

static uint64_t rotate(uint64_t x, int by) {
    return x << by | x >> (64 - by);
}

static uint64_t load(const void *bytes) {
    uint64_t out;
    memcpy(&out, bytes, sizeof out);
    return out;
}

static void round_once(struct state *s) {
    s->a += s->b;
    s->b = rotate(s->b, 13) ^ s->a;
    s->a = rotate(s->a, 32);
    s->c += s->d;
    s->d = rotate(s->d, 16) ^ s->c;
    s->a += s->d;
    s->d = rotate(s->d, 21) ^ s->a;
    s->c += s->b;
    s->b = rotate(s->b, 17) ^ s->c;
    s->c = rotate(s->c, 32);
}

static void absorb(struct state *s, uint64_t word) {
    s->d ^= word;
    round_once(s);
    round_once(s);
    s->a ^= word;
}

uint64_t pc_siphash(const uint8_t key[PC_SIPHASH_KEY], uint64_t number, struct pc_span bytes) {
    uint64_t k0 = load(key);
    uint64_t k1 = load(key + 8);
    struct state s = {k0 ^ UINT64_C(0x736f6d6570736575), k1 ^ UINT64_C(0x646f72616e646f6d),
                      k0 ^ UINT64_C(0x6c7967656e657261), k1 ^ UINT64_C(0x7465646279746573)};
    absorb(&s, number);
    size_t at = 0;
    for (; bytes.len - at >= 8; at += 8)
        absorb(&s, load(bytes.ptr + at));
    uint64_t last = (uint64_t)(bytes.len + 8) << 56;
    for (size_t i = 0; at + i < bytes.len; i++)
        last |= (uint64_t)(unsigned char)bytes.ptr[at + i] << (8 * i);
    absorb(&s, last);
    s.c ^= 0xff;
    for (int i = 0; i < 4; i++)
        round_once(&s);
    return s.a ^ s.b ^ s.c ^ s.d;
}
