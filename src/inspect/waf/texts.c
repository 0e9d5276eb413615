/* Values looked at once: texts by their bytes, and what chains of transformations make of them. */
#include <string.h>

#include "inspect/waf/transaction.h"

enum {
    FIRST_BUCKETS = 256,
    MOST_PROBES = 16, /* a sender who makes hashes collide gains copies, not time */
};

static uint64_t mix(uint64_t a, uint64_t b) {
    uint64_t x = (a ^ b) * 0x9e3779b97f4a7c15u;
    return x ^ (x >> 29);
}

static uint32_t hash_of(struct pc_span bytes) {
    uint64_t hash = 0x51ed270b4a1fdb65u ^ bytes.len;
    size_t i = 0;
    for (; i + 8 <= bytes.len; i += 8) {
        uint64_t word;
        memcpy(&word, bytes.ptr + i, 8);
        hash = mix(hash, word);
    }
    uint64_t rest = 0;
    if (i < bytes.len)
        memcpy(&rest, bytes.ptr + i, bytes.len - i);
    hash = mix(hash, rest);
    return (uint32_t)(hash ^ (hash >> 32));
}

static pc_err grow(struct pc_waf_tx *tx) {
    struct pc_waf_texts *texts = &tx->texts;
    size_t room = texts->bucket_count == 0 ? FIRST_BUCKETS : texts->bucket_count * 4;
    struct pc_waf_text **buckets = PC_ARENA_ARRAY(tx->arena, struct pc_waf_text *, room);
    if (buckets == NULL)
        return PC_ERR_NOMEM;
    for (size_t i = 0; i < texts->bucket_count; i++)
        for (struct pc_waf_text *text = texts->buckets[i], *next; text != NULL; text = next) {
            next = text->next;
            text->next = buckets[text->hash & (room - 1)];
            buckets[text->hash & (room - 1)] = text;
        }
    texts->buckets = buckets;
    texts->bucket_count = room;
    return PC_OK;
}

struct pc_waf_text *pc_waf_text_of(struct pc_waf_tx *tx, struct pc_span bytes) {
    struct pc_waf_texts *texts = &tx->texts;
    if (texts->count >= texts->bucket_count && grow(tx) != PC_OK)
        return NULL;
    uint32_t hash = hash_of(bytes);
    struct pc_waf_text **bucket = &texts->buckets[hash & (texts->bucket_count - 1)];
    unsigned probes = 0;
    for (struct pc_waf_text *t = *bucket; t != NULL && probes < MOST_PROBES; t = t->next, probes++)
        if (t->hash == hash && pc_span_eq(t->bytes, bytes))
            return t;
    struct pc_waf_text *text = PC_ARENA_NEW(tx->arena, struct pc_waf_text);
    if (text == NULL)
        return NULL;
    text->bytes = bytes;
    text->classes = pc_waf_classes(bytes);
    text->hash = hash;
    text->next = *bucket;
    *bucket = text;
    texts->count++;
    return text;
}

static struct pc_waf_text *transform(struct pc_waf_tx *tx, struct pc_waf_text *text,
                                     const struct pc_waf_transformation *step) {
    if ((text->classes & step->touches) == 0)
        return text;
    struct pc_span out;
    if (!pc_waf_work(tx, 30 + text->bytes.len) || step->run(text->bytes, tx->arena, &out) != PC_OK)
        return NULL;
    if (out.ptr == text->bytes.ptr && out.len == text->bytes.len)
        return text;
    return pc_waf_text_of(tx, out);
}

/* The step before first: chains are a few steps long, and their beginnings are shared. */
struct pc_waf_text *pc_waf_text_after(struct pc_waf_tx *tx, struct pc_waf_text *text,
                                      uint32_t chain) {
    const struct pc_waf_chain *node = &tx->program->chains[chain];
    if (chain == 0 || (text->classes & node->touches) == 0)
        return text;
    for (const struct pc_waf_after *known = text->after; known != NULL; known = known->next)
        if (known->chain == chain)
            return known->text;
    struct pc_waf_text *before = pc_waf_text_after(tx, text, node->parent);
    struct pc_waf_after *made = PC_ARENA_NEW(tx->arena, struct pc_waf_after);
    if (before == NULL || made == NULL)
        return NULL;
    *made = (struct pc_waf_after){chain, transform(tx, before, node->step), text->after};
    text->after = made;
    return made->text;
}
