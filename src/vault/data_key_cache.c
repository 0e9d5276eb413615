/* The cache of data keys: a hash table over a fixed number of entries, and their order of use. */
#include "vault/data_key_cache.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/locked.h"

enum { NONE = UINT32_MAX, ENTRIES_MAX = 10000 };

struct entry {
    uint8_t id[PC_SHA256_SIZE];
    struct pc_vault_data_key key;
    pc_time made;
    uint64_t bytes, uses;
    struct pc_arena wrapped_memory;
    struct pc_vault_wrapped_key *wrapped;
    size_t wrapped_count;
    uint32_t chain;        /* the next one of the bucket, or the next free one */
    uint32_t older, newer; /* by use */
};

struct pc_vault_cache {
    pthread_mutex_t lock;
    struct pc_vault_cache_limits limits;
    struct pc_locked memory; /* of the entries */
    struct entry *entries;
    uint32_t *buckets; /* a power of two */
    uint32_t mask;
    uint32_t free; /* a chain */
    uint32_t oldest, newest;
};

/* The id is a digest, so its bytes are spread already. */
static uint32_t *bucket_of(struct pc_vault_cache *cache, const uint8_t *id) {
    uint32_t hash;
    memcpy(&hash, id, sizeof hash);
    return &cache->buckets[hash & cache->mask];
}

static uint32_t *link_to(struct pc_vault_cache *cache, const uint8_t *id) {
    uint32_t *link = bucket_of(cache, id);
    while (*link != NONE && memcmp(cache->entries[*link].id, id, PC_SHA256_SIZE) != 0)
        link = &cache->entries[*link].chain;
    return link;
}

static void leave_order(struct pc_vault_cache *cache, const struct entry *entry) {
    if (entry->older == NONE)
        cache->oldest = entry->newer;
    else
        cache->entries[entry->older].newer = entry->newer;
    if (entry->newer == NONE)
        cache->newest = entry->older;
    else
        cache->entries[entry->newer].older = entry->older;
}

static void join_order(struct pc_vault_cache *cache, uint32_t at) {
    struct entry *entry = &cache->entries[at];
    entry->newer = NONE;
    entry->older = cache->newest;
    if (cache->newest == NONE)
        cache->oldest = at;
    else
        cache->entries[cache->newest].newer = at;
    cache->newest = at;
}

static void drop(struct pc_vault_cache *cache, uint32_t *link) {
    uint32_t at = *link;
    struct entry *entry = &cache->entries[at];
    *link = entry->chain;
    leave_order(cache, entry);
    pc_arena_free(&entry->wrapped_memory);
    pc_wipe(entry, sizeof *entry);
    entry->chain = cache->free;
    cache->free = at;
}

/* A clock that was set back ends a key, too: its age is not known any more. */
static bool is_old(const struct pc_vault_cache *cache, const struct entry *entry) {
    pc_time age = pc_clock_now(cache->limits.clock) - entry->made;
    return age < 0 || age >= cache->limits.age;
}

/* The entry of that id, as the one used last, unless it is old. */
static struct entry *look_up(struct pc_vault_cache *cache, const uint8_t *id) {
    uint32_t *link = link_to(cache, id);
    uint32_t at = *link;
    if (at == NONE)
        return NULL;
    if (is_old(cache, &cache->entries[at])) {
        drop(cache, link);
        return NULL;
    }
    leave_order(cache, &cache->entries[at]);
    join_order(cache, at);
    return &cache->entries[at];
}

static bool fits(const struct pc_vault_cache *cache, const struct entry *entry, uint64_t bytes) {
    return entry->uses < cache->limits.uses && bytes <= cache->limits.bytes &&
           entry->bytes <= cache->limits.bytes - bytes;
}

static pc_err copy_wrapped(const struct pc_vault_wrapped_key *from, size_t count,
                           struct pc_arena *arena, struct pc_vault_wrapped_key *out) {
    pc_err err = PC_OK;
    for (size_t i = 0; err == PC_OK && i < count; i++) {
        err = pc_arena_copy(arena, from[i].provider_id, &out[i].provider_id);
        if (err == PC_OK)
            err = pc_arena_copy(arena, from[i].provider_info, &out[i].provider_info);
        if (err == PC_OK)
            err = pc_arena_copy(arena, from[i].ciphertext, &out[i].ciphertext);
    }
    return err;
}

bool pc_vault_cache_take(struct pc_vault_cache *cache, const uint8_t id[PC_SHA256_SIZE],
                         uint64_t bytes, struct pc_arena *arena, struct pc_vault_made_key *out) {
    if (pthread_mutex_lock(&cache->lock) != 0)
        return false;
    struct entry *entry = look_up(cache, id);
    bool taken = false;
    if (entry != NULL && !fits(cache, entry, bytes)) {
        drop(cache, link_to(cache, id));
    } else if (entry != NULL) {
        taken = copy_wrapped(entry->wrapped, entry->wrapped_count, arena, out->wrapped) == PC_OK;
        out->count = entry->wrapped_count;
        if (taken) {
            out->key = entry->key;
            entry->bytes += bytes;
            entry->uses++;
        }
    }
    (void)pthread_mutex_unlock(&cache->lock);
    return taken;
}

bool pc_vault_cache_find(struct pc_vault_cache *cache, const uint8_t id[PC_SHA256_SIZE],
                         struct pc_vault_data_key *out) {
    if (pthread_mutex_lock(&cache->lock) != 0)
        return false;
    const struct entry *entry = look_up(cache, id);
    if (entry != NULL)
        *out = entry->key;
    (void)pthread_mutex_unlock(&cache->lock);
    return entry != NULL;
}

/* A free entry, if need be the oldest one's. */
static uint32_t room(struct pc_vault_cache *cache) {
    if (cache->free == NONE)
        drop(cache, link_to(cache, cache->entries[cache->oldest].id));
    uint32_t at = cache->free;
    cache->free = cache->entries[at].chain;
    return at;
}

static void give_back(struct pc_vault_cache *cache, uint32_t at) {
    struct entry *entry = &cache->entries[at];
    pc_arena_free(&entry->wrapped_memory);
    *entry = (struct entry){.chain = cache->free};
    cache->free = at;
}

static pc_err fill(struct entry *entry, const struct pc_vault_made_key *made) {
    *entry = (struct entry){.uses = 1};
    if (made->count == 0)
        return PC_OK;
    entry->wrapped =
        PC_ARENA_ARRAY(&entry->wrapped_memory, struct pc_vault_wrapped_key, made->count);
    if (entry->wrapped == NULL)
        return PC_ERR_NOMEM;
    entry->wrapped_count = made->count;
    return copy_wrapped(made->wrapped, made->count, &entry->wrapped_memory, entry->wrapped);
}

void pc_vault_cache_keep(struct pc_vault_cache *cache, const uint8_t id[PC_SHA256_SIZE],
                         const struct pc_vault_made_key *made, uint64_t bytes) {
    if (bytes > cache->limits.bytes || pthread_mutex_lock(&cache->lock) != 0)
        return;
    uint32_t *link = link_to(cache, id);
    if (*link != NONE)
        drop(cache, link);
    uint32_t at = room(cache);
    struct entry *entry = &cache->entries[at];
    if (fill(entry, made) != PC_OK) {
        give_back(cache, at);
        (void)pthread_mutex_unlock(&cache->lock);
        return;
    }
    memcpy(entry->id, id, PC_SHA256_SIZE);
    entry->key = made->key;
    entry->bytes = bytes;
    entry->made = pc_clock_now(cache->limits.clock);
    uint32_t *bucket = bucket_of(cache, id);
    entry->chain = *bucket;
    *bucket = at;
    join_order(cache, at);
    (void)pthread_mutex_unlock(&cache->lock);
}

static void start_empty(struct pc_vault_cache *cache) {
    uint32_t count = (uint32_t)cache->limits.entries;
    for (uint32_t i = 0; i < count; i++)
        cache->entries[i].chain = i + 1 < count ? i + 1 : NONE;
    for (uint32_t i = 0; i <= cache->mask; i++)
        cache->buckets[i] = NONE;
    cache->oldest = cache->newest = NONE;
}

pc_err pc_vault_cache_new(const struct pc_vault_cache_limits *limits, struct pc_vault_cache **out) {
    if (limits->entries == 0 || limits->entries > ENTRIES_MAX || limits->uses == 0 ||
        limits->age <= 0 || limits->clock == NULL)
        return PC_ERR_INVALID;
    struct pc_vault_cache *cache = calloc(1, sizeof *cache);
    if (cache == NULL)
        return PC_ERR_NOMEM;
    uint32_t buckets = 1;
    while (buckets < limits->entries)
        buckets *= 2;
    cache->limits = *limits;
    cache->mask = buckets - 1;
    cache->buckets = calloc(buckets, sizeof *cache->buckets);
    if (cache->buckets == NULL ||
        pc_locked_new(limits->entries * sizeof *cache->entries, &cache->memory) != PC_OK ||
        pthread_mutex_init(&cache->lock, NULL) != 0) {
        pc_locked_free(&cache->memory);
        free(cache->buckets);
        free(cache);
        return PC_ERR_NOMEM;
    }
    cache->entries = (struct entry *)(void *)cache->memory.ptr;
    start_empty(cache);
    *out = cache;
    return PC_OK;
}

void pc_vault_cache_free(struct pc_vault_cache *cache) {
    if (cache == NULL)
        return;
    while (cache->oldest != NONE)
        drop(cache, link_to(cache, cache->entries[cache->oldest].id));
    (void)pthread_mutex_destroy(&cache->lock);
    pc_locked_free(&cache->memory);
    free(cache->buckets);
    free(cache);
}
