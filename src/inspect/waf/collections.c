/* Collections that outlive a transaction, in memory and bounded. */
#include "inspect/waf/collections.h"

#include <stdlib.h>
#include <string.h>

enum {
    SLOTS = 4096, /* collections; a slot has room for those whose keys fall on it */
    WAYS = 4,
    MOST_NAMES = 32,
    MOST_BYTES = 256, /* of a name or a value */
};

struct entry {
    struct pc_span name, value;
    pc_time end; /* 0: none */
};

struct pc_waf_collection {
    unsigned name;
    struct pc_span key;
    pc_time used;
    size_t count;
    struct entry *entries;
};

struct pc_waf_collections {
    struct pc_waf_collection slots[SLOTS][WAYS];
};

pc_err pc_waf_collections_new(struct pc_waf_collections **out) {
    *out = calloc(1, sizeof **out);
    return *out == NULL ? PC_ERR_NOMEM : PC_OK;
}

static void forget_entry(struct entry *entry) {
    free((char *)(uintptr_t)entry->name.ptr);
    free((char *)(uintptr_t)entry->value.ptr);
    *entry = (struct entry){0};
}

static void forget(struct pc_waf_collection *c) {
    for (size_t i = 0; i < c->count; i++)
        forget_entry(&c->entries[i]);
    free(c->entries);
    free((char *)(uintptr_t)c->key.ptr);
    *c = (struct pc_waf_collection){0};
}

void pc_waf_collections_free(struct pc_waf_collections *all) {
    if (all == NULL)
        return;
    for (size_t i = 0; i < SLOTS; i++)
        for (size_t j = 0; j < WAYS; j++)
            forget(&all->slots[i][j]);
    free(all);
}

static pc_err keep(struct pc_span text, struct pc_span *out) {
    if (text.len > MOST_BYTES)
        text.len = MOST_BYTES;
    char *copy = malloc(text.len + 1);
    if (copy == NULL)
        return PC_ERR_NOMEM;
    if (text.len > 0)
        memcpy(copy, text.ptr, text.len);
    *out = pc_span(copy, text.len);
    return PC_OK;
}

static size_t slot_of(unsigned name, struct pc_span key) {
    uint64_t hash = 0xcbf29ce484222325u ^ name;
    for (size_t i = 0; i < key.len; i++)
        hash = (hash ^ (uint8_t)key.ptr[i]) * 0x100000001b3u;
    return (size_t)(hash ^ (hash >> 32)) % SLOTS;
}

pc_err pc_waf_collections_open(struct pc_waf_collections *all, unsigned name, struct pc_span key,
                               pc_time now, struct pc_waf_collection **out) {
    key = pc_span_upto(key, MOST_BYTES);
    struct pc_waf_collection *ways = all->slots[slot_of(name, key)], *oldest = &ways[0];
    for (size_t i = 0; i < WAYS; i++) {
        if (ways[i].key.ptr != NULL && ways[i].name == name && pc_span_eq(ways[i].key, key)) {
            ways[i].used = now;
            *out = &ways[i];
            return PC_OK;
        }
        if (ways[i].used < oldest->used)
            oldest = &ways[i];
    }
    forget(oldest);
    oldest->name = name;
    oldest->used = now;
    *out = oldest;
    return keep(key, &oldest->key);
}

static struct entry *find(struct pc_waf_collection *c, struct pc_span name) {
    name = pc_span_upto(name, MOST_BYTES);
    for (size_t i = 0; i < c->count; i++)
        if (pc_span_eq_nocase(c->entries[i].name, name))
            return &c->entries[i];
    return NULL;
}

const struct pc_span *pc_waf_collection_get(struct pc_waf_collection *c, struct pc_span name,
                                            pc_time now) {
    const struct entry *entry = find(c, name);
    return entry == NULL || (entry->end != 0 && entry->end <= now) ? NULL : &entry->value;
}

static pc_err add(struct pc_waf_collection *c, struct pc_span name, struct entry **out) {
    if (c->count == MOST_NAMES)
        return PC_ERR_FULL;
    if (c->entries == NULL && (c->entries = calloc(MOST_NAMES, sizeof *c->entries)) == NULL)
        return PC_ERR_NOMEM;
    pc_err err = keep(name, &c->entries[c->count].name);
    if (err != PC_OK)
        return err;
    *out = &c->entries[c->count++];
    return PC_OK;
}

pc_err pc_waf_collection_set(struct pc_waf_collection *c, struct pc_span name,
                             struct pc_span value) {
    struct pc_span copy = {0};
    struct entry *entry = find(c, name);
    pc_err err = keep(value, &copy);
    if (err == PC_OK && entry == NULL)
        err = add(c, name, &entry);
    if (err != PC_OK) {
        free((char *)(uintptr_t)copy.ptr);
        return err;
    }
    free((char *)(uintptr_t)entry->value.ptr);
    entry->value = copy;
    return PC_OK;
}

void pc_waf_collection_unset(struct pc_waf_collection *c, struct pc_span name) {
    struct entry *entry = find(c, name);
    if (entry == NULL)
        return;
    forget_entry(entry);
    *entry = c->entries[--c->count];
    c->entries[c->count] = (struct entry){0};
}

void pc_waf_collection_expire(struct pc_waf_collection *c, struct pc_span name, pc_time end) {
    struct entry *entry = find(c, name);
    if (entry != NULL)
        entry->end = end;
}

bool pc_waf_collection_next(struct pc_waf_collection *c, pc_time now, size_t *at,
                            struct pc_span *name, struct pc_span *value) {
    while (*at < c->count) {
        const struct entry *entry = &c->entries[(*at)++];
        if (entry->end != 0 && entry->end <= now)
            continue;
        *name = entry->name;
        *value = entry->value;
        return true;
    }
    return false;
}
