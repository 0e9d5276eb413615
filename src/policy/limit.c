/* Rate limits: GCRA over a table of 64-bit atomics in shared memory. */
#include "policy/limit.h"

#include <stdalign.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/random.h>

#include "base/siphash.h"

enum { WAYS = 4, LINE = 64 };

static const uint64_t magic = UINT64_C(0x31544d494c435450); /* "PTCLIMT1" */

/* Times are nanoseconds: with microseconds, 30000 a second would be 33333. */
struct entry {
    _Atomic uint64_t hash; /* 0: free */
    _Atomic uint64_t tat;  /* theoretical arrival time: when the bucket is full again */
};

struct bucket {
    alignas(LINE) struct entry entries[WAYS];
};

struct pc_limits {
    alignas(LINE) _Atomic uint64_t magic; /* written last */
    uint64_t bucket_count;
    uint8_t key[PC_SIPHASH_KEY]; /* so that nobody can choose subjects that share a bucket */
    struct bucket buckets[];
};

/* The key is the operating system's randomness; it happens once, before workers are forked. */
static pc_err lay_out(struct pc_limits *limits, uint64_t count) {
    if (getrandom(limits->key, sizeof limits->key, 0) != (ssize_t)sizeof limits->key)
        return PC_ERR_UNAVAILABLE;
    limits->bucket_count = count;
    atomic_store_explicit(&limits->magic, magic, memory_order_release);
    return PC_OK;
}

pc_err pc_limits_attach(void *memory, size_t size, struct pc_limits **out) {
    size_t skip = (LINE - (uintptr_t)memory % LINE) % LINE;
    if (memory == NULL || size < skip + sizeof(struct pc_limits) + sizeof(struct bucket))
        return PC_ERR_RANGE;
    struct pc_limits *limits = (void *)((char *)memory + skip);
    uint64_t count = (size - skip - sizeof *limits) / sizeof(struct bucket);
    uint64_t found = atomic_load_explicit(&limits->magic, memory_order_acquire);
    if (found == magic && limits->bucket_count != count)
        return PC_ERR_CORRUPT;
    if (found != magic && found != 0)
        return PC_ERR_CORRUPT;
    pc_err err = found == magic ? PC_OK : lay_out(limits, count);
    if (err == PC_OK)
        *out = limits;
    return err;
}

/* ---- finding the entry ---- */

/* The entry of the hash. Where there is none, the one of the bucket that would be full again
 * soonest gives way: a subject that is being refused keeps its place while fresh ones pass through.
 *
 * Two workers may put the same subject in twice, or count on an entry while it changes hands: then
 * one request counts too little or too much, and the next ones count right. */
static struct entry *find(struct bucket *bucket, uint64_t hash, uint64_t now, bool *fresh) {
    struct entry *victim = NULL;
    uint64_t victim_hash = 0;
    uint64_t soonest = UINT64_MAX;
    *fresh = false;
    for (size_t i = 0; i < WAYS; i++) {
        struct entry *entry = &bucket->entries[i];
        uint64_t holder = atomic_load_explicit(&entry->hash, memory_order_relaxed);
        if (holder == hash)
            return entry;
        uint64_t tat = atomic_load_explicit(&entry->tat, memory_order_relaxed);
        uint64_t free_at = holder == 0 || tat <= now ? 0 : tat;
        if (victim != NULL && free_at >= soonest)
            continue;
        victim = entry;
        victim_hash = holder;
        soonest = free_at;
    }
    /* Lost to another worker: count on what is there now, this once. */
    *fresh = atomic_compare_exchange_strong_explicit(&victim->hash, &victim_hash, hash,
                                                     memory_order_relaxed, memory_order_relaxed);
    return victim;
}

static struct entry *entry_of(struct pc_limits *limits, uint32_t rate_id, struct pc_span subject,
                              uint64_t now, bool *fresh) {
    uint64_t hash = pc_siphash(limits->key, rate_id, subject);
    /* The upper half of the product: even over any bucket count, without a division. */
    uint64_t at = (uint64_t)(((unsigned __int128)hash * limits->bucket_count) >> 64);
    return find(&limits->buckets[at], hash == 0 ? 1 : hash, now, fresh);
}

/* ---- counting ---- */

struct cell {
    uint64_t interval;  /* of one request */
    uint64_t tolerance; /* how far ahead of its time a request may come: the burst */
    uint64_t now;
};

static bool cell_of(const struct pc_settings_rate *rate, pc_time now, struct cell *out) {
    if (rate->count == 0 || rate->per <= 0 || rate->per > 366 * PC_DAY || now < 0 ||
        now > INT64_MAX / 1000)
        return false;
    out->interval = (uint64_t)rate->per * 1000 / rate->count;
    if (out->interval == 0)
        out->interval = 1;
    out->now = (uint64_t)now * 1000;
    return !__builtin_mul_overflow(out->interval, (uint64_t)rate->burst, &out->tolerance) &&
           out->tolerance < (uint64_t)INT64_MAX / 2;
}

/* When the bucket is full again, as of now. A time beyond what the rate can reach is of an older
 * rate or another clock, and is cut. */
static uint64_t arrival(const struct cell *cell, uint64_t tat) {
    uint64_t latest = cell->now + cell->tolerance + cell->interval;
    if (tat < cell->now)
        return cell->now;
    return tat < latest ? tat : latest;
}

/* *tat: the time that stands there afterwards. */
static bool count_one(const struct cell *cell, struct entry *entry, bool fresh, uint64_t *tat) {
    uint64_t seen = atomic_load_explicit(&entry->tat, memory_order_relaxed);
    uint64_t first = seen;
    for (;;) {
        /* What a fresh entry shows is of its last holder, unless somebody counted since. */
        *tat = fresh && seen == first ? cell->now : arrival(cell, seen);
        if (*tat > cell->now + cell->tolerance)
            return false;
        *tat += cell->interval;
        if (atomic_compare_exchange_weak_explicit(&entry->tat, &seen, *tat, memory_order_relaxed,
                                                  memory_order_relaxed))
            return true;
    }
}

static uint32_t seconds_up(uint64_t ns) {
    uint64_t s = ns / 1000000000u + (ns % 1000000000u != 0);
    return s > UINT32_MAX ? UINT32_MAX : (uint32_t)s;
}

static struct pc_rate_state state_of(const struct cell *cell, const struct pc_settings_rate *rate,
                                     bool taken, uint64_t tat) {
    uint64_t limit = (uint64_t)rate->burst + 1;
    uint64_t room = cell->now + cell->tolerance + cell->interval - tat;
    uint64_t remaining = taken ? room / cell->interval : 0;
    uint64_t wait = taken ? tat - cell->now : tat - cell->now - cell->tolerance;
    return (struct pc_rate_state){
        .applies = true,
        .limit = limit > UINT32_MAX ? UINT32_MAX : (uint32_t)limit,
        .remaining = remaining > UINT32_MAX ? UINT32_MAX : (uint32_t)remaining,
        .reset_s = seconds_up(wait),
    };
}

pc_err pc_limits_take(struct pc_limits *limits, const struct pc_settings_rate *rate,
                      uint32_t rate_id, struct pc_span subject, pc_time now,
                      struct pc_rate_state *state) {
    struct cell cell;
    if (!cell_of(rate, now, &cell))
        return PC_ERR_RANGE;
    bool fresh;
    struct entry *entry = entry_of(limits, rate_id, subject, cell.now, &fresh);
    uint64_t tat;
    bool taken = count_one(&cell, entry, fresh, &tat);
    struct pc_rate_state mine = state_of(&cell, rate, taken, tat);
    if (!state->applies || !taken || mine.remaining < state->remaining)
        *state = mine;
    return taken ? PC_OK : PC_ERR_DENIED;
}
