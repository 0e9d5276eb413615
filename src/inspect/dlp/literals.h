/*
 * The literals that detectors are called at, in the form that the first pass looks for them.
 */
#ifndef PC_INSPECT_DLP_LITERALS_H
#define PC_INSPECT_DLP_LITERALS_H

#include <string.h>

#include "inspect/dlp/job.h"

enum { PC_DLP_LITERALS = 160, PC_DLP_LITERAL_SLOTS = 4096, PC_DLP_LITERAL_KNOWN = 1 << 15 };

enum { PC_DLP_BUCKETS = 16 };

/* Which bytes a literal may have at each of three places, by their halves: bit b % 8 of
 * low[b / 8][k][l] and of high[b / 8][k][h] is set where the byte h * 16 + l stands k bytes behind
 * the beginning in bucket b. */
struct pc_dlp_nibbles {
    uint8_t low[2][3][16], high[2][3][16];
};

struct pc_dlp_literal {
    char bytes[3][18]; /* that may stand at each of the three places */
    bool fold;         /* letters in either case */
    pc_dlp_detector *detector;
    unsigned kind;
};

struct pc_dlp_literals {
    struct pc_dlp_literal all[PC_DLP_LITERALS];
    size_t count;
    struct pc_dlp_nibbles nibbles;
    uint8_t known[PC_DLP_LITERAL_KNOWN / 8]; /* bits by a hash of three bytes: they may be one */
    /* Three bytes, as a number, and the literal that they are; 0: nothing. Literals with the same
     * bytes lie behind each other. */
    struct {
        uint32_t bytes;
        uint32_t literal; /* its index, and 1 */
    } slots[PC_DLP_LITERAL_SLOTS];
};

/* Fills the tables; false: there is no room for all of them. */
bool pc_dlp_literals_make(struct pc_dlp_literals *out);

static inline uint32_t pc_dlp_literal_bytes(const uint8_t *at) {
    return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16;
}
/* What the first pass takes for a literal may be one. Four bytes are read. */
static inline bool pc_dlp_literal_known(const struct pc_dlp_literals *literals, const uint8_t *at) {
    uint32_t bytes;
    memcpy(&bytes, at, sizeof bytes);
    uint32_t hash = (bytes << 8) * UINT32_C(2654435761) >> 17;
    return (literals->known[hash >> 3] >> (hash & 7) & 1) != 0;
}
static inline size_t pc_dlp_literal_slot(uint32_t bytes) {
    return bytes * UINT32_C(2654435761) >> 20;
}

#endif
