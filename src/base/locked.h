/*
 * Memory for secrets: never swapped out, in no core dump, between two pages that may not be
 * touched, and wiped when it is given back.
 */
#ifndef PC_BASE_LOCKED_H
#define PC_BASE_LOCKED_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

/* What a process locks at most, by pc_locked_allow. */
enum { PC_LOCKED_ROOM = 8 * 1024 * 1024 };

/* A zeroed one holds nothing. */
struct pc_locked {
    char *ptr;   /* zeroed, aligned for any type; what follows the last byte cannot be touched */
    size_t size; /* bytes asked for */
    bool held;   /* false: RLIMIT_MEMLOCK did not allow it, so it may be swapped out */
    void *map;
    size_t map_len;
};

/* PC_ERR_NOMEM. Where the kernel does not lock it the memory is there all the same (see held). */
PC_MUST pc_err pc_locked_new(size_t size, struct pc_locked *out);

/* Wipes. Usable with PC_CLEANUP(pc_locked_free). */
void pc_locked_free(struct pc_locked *locked);

/* Raises RLIMIT_MEMLOCK as far as this process may, up to PC_LOCKED_ROOM: all the way for root,
 * whose limit stays when it becomes another user. */
void pc_locked_allow(void);

#endif
