/*
 * An arena hands out memory that ends all at once, with its request or its configuration.
 */
#ifndef PC_BASE_ARENA_H
#define PC_BASE_ARENA_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/span.h"

struct pc_arena_block;

/* A zeroed pc_arena is an empty one. Not for use by two threads. */
struct pc_arena {
    struct pc_arena_block *blocks;
    struct pc_arena_block *spare; /* kept by a reset, zeroed */
    size_t used;                  /* bytes handed out, for limits */
    size_t limit;                 /* 0: none; otherwise an allocation beyond it fails */
    size_t keep;                  /* bytes of blocks that a reset keeps; 0: one block */
    bool secret;                  /* wipe the memory when it is given back */
};

/* Zeroed memory for count things of size bytes, aligned for any type; NULL where memory ran out,
 * the limit is reached or the product overflows. */
void *pc_arena_alloc(struct pc_arena *arena, size_t count, size_t size);

#define PC_ARENA_NEW(arena, type)          ((type *)pc_arena_alloc((arena), 1, sizeof(type)))
#define PC_ARENA_ARRAY(arena, type, count) ((type *)pc_arena_alloc((arena), (count), sizeof(type)))

/* A copy of the bytes with a NUL behind them; out->ptr is NULL only on failure. */
PC_MUST pc_err pc_arena_copy(struct pc_arena *arena, struct pc_span bytes, struct pc_span *out);

/* Ends all that was handed out, but keeps one block (or `keep` bytes of them) for the next use: no
 * allocation where no more is used. What was handed out must not be touched any more. */
void pc_arena_reset(struct pc_arena *arena);

/* Gives all of it back. Usable with PC_CLEANUP(pc_arena_free). */
void pc_arena_free(struct pc_arena *arena);

#endif
