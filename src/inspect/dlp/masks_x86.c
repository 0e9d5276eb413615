/*
 * The first pass by SSSE3 and AVX2: a byte's kinds, and the buckets of literals that it may be part
 * of, are looked up by its halves, 16 or 32 bytes at once.
 */
#include "inspect/dlp/masks_x86.h"

#if defined(__x86_64__)
#include <immintrin.h>

/* Kinds as bits, the highest first: digit, separator, '@', letters of rows 4 and 6, of 5 and 7. */
static const uint8_t kind_low[16] = {0xe8, 0x98, 0x98, 0x98, 0x98, 0x98, 0x98, 0x98,
                                     0xd8, 0xd8, 0x18, 0x10, 0x10, 0x50, 0x50, 0x10};
static const uint8_t kind_high[16] = {0, 0, 0x40, 0x80, 0x30, 0x08, 0x10, 0x08};

__attribute__((target("avx2"))) static inline __m256i wide(const uint8_t table[16]) {
    return _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)(const void *)table));
}

__attribute__((target("avx2"))) static inline __m256i look_up_wide(__m256i low, __m256i high,
                                                                   __m256i bytes) {
    __m256i mask = _mm256_set1_epi8(15);
    __m256i upper = _mm256_and_si256(_mm256_srli_epi16(bytes, 4), mask);
    __m256i lower = _mm256_and_si256(bytes, mask);
    return _mm256_and_si256(_mm256_shuffle_epi8(low, lower), _mm256_shuffle_epi8(high, upper));
}

__attribute__((target("avx2"))) static inline uint64_t top_wide(__m256i bytes) {
    return (uint32_t)_mm256_movemask_epi8(bytes);
}

__attribute__((target("avx2"))) static void avx2(const struct pc_dlp_nibbles *nibbles,
                                                 const uint8_t *bytes, size_t blocks,
                                                 struct pc_dlp_masks *out) {
    const __m256i zero = _mm256_setzero_si256();
    const __m256i kl = wide(kind_low), kh = wide(kind_high);
    const __m256i l0 = wide(nibbles->low[0]), h0 = wide(nibbles->high[0]);
    const __m256i l1 = wide(nibbles->low[1]), h1 = wide(nibbles->high[1]);
    const __m256i l2 = wide(nibbles->low[2]), h2 = wide(nibbles->high[2]);
    for (size_t block = 0; block < blocks; block++) {
        struct pc_dlp_masks masks = {0};
        for (unsigned half = 0; half < 64; half += 32, bytes += 32) {
            __m256i first = _mm256_loadu_si256((const __m256i *)(const void *)bytes);
            __m256i second = _mm256_loadu_si256((const __m256i *)(const void *)(bytes + 1));
            __m256i third = _mm256_loadu_si256((const __m256i *)(const void *)(bytes + 2));
            __m256i kind = look_up_wide(kl, kh, first);
            __m256i may = _mm256_and_si256(
                look_up_wide(l0, h0, first),
                _mm256_and_si256(look_up_wide(l1, h1, second), look_up_wide(l2, h2, third)));
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

__attribute__((target("ssse3"))) static inline __m128i look_up(__m128i low, __m128i high,
                                                               __m128i bytes) {
    __m128i mask = _mm_set1_epi8(15);
    __m128i upper = _mm_and_si128(_mm_srli_epi16(bytes, 4), mask);
    __m128i lower = _mm_and_si128(bytes, mask);
    return _mm_and_si128(_mm_shuffle_epi8(low, lower), _mm_shuffle_epi8(high, upper));
}

__attribute__((target("ssse3"))) static inline __m128i table_of(const uint8_t table[16]) {
    return _mm_loadu_si128((const __m128i *)(const void *)table);
}

__attribute__((target("ssse3"))) static inline uint64_t top(__m128i bytes) {
    return (uint16_t)_mm_movemask_epi8(bytes);
}

__attribute__((target("ssse3"))) static void ssse3(const struct pc_dlp_nibbles *nibbles,
                                                   const uint8_t *bytes, size_t blocks,
                                                   struct pc_dlp_masks *out) {
    const __m128i zero = _mm_setzero_si128();
    const __m128i kl = table_of(kind_low), kh = table_of(kind_high);
    const __m128i l0 = table_of(nibbles->low[0]), h0 = table_of(nibbles->high[0]);
    const __m128i l1 = table_of(nibbles->low[1]), h1 = table_of(nibbles->high[1]);
    const __m128i l2 = table_of(nibbles->low[2]), h2 = table_of(nibbles->high[2]);
    for (size_t block = 0; block < blocks; block++) {
        struct pc_dlp_masks masks = {0};
        for (unsigned part = 0; part < 64; part += 16, bytes += 16) {
            __m128i first = table_of(bytes);
            __m128i kind = look_up(kl, kh, first);
            __m128i may = _mm_and_si128(look_up(l0, h0, first),
                                        _mm_and_si128(look_up(l1, h1, table_of(bytes + 1)),
                                                      look_up(l2, h2, table_of(bytes + 2))));
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

pc_dlp_mask_fn *pc_dlp_mask_ssse3(void) {
    return __builtin_cpu_supports("ssse3") ? ssse3 : NULL;
}

pc_dlp_mask_fn *pc_dlp_mask_avx2(void) {
    return __builtin_cpu_supports("avx2") ? avx2 : NULL;
}

#else

pc_dlp_mask_fn *pc_dlp_mask_ssse3(void) {
    return NULL;
}

pc_dlp_mask_fn *pc_dlp_mask_avx2(void) {
    return NULL;
}

#endif
