/*
 * The literals that detectors are called at, in the form that the first pass looks for them.
 */
#ifndef PC_INSPECT_DLP_LITERALS_H
#define PC_INSPECT_DLP_LITERALS_H

#include "inspect/dlp/job.h"
#include "inspect/dlp/masks.h"

enum { PC_DLP_LITERALS = 160, PC_DLP_LITERAL_SLOTS = 4096 };

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
static inline size_t pc_dlp_literal_slot(uint32_t bytes) {
    return bytes * UINT32_C(2654435761) >> 20;
}

#endif
