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
    PC_DLP_AT_ONCE = 2,      /* places of a block that are written without asking */
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

/* Writes the positions of the bits behind those that are there; returns how many there are now. */
PC_DLP_INLINE size_t pc_dlp_positions(uint64_t bits, size_t base, uint16_t *out, size_t count) {
    size_t more = (size_t)__builtin_popcountll(bits);
    for (size_t i = 0; i < PC_DLP_AT_ONCE; i++) {
        out[count + i] = (uint16_t)(base + (size_t)__builtin_ctzll(bits | (uint64_t)1 << 63));
        bits &= bits - 1;
    }
    for (size_t i = PC_DLP_AT_ONCE; i < more; i++) {
        out[count + i] = (uint16_t)(base + (size_t)__builtin_ctzll(bits));
        bits &= bits - 1;
    }
    return count + more;
}

/* Keeps those that begin a literal. */
PC_DLP_INLINE size_t pc_dlp_known(const struct pc_dlp_literals *literals, const uint8_t *bytes,
                                  uint16_t *at, size_t count) {
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        uint16_t here = at[i];
        at[kept] = here;
        kept += pc_dlp_literal_known(literals, bytes + here);
    }
    return kept;
}

/* What else than a literal is there. */
struct pc_dlp_other {
    uint64_t at, number, iban;
};

PC_DLP_INLINE unsigned pc_dlp_what(const struct pc_dlp_other *others, size_t at) {
    const struct pc_dlp_other *other = &others[at / PC_DLP_TILE];
    unsigned bit = at % PC_DLP_TILE;
    return (unsigned)((other->at >> bit & 1) * PC_DLP_PLACE_AT +
                      (other->number >> bit & 1) * PC_DLP_PLACE_NUMBER +
                      (other->iban >> bit & 1) * PC_DLP_PLACE_IBAN);
}

/* Both lists as one, in their order. */
PC_DLP_INLINE size_t pc_dlp_merge(const uint16_t *literal, size_t literals, const uint16_t *rest,
                                  size_t rests, const struct pc_dlp_other *others,
                                  struct pc_dlp_place *out) {
    size_t count = 0, a = 0, b = 0;
    while (a < literals || b < rests) {
        bool is_literal = b == rests || (a < literals && literal[a] <= rest[b]);
        bool is_rest = a == literals || (b < rests && rest[b] <= literal[a]);
        size_t at = is_literal ? literal[a] : rest[b];
        unsigned what = is_rest ? pc_dlp_what(others, at) : 0;
        out[count++] = (struct pc_dlp_place){
            (uint16_t)at, (uint16_t)(what | (is_literal ? PC_DLP_PLACE_LITERAL : 0u))};
        a += is_literal;
        b += is_rest;
    }
    return count;
}

/* masks[-1] is of the tile before the first, masks[blocks] and masks[blocks + 1] of those behind.
 */
PC_DLP_INLINE size_t pc_dlp_find(const struct pc_dlp_literals *literals, const uint8_t *bytes,
                                 const struct pc_dlp_masks *masks, size_t blocks,
                                 struct pc_dlp_place *out) {
    struct pc_dlp_other others[PC_DLP_TILES];
    uint16_t literal[PC_DLP_PLACES + PC_DLP_AT_ONCE], rest[PC_DLP_PLACES + PC_DLP_AT_ONCE];
    size_t literal_count = 0, rest_count = 0;
    for (size_t i = 0; i < blocks; i++) {
        literal_count = pc_dlp_positions(masks[i].literal, i * PC_DLP_TILE, literal, literal_count);
        others[i] = (struct pc_dlp_other){.at = masks[i].at};
        if ((masks[i].digit | masks[i + 1].digit) != 0) {
            others[i].number = pc_dlp_numbers(masks + i, pc_dlp_in_number(masks + i),
                                              pc_dlp_in_number(masks + i + 1));
            others[i].iban = pc_dlp_ibans(masks + i);
        }
        uint64_t all = others[i].at | others[i].number | others[i].iban;
        if (all != 0)
            rest_count = pc_dlp_positions(all, i * PC_DLP_TILE, rest, rest_count);
    }
    literal_count = pc_dlp_known(literals, bytes, literal, literal_count);
    return pc_dlp_merge(literal, literal_count, rest, rest_count, others, out);
}

#endif
