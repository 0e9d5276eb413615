/* Memory that ends all at once. */
#include "base/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"

enum { BLOCK_SIZE = 8192, BLOCK_MOST = 65536 };

struct pc_arena_block {
    struct pc_arena_block *next;
    size_t size;
    size_t used;
    alignas(max_align_t) char memory[];
};

static size_t round_up(size_t n) {
    return (n + alignof(max_align_t) - 1) & ~(alignof(max_align_t) - 1);
}

/* A block that a reset kept, where the first of them is large enough. */
static struct pc_arena_block *take_spare(struct pc_arena *arena, size_t need) {
    struct pc_arena_block *block = arena->spare;
    if (block == NULL || block->size < need)
        return NULL;
    arena->spare = block->next;
    return block;
}

/* Blocks grow with what the arena is used for: few allocations, whatever its size. */
static struct pc_arena_block *make_block(const struct pc_arena *arena, size_t need) {
    size_t size = BLOCK_SIZE;
    while (size < BLOCK_MOST && size < arena->used / 2)
        size *= 2;
    size = need > size ? need : size;
    struct pc_arena_block *block = calloc(1, sizeof *block + size);
    if (block != NULL)
        block->size = size;
    return block;
}

static struct pc_arena_block *add_block(struct pc_arena *arena, size_t need) {
    struct pc_arena_block *block = take_spare(arena, need);
    if (block == NULL)
        block = make_block(arena, need);
    if (block == NULL)
        return NULL;
    block->next = arena->blocks;
    arena->blocks = block;
    return block;
}

void *pc_arena_alloc(struct pc_arena *arena, size_t count, size_t size) {
    if (size != 0 && count > (SIZE_MAX / 2) / size)
        return NULL;
    size_t need = round_up(count * size == 0 ? 1 : count * size);
    if (arena->limit != 0 && need > arena->limit - arena->used)
        return NULL;
    struct pc_arena_block *block = arena->blocks;
    if (block == NULL || block->size - block->used < need)
        block = add_block(arena, need);
    if (block == NULL)
        return NULL;
    void *out = block->memory + block->used;
    block->used += need;
    arena->used += need;
    return out;
}

pc_err pc_arena_copy(struct pc_arena *arena, struct pc_span bytes, struct pc_span *out) {
    char *copy = pc_arena_alloc(arena, bytes.len + 1, 1);
    if (copy == NULL)
        return PC_ERR_NOMEM;
    if (bytes.len > 0)
        memcpy(copy, bytes.ptr, bytes.len);
    *out = (struct pc_span){copy, bytes.len};
    return PC_OK;
}

static void free_blocks(struct pc_arena_block *block, bool secret) {
    while (block != NULL) {
        struct pc_arena_block *next = block->next;
        if (secret)
            pc_wipe(block->memory, block->used);
        free(block);
        block = next;
    }
}

void pc_arena_free(struct pc_arena *arena) {
    free_blocks(arena->blocks, arena->secret);
    free_blocks(arena->spare, false);
    *arena = (struct pc_arena){.limit = arena->limit, .keep = arena->keep, .secret = arena->secret};
}

void pc_arena_reset(struct pc_arena *arena) {
    size_t kept = 0, most = arena->keep == 0 ? BLOCK_SIZE : arena->keep;
    struct pc_arena_block *block = arena->blocks;
    for (struct pc_arena_block *spare = arena->spare; spare != NULL; spare = spare->next)
        kept += spare->size;
    while (block != NULL) {
        struct pc_arena_block *next = block->next;
        block->next = NULL;
        if (block->size > most - (kept < most ? kept : most)) {
            free_blocks(block, arena->secret);
        } else {
            memset(block->memory, 0, block->used);
            kept += block->size;
            block->used = 0;
            block->next = arena->spare;
            arena->spare = block;
        }
        block = next;
    }
    arena->blocks = NULL;
    arena->used = 0;
}
