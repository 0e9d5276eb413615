/*
 * What 64 bytes hold, as bits: the first pass over a text, by the widest instructions that the
 * processor has.
 */
#ifndef PC_INSPECT_DLP_MASKS_H
#define PC_INSPECT_DLP_MASKS_H

#include <stddef.h>
#include <stdint.h>

struct pc_dlp_masks {
    uint64_t digit;
    uint64_t separator; /* blank - . ( ) */
    uint64_t letter;    /* ASCII */
    uint64_t at;        /* @ */
    uint64_t literal;   /* this byte and the two behind it may begin one of the literals */
};

/* Which bytes a literal may have at each of three places, by their halves: bit b of low[k][l] and
 * of high[k][h] is set where the byte h * 16 + l stands k bytes behind the beginning in bucket b.
 */
struct pc_dlp_nibbles {
    uint8_t low[3][16], high[3][16];
};

/* Fills out[0 … blocks - 1] from 64 bytes each; two bytes behind the last block are read. */
typedef void pc_dlp_mask_fn(const struct pc_dlp_nibbles *nibbles, const uint8_t *bytes,
                            size_t blocks, struct pc_dlp_masks *out);

/* The fastest one here, and the names and functions of all, for tests and benches: the first is the
 * portable one; NULL behind the last. */
pc_dlp_mask_fn *pc_dlp_mask_best(void);
pc_dlp_mask_fn *pc_dlp_mask_of(size_t index, const char **name);

#endif
