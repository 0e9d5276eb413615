/* Sets of members or elements that were evaluated, and the words that they are made of. */
#include <string.h>

#include "inspect/schema/evaluate.h"

enum { CHUNK = 512 };

static struct pc_js_words *add_chunk(struct pc_js_run *run, size_t count) {
    size_t room = count > CHUNK ? count : CHUNK;
    struct pc_js_words *chunk = pc_arena_alloc(run->arena, sizeof *chunk + room * 8, 1);
    if (chunk == NULL)
        return NULL;
    chunk->room = room;
    chunk->before = run->words;
    if (run->words != NULL) {
        chunk->after = run->words->after; /* too small for this, but perhaps not for others */
        run->words->after = chunk;
    }
    if (chunk->after != NULL)
        chunk->after->before = chunk;
    return chunk;
}

uint64_t *pc_js_words_take(struct pc_js_run *run, size_t count) {
    struct pc_js_words *chunk = run->words;
    if (!pc_js_work(run, count / 8 + 1))
        return NULL;
    if (chunk == NULL || chunk->room - chunk->used < count) {
        struct pc_js_words *next = chunk == NULL ? NULL : chunk->after;
        chunk = next != NULL && next->room >= count ? next : add_chunk(run, count);
        if (chunk == NULL) {
            (void)pc_js_failed(run, PC_ERR_NOMEM);
            return NULL;
        }
        chunk->used = 0;
        run->words = chunk;
    }
    uint64_t *words = chunk->words + chunk->used;
    chunk->used += count;
    memset(words, 0, count * 8);
    return words;
}

struct pc_js_mark pc_js_words_mark(const struct pc_js_run *run) {
    return (struct pc_js_mark){run->words, run->words == NULL ? 0 : run->words->used};
}

/* Before the first chunk there was none: it is kept, empty. */
void pc_js_words_back(struct pc_js_run *run, struct pc_js_mark mark) {
    if (mark.chunk == NULL) {
        while (run->words != NULL && run->words->before != NULL)
            run->words = run->words->before;
        if (run->words != NULL)
            run->words->used = 0;
        return;
    }
    run->words = mark.chunk;
    run->words->used = mark.used;
}

bool pc_js_seen_new(struct pc_js_run *run, size_t at, struct pc_js_seen *out) {
    const struct pc_tape_node *node = &run->nodes[at];
    bool holds = node->type == PC_TAPE_ARRAY || node->type == PC_TAPE_OBJECT;
    out->count = holds ? ((size_t)node->length + 63) / 64 : 0;
    out->words = pc_js_words_take(run, out->count);
    return out->words != NULL;
}

void pc_js_seen_join(const struct pc_js_seen *into, const struct pc_js_seen *from) {
    for (size_t i = 0; i < from->count; i++)
        into->words[i] |= from->words[i];
}
