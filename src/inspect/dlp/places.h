/*
 * Where detectors are called: the first pass over a text, by the widest instructions that the
 * processor has. It names '@', beginnings of long numbers, of account numbers, and of literals.
 */
#ifndef PC_INSPECT_DLP_PLACES_H
#define PC_INSPECT_DLP_PLACES_H

#include "inspect/dlp/literals.h"

enum {
    PC_DLP_TILE = 64,  /* bytes */
    PC_DLP_TILES = 32, /* that are looked at in one call, at most */
    PC_DLP_PLACES = PC_DLP_TILE * PC_DLP_TILES,
};

/* What may be at a place, as bits. */
enum {
    PC_DLP_PLACE_AT = 1,
    PC_DLP_PLACE_NUMBER = 2,
    PC_DLP_PLACE_IBAN = 4,
    PC_DLP_PLACE_LITERAL = 8,
};

struct pc_dlp_place {
    uint16_t at;   /* from the beginning of the first block */
    uint16_t what; /* bits */
};

/* Looks at blocks that begin at `bytes`. Bytes of one block before them are read where `before` is
 * set, and those of two blocks and two bytes behind them always. Returns how many places there are;
 * *out has room for PC_DLP_PLACES and PC_DLP_TILE more, and gets them in their order. */
typedef size_t pc_dlp_places_fn(const struct pc_dlp_literals *literals, const uint8_t *bytes,
                                bool before, size_t blocks, struct pc_dlp_place *out);

/* The fastest one here, and the functions of all with their names, for tests and benches: the first
 * is the portable one; NULL behind the last. */
pc_dlp_places_fn *pc_dlp_places_best(void);
pc_dlp_places_fn *pc_dlp_places_of(size_t index, const char **name);

/* NULL where the processor lacks the instructions. */
pc_dlp_places_fn *pc_dlp_places_ssse3(void);
pc_dlp_places_fn *pc_dlp_places_avx2(void);
pc_dlp_places_fn *pc_dlp_places_avx512(void);

#endif
