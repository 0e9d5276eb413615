/*
 * The first pass by SSSE3, AVX2 and AVX-512: a byte's kinds, and the buckets of literals that it
 * may be part of, are looked up by its halves, 16, 32 or 64 bytes at once.
 */
#include "inspect/dlp/places_find.h"

#if defined(__x86_64__)
#include <immintrin.h>

/* Kinds as bits, the highest first: digit, separator, '@', letters of rows 4 and 6, of 5 and 7. */
static const uint8_t kind_low[16] = {0xe8, 0x98, 0x98, 0x98, 0x98, 0x98, 0x98, 0x98,
                                     0xd8, 0xd8, 0x18, 0x10, 0x10, 0x50, 0x50, 0x10};
static const uint8_t kind_high[16] = {0, 0, 0x40, 0x80, 0x30, 0x08, 0x10, 0x08};

__attribute__((target("avx2,bmi,bmi2,popcnt"))) static inline __m256i
wide(const uint8_t table[16]) {
    return _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)(const void *)table));
}

__attribute__((target("avx2,bmi,bmi2,popcnt"))) static inline __m256i
look_up_wide(__m256i low, __m256i high, __m256i bytes) {
    __m256i mask = _mm256_set1_epi8(15);
    __m256i upper = _mm256_and_si256(_mm256_srli_epi16(bytes, 4), mask);
    __m256i lower = _mm256_and_si256(bytes, mask);
    return _mm256_and_si256(_mm256_shuffle_epi8(low, lower), _mm256_shuffle_epi8(high, upper));
}

/* The tables of the literals of one half of the buckets. */
struct wide_tables {
    __m256i low[3], high[3];
};

__attribute__((target("avx2,bmi,bmi2,popcnt"))) static inline struct wide_tables
wide_tables_of(const struct pc_dlp_nibbles *nibbles, size_t half) {
    struct wide_tables out;
    for (size_t k = 0; k < 3; k++) {
        out.low[k] = wide(nibbles->low[half][k]);
        out.high[k] = wide(nibbles->high[half][k]);
    }
    return out;
}

__attribute__((target("avx2,bmi,bmi2,popcnt"))) static inline __m256i
may_wide(const struct wide_tables *tables, const __m256i bytes[3]) {
    return _mm256_and_si256(
        look_up_wide(tables->low[0], tables->high[0], bytes[0]),
        _mm256_and_si256(look_up_wide(tables->low[1], tables->high[1], bytes[1]),
                         look_up_wide(tables->low[2], tables->high[2], bytes[2])));
}

__attribute__((target("avx2,bmi,bmi2,popcnt"))) static inline uint64_t top_wide(__m256i bytes) {
    return (uint32_t)_mm256_movemask_epi8(bytes);
}

__attribute__((target("avx2,bmi,bmi2,popcnt"))) static void
mask_wide(const struct pc_dlp_nibbles *nibbles, const uint8_t *bytes, size_t blocks,
          struct pc_dlp_masks *out) {
    const __m256i zero = _mm256_setzero_si256();
    const __m256i kl = wide(kind_low), kh = wide(kind_high);
    const struct wide_tables one = wide_tables_of(nibbles, 0), two = wide_tables_of(nibbles, 1);
    for (size_t block = 0; block < blocks; block++) {
        struct pc_dlp_masks masks = {0};
        for (unsigned half = 0; half < 64; half += 32, bytes += 32) {
            __m256i all[3];
            for (size_t k = 0; k < 3; k++)
                all[k] = _mm256_loadu_si256((const __m256i *)(const void *)(bytes + k));
            __m256i kind = look_up_wide(kl, kh, all[0]);
            __m256i may = _mm256_or_si256(may_wide(&one, all), may_wide(&two, all));
            __m256i letter = _mm256_or_si256(kind, _mm256_slli_epi16(kind, 1));
            masks.digit |= top_wide(kind) << half;
            masks.separator |= top_wide(_mm256_slli_epi16(kind, 1)) << half;
            masks.at |= top_wide(_mm256_slli_epi16(kind, 2)) << half;
            masks.letter |= top_wide(_mm256_slli_epi16(letter, 3)) << half;
            masks.literal |= (uint64_t)(uint32_t)~top_wide(_mm256_cmpeq_epi8(may, zero)) << half;
        }
        out[block] = masks;
    }
}

__attribute__((target("ssse3,popcnt"))) static inline __m128i look_up(__m128i low, __m128i high,
                                                                      __m128i bytes) {
    __m128i mask = _mm_set1_epi8(15);
    __m128i upper = _mm_and_si128(_mm_srli_epi16(bytes, 4), mask);
    __m128i lower = _mm_and_si128(bytes, mask);
    return _mm_and_si128(_mm_shuffle_epi8(low, lower), _mm_shuffle_epi8(high, upper));
}

__attribute__((target("ssse3,popcnt"))) static inline __m128i table_of(const uint8_t table[16]) {
    return _mm_loadu_si128((const __m128i *)(const void *)table);
}

/* The tables of the literals of one half of the buckets. */
struct tables {
    __m128i low[3], high[3];
};

__attribute__((target("ssse3,popcnt"))) static inline struct tables
tables_of(const struct pc_dlp_nibbles *nibbles, size_t half) {
    struct tables out;
    for (size_t k = 0; k < 3; k++) {
        out.low[k] = table_of(nibbles->low[half][k]);
        out.high[k] = table_of(nibbles->high[half][k]);
    }
    return out;
}

__attribute__((target("ssse3,popcnt"))) static inline __m128i may_of(const struct tables *tables,
                                                                     const __m128i bytes[3]) {
    return _mm_and_si128(look_up(tables->low[0], tables->high[0], bytes[0]),
                         _mm_and_si128(look_up(tables->low[1], tables->high[1], bytes[1]),
                                       look_up(tables->low[2], tables->high[2], bytes[2])));
}

__attribute__((target("ssse3,popcnt"))) static inline uint64_t top(__m128i bytes) {
    return (uint16_t)_mm_movemask_epi8(bytes);
}

__attribute__((target("ssse3,popcnt"))) static void
mask_narrow(const struct pc_dlp_nibbles *nibbles, const uint8_t *bytes, size_t blocks,
            struct pc_dlp_masks *out) {
    const __m128i zero = _mm_setzero_si128();
    const __m128i kl = table_of(kind_low), kh = table_of(kind_high);
    const struct tables one = tables_of(nibbles, 0), two = tables_of(nibbles, 1);
    for (size_t block = 0; block < blocks; block++) {
        struct pc_dlp_masks masks = {0};
        for (unsigned part = 0; part < 64; part += 16, bytes += 16) {
            const __m128i all[3] = {table_of(bytes), table_of(bytes + 1), table_of(bytes + 2)};
            __m128i kind = look_up(kl, kh, all[0]);
            __m128i may = _mm_or_si128(may_of(&one, all), may_of(&two, all));
            __m128i letter = _mm_or_si128(kind, _mm_slli_epi16(kind, 1));
            masks.digit |= top(kind) << part;
            masks.separator |= top(_mm_slli_epi16(kind, 1)) << part;
            masks.at |= top(_mm_slli_epi16(kind, 2)) << part;
            masks.letter |= top(_mm_slli_epi16(letter, 3)) << part;
            masks.literal |= (uint64_t)(uint16_t)~top(_mm_cmpeq_epi8(may, zero)) << part;
        }
        out[block] = masks;
    }
}

#define WIDEST __attribute__((target("avx512f,avx512bw,bmi,bmi2,popcnt")))

WIDEST static inline __m512i widest(const uint8_t table[16]) {
    return _mm512_broadcast_i32x4(_mm_loadu_si128((const __m128i *)(const void *)table));
}

/* The halves of bytes. */
struct halves {
    __m512i low, high;
};

WIDEST static inline struct halves halves_of(const uint8_t *bytes) {
    const __m512i mask = _mm512_set1_epi8(15), all = _mm512_loadu_si512(bytes);
    return (struct halves){_mm512_and_si512(all, mask),
                           _mm512_and_si512(_mm512_srli_epi16(all, 4), mask)};
}

/* The tables of the literals of one half of the buckets. */
struct widest_tables {
    __m512i low[3], high[3];
};

WIDEST static inline struct widest_tables widest_tables_of(const struct pc_dlp_nibbles *nibbles,
                                                           size_t half) {
    struct widest_tables out;
    for (size_t k = 0; k < 3; k++) {
        out.low[k] = widest(nibbles->low[half][k]);
        out.high[k] = widest(nibbles->high[half][k]);
    }
    return out;
}

WIDEST static inline __m512i look_up_widest(__m512i low, __m512i high, const struct halves *bytes) {
    return _mm512_and_si512(_mm512_shuffle_epi8(low, bytes->low),
                            _mm512_shuffle_epi8(high, bytes->high));
}

WIDEST static inline __m512i may_widest(const struct widest_tables *tables,
                                        const struct halves bytes[3]) {
    return _mm512_and_si512(
        look_up_widest(tables->low[0], tables->high[0], &bytes[0]),
        _mm512_and_si512(look_up_widest(tables->low[1], tables->high[1], &bytes[1]),
                         look_up_widest(tables->low[2], tables->high[2], &bytes[2])));
}

WIDEST static void mask_widest(const struct pc_dlp_nibbles *nibbles, const uint8_t *bytes,
                               size_t blocks, struct pc_dlp_masks *out) {
    const __m512i kl = widest(kind_low), kh = widest(kind_high);
    const struct widest_tables one = widest_tables_of(nibbles, 0),
                               two = widest_tables_of(nibbles, 1);
    for (size_t block = 0; block < blocks; block++, bytes += 64) {
        const struct halves all[3] = {halves_of(bytes), halves_of(bytes + 1), halves_of(bytes + 2)};
        __m512i kind = look_up_widest(kl, kh, &all[0]);
        __m512i may = _mm512_or_si512(may_widest(&one, all), may_widest(&two, all));
        out[block] = (struct pc_dlp_masks){
            .digit = _mm512_movepi8_mask(kind),
            .separator = _mm512_test_epi8_mask(kind, _mm512_set1_epi8(0x40)),
            .letter = _mm512_test_epi8_mask(kind, _mm512_set1_epi8(0x18)),
            .at = _mm512_test_epi8_mask(kind, _mm512_set1_epi8(0x20)),
            .literal = _mm512_test_epi8_mask(may, may),
        };
    }
}

WIDEST static size_t avx512(const struct pc_dlp_literals *literals, const uint8_t *bytes,
                            bool before, size_t blocks, struct pc_dlp_place *out) {
    struct pc_dlp_masks masks[PC_DLP_TILES + 3];
    memset(masks, 0, sizeof masks[0]);
    mask_widest(&literals->nibbles, bytes - before * PC_DLP_TILE, blocks + 2 + before,
                masks + 1 - before);
    return pc_dlp_find(literals, bytes, masks + 1, blocks, out);
}

__attribute__((target("avx2,bmi,bmi2,popcnt"))) static size_t
avx2(const struct pc_dlp_literals *literals, const uint8_t *bytes, bool before, size_t blocks,
     struct pc_dlp_place *out) {
    struct pc_dlp_masks masks[PC_DLP_TILES + 3];
    memset(masks, 0, sizeof masks[0]);
    mask_wide(&literals->nibbles, bytes - before * PC_DLP_TILE, blocks + 2 + before,
              masks + 1 - before);
    return pc_dlp_find(literals, bytes, masks + 1, blocks, out);
}

__attribute__((target("ssse3,popcnt"))) static size_t ssse3(const struct pc_dlp_literals *literals,
                                                            const uint8_t *bytes, bool before,
                                                            size_t blocks,
                                                            struct pc_dlp_place *out) {
    struct pc_dlp_masks masks[PC_DLP_TILES + 3];
    memset(masks, 0, sizeof masks[0]);
    mask_narrow(&literals->nibbles, bytes - before * PC_DLP_TILE, blocks + 2 + before,
                masks + 1 - before);
    return pc_dlp_find(literals, bytes, masks + 1, blocks, out);
}

pc_dlp_places_fn *pc_dlp_places_ssse3(void) {
    return __builtin_cpu_supports("ssse3") && __builtin_cpu_supports("popcnt") ? ssse3 : NULL;
}

pc_dlp_places_fn *pc_dlp_places_avx2(void) {
    bool all = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
               __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("popcnt");
    return all ? avx2 : NULL;
}

pc_dlp_places_fn *pc_dlp_places_avx512(void) {
    bool all = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
               __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2") &&
               __builtin_cpu_supports("popcnt");
    return all ? avx512 : NULL;
}

#else

pc_dlp_places_fn *pc_dlp_places_avx512(void) {
    return NULL;
}

pc_dlp_places_fn *pc_dlp_places_ssse3(void) {
    return NULL;
}

pc_dlp_places_fn *pc_dlp_places_avx2(void) {
    return NULL;
}

#endif
