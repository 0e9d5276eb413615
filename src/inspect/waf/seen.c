/* A table of sets with a few places each. */
#include "inspect/waf/seen.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "base/siphash.h"

enum {
    SETS = 512,
    PLACES = 4,
    LONGEST = 512, /* bytes of a value that is kept */
};

struct place {
    uint64_t hash; /* of level and value */
    uint32_t length;
    uint32_t used; /* the table's count when it was asked for last; 0: it is empty */
};

struct pc_waf_seen {
    uint8_t key[PC_SIPHASH_KEY];
    size_t words;
    uint32_t count; /* of what was asked; it may begin anew, and then a wrong one gives way once */
    struct place places[SETS * PLACES];
    uint64_t memory[]; /* words for each place */
};

pc_err pc_waf_seen_new(size_t words, struct pc_waf_seen **out) {
    *out = NULL;
    if (words == 0)
        return PC_OK;
    struct pc_waf_seen *seen =
        calloc(1, sizeof *seen + SETS * PLACES * words * sizeof *seen->memory);
    if (seen == NULL)
        return PC_ERR_NOMEM;
    seen->words = words;
    if (getrandom(seen->key, sizeof seen->key, 0) != (ssize_t)sizeof seen->key) {
        free(seen);
        return PC_ERR_UNAVAILABLE;
    }
    *out = seen;
    return PC_OK;
}

void pc_waf_seen_free(struct pc_waf_seen *seen) {
    free(seen);
}

static uint64_t *words_of(struct pc_waf_seen *seen, const struct place *place) {
    return seen->memory + (size_t)(place - seen->places) * seen->words;
}

static struct place *set_of(struct pc_waf_seen *seen, uint64_t hash) {
    return seen->places + hash % SETS * PLACES;
}

static uint32_t now(struct pc_waf_seen *seen) {
    return seen->count += seen->count == UINT32_MAX ? 2 : 1;
}

const uint64_t *pc_waf_seen_find(struct pc_waf_seen *seen, unsigned level, struct pc_span value) {
    if (seen == NULL || value.len > LONGEST)
        return NULL;
    uint64_t hash = pc_siphash(seen->key, level, value);
    struct place *set = set_of(seen, hash);
    for (size_t i = 0; i < PLACES; i++) {
        if (set[i].used == 0 || set[i].hash != hash || set[i].length != value.len)
            continue;
        set[i].used = now(seen);
        return words_of(seen, &set[i]);
    }
    return NULL;
}

void pc_waf_seen_keep(struct pc_waf_seen *seen, unsigned level, struct pc_span value,
                      const uint64_t *words) {
    if (seen == NULL || value.len > LONGEST)
        return;
    uint64_t hash = pc_siphash(seen->key, level, value);
    struct place *set = set_of(seen, hash), *oldest = set;
    for (size_t i = 1; i < PLACES; i++)
        if (set[i].used < oldest->used)
            oldest = &set[i];
    *oldest = (struct place){.hash = hash, .length = (uint32_t)value.len, .used = now(seen)};
    memcpy(words_of(seen, oldest), words, seen->words * sizeof *words);
}
