/* Where a walk over all sealed columns of a store stands. */
#ifndef PC_PORTS_RESEAL_H
#define PC_PORTS_RESEAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { PC_RESEAL_KEY = 256 };

/* All zero at its beginning. */
struct pc_reseal {
    uint32_t column; /* the one that it is in */
    uint8_t after[PC_RESEAL_KEY];
    size_t after_len; /* behind the row of this key */
    uint64_t rows;    /* seen, a row once for each of its sealed columns */
    uint64_t sealed;  /* values that were sealed anew */
    uint64_t moved;   /* those of them that were in the clear */
    uint64_t failed;  /* values that no key opens, which are left as they are */
    bool over;
};

#endif
