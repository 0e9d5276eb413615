/* Memory that ends all at once. */
#include "base/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"

enum { BLOCK_SIZE = 8192 };

struct pc_arena_block {
    struct pc_arena_block *next;
    size_t size;
    size_t used;
    alignas(max_align_t) char memory[];
};

static size_t round_up(size_t n) {
    return (n + alignof(max_align_t) - 1) & ~(alignof(max_align_t) - 1);
}

static struct pc_arena_block *add_block(struct pc_arena *arena, size_t need) {
    size_t size = need > BLOCK_SIZE ? need : BLOCK_SIZE;
    struct pc_arena_block *block = calloc(1, sizeof *block + size);
    if (block == NULL)
        return NULL;
    block->size = size;
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

void pc_arena_free(struct pc_arena *arena) {
    struct pc_arena_block *block = arena->blocks;
    while (block != NULL) {
        struct pc_arena_block *next = block->next;
        if (arena->secret)
            pc_wipe(block->memory, block->used);
        free(block);
        block = next;
    }
    *arena = (struct pc_arena){.limit = arena->limit, .secret = arena->secret};
}

void pc_arena_reset(struct pc_arena *arena) {
    struct pc_arena_block *kept = arena->blocks;
    if (kept == NULL)
        return;
    if (kept->size != BLOCK_SIZE) {
        pc_arena_free(arena);
        return;
    }
    struct pc_arena rest = {.blocks = kept->next};
    pc_arena_free(&rest);
    memset(kept->memory, 0, kept->used);
    kept->used = 0;
    kept->next = NULL;
    arena->used = 0;
}
