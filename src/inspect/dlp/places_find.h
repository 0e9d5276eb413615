/*
 * From bits to places: included where it is compiled for certain instructions.
 */
#ifndef PC_INSPECT_DLP_PLACES_FIND_H
#define PC_INSPECT_DLP_PLACES_FIND_H

#include <string.h>

#include "inspect/dlp/places.h"

#define PC_DLP_INLINE static inline __attribute__((always_inline))

enum {
    PC_DLP_DIGITS_LEAST = 9, /* digits and separators that a number needs, at least */
    PC_DLP_AT_ONCE = 4,      /* places of a block that are written without asking */
};

/* What 64 bytes hold, as bits. */
struct pc_dlp_masks {
    uint64_t digit;
    uint64_t separator; /* blank - . ( ) */
    uint64_t letter;    /* ASCII */
    uint64_t at;        /* @ */
    uint64_t literal;   /* this byte and the two behind it may begin a literal */
};

/* A digit, or a separator that has digits on both sides within two bytes. */
PC_DLP_INLINE uint64_t pc_dlp_in_number(const struct pc_dlp_masks *masks) {
    uint64_t before = masks[-1].digit, here = masks[0].digit, after = masks[1].digit;
    uint64_t left = (here << 1 | before >> 63) | (here << 2 | before >> 62);
    uint64_t right = (here >> 1 | after << 63) | (here >> 2 | after << 62);
    return here | (masks[0].separator & left & right);
}

/* The bits so many further on. */
PC_DLP_INLINE uint64_t pc_dlp_ahead(uint64_t here, uint64_t next, unsigned by) {
    return here >> by | next << (64 - by);
}

/* First groups that no number has which is looked for: two digits, and four with two behind them,
 * as in dates. What '+' stands before is found by that. */
PC_DLP_INLINE uint64_t pc_dlp_group_lengths(uint64_t digit, uint64_t next) {
    uint64_t second = pc_dlp_ahead(digit, next, 1), third = pc_dlp_ahead(digit, next, 2);
    uint64_t fourth = pc_dlp_ahead(digit, next, 3), fifth = pc_dlp_ahead(digit, next, 4);
    uint64_t three_more =
        pc_dlp_ahead(digit, next, 5) & pc_dlp_ahead(digit, next, 6) & pc_dlp_ahead(digit, next, 7);
    return ~(second & ~third) & ~(second & third & fourth & ~fifth & ~three_more);
}

/* Groups of digits where a number of some length begins; run and next are pc_dlp_in_number of this
 * tile and the next one. */
PC_DLP_INLINE uint64_t pc_dlp_numbers(const struct pc_dlp_masks *masks, uint64_t run,
                                      uint64_t next) {
    uint64_t two = run & (run >> 1 | next << 63), two_next = next & next >> 1;
    uint64_t four = two & (two >> 2 | two_next << 62), four_next = two_next & two_next >> 2;
    uint64_t eight = four & (four >> 4 | four_next << 60);
    uint64_t starts = masks[0].digit & ~(masks[0].digit << 1 | masks[-1].digit >> 63);
    return starts & eight & pc_dlp_ahead(run, next, PC_DLP_DIGITS_LEAST - 1) &
           pc_dlp_group_lengths(masks[0].digit, masks[1].digit);
}

/* Two letters and two digits at the beginning of a word. */
PC_DLP_INLINE uint64_t pc_dlp_ibans(const struct pc_dlp_masks *masks) {
    uint64_t letter = masks[0].letter, digit = masks[0].digit;
    uint64_t word = letter | digit, before = masks[-1].letter | masks[-1].digit;
    return letter & (letter >> 1 | masks[1].letter << 63) & (digit >> 2 | masks[1].digit << 62) &
           (digit >> 3 | masks[1].digit << 61) & ~(word << 1 | before >> 63);
}

/* Writes the positions of the bits; returns how many there are. */
PC_DLP_INLINE size_t pc_dlp_positions(uint64_t bits, size_t base, struct pc_dlp_place *out) {
    size_t count = (size_t)__builtin_popcountll(bits);
    for (size_t i = 0; i < PC_DLP_AT_ONCE; i++) {
        out[i].at = (uint16_t)(base + (size_t)__builtin_ctzll(bits | (uint64_t)1 << 63));
        bits &= bits - 1;
    }
    for (size_t i = PC_DLP_AT_ONCE; i < count; i++) {
        out[i].at = (uint16_t)(base + (size_t)__builtin_ctzll(bits));
        bits &= bits - 1;
    }
    return count;
}

/* Keeps the places at which there is more than what may be a literal and is none. */
PC_DLP_INLINE size_t pc_dlp_choose(const struct pc_dlp_literals *literals, const uint8_t *bytes,
                                   uint64_t kinds[PC_DLP_TILES][3], struct pc_dlp_place *out,
                                   size_t count) {
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        size_t at = out[i].at;
        const uint64_t *kind = kinds[at / PC_DLP_TILE];
        unsigned bit = at % PC_DLP_TILE;
        unsigned what = (unsigned)((kind[0] >> bit & 1) | (kind[1] >> bit & 1) << 1 |
                                   (kind[2] >> bit & 1) << 2);
        what |= (unsigned)pc_dlp_literal_known(literals, bytes + at) << 3;
        out[kept] = (struct pc_dlp_place){(uint16_t)at, (uint16_t)what};
        kept += what != 0;
    }
    return kept;
}

/* masks[-1] is of the block before the first, masks[blocks] and masks[blocks + 1] of those behind.
 */
PC_DLP_INLINE size_t pc_dlp_find(const struct pc_dlp_literals *literals, const uint8_t *bytes,
                                 const struct pc_dlp_masks *masks, size_t blocks,
                                 struct pc_dlp_place *out) {
    uint64_t kinds[PC_DLP_TILES][3];
    size_t count = 0;
    uint64_t run = pc_dlp_in_number(masks);
    for (size_t i = 0; i < blocks; i++) {
        uint64_t next = pc_dlp_in_number(masks + i + 1);
        kinds[i][0] = masks[i].at;
        kinds[i][1] = pc_dlp_numbers(masks + i, run, next);
        kinds[i][2] = pc_dlp_ibans(masks + i);
        run = next;
        uint64_t all = kinds[i][0] | kinds[i][1] | kinds[i][2] | masks[i].literal;
        count += pc_dlp_positions(all, i * PC_DLP_TILE, out + count);
    }
    return pc_dlp_choose(literals, bytes, kinds, out, count);
}

#endif
