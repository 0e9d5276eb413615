/*
 * Scanning: the values of a source, as chains of transformations make them, joined and given to the
 * prefilter. A phase begins with one scan of all that its rules ask about.
 */
#include <string.h>

#include "inspect/waf/transaction.h"

enum { BATCH = 64 * 1024 }; /* bytes: beyond it a scan is not held up for more */

/* The values of one scan. */
struct batch {
    struct pc_waf_joined joined; /* its words are of all levels */
    struct pc_waf_text **texts;
    uint32_t *ends;
    size_t room;
};

unsigned pc_waf_side(const struct pc_waf_tx *tx) {
    return tx->phase <= 2 ? PC_WAF_REQUEST_SIDE : PC_WAF_ANSWER_SIDE;
}

static void all_candidates(const struct batch *batch, const struct pc_waf_union *set) {
    for (size_t i = 0; i < batch->joined.count; i++)
        memset(batch->joined.words + i * batch->joined.stride + set->first_word, 0xff,
               (set->count + 63) / 64 * sizeof(uint64_t));
}

/* False: it was not done, and what is in the set may match everywhere. */
static bool scan_level(struct pc_waf_tx *tx, struct pc_waf_prefilter *prefilter,
                       struct pc_waf_joined joined) {
    struct pc_waf_watch watch;
    if (!pc_waf_watch(tx, 200 + 2 * joined.text.len, joined.text.len, &watch))
        return false;
    joined.go_on = pc_waf_watch_goes_on;
    joined.context = &watch;
    pc_err err = pc_waf_prefilter_scan(prefilter, tx->engine->scratch, &joined);
    return pc_waf_watched(tx, &watch) && err == PC_OK;
}

static void scan(struct pc_waf_tx *tx, unsigned side, const struct batch *batch) {
    for (unsigned level = 0; level < PC_WAF_LEVELS; level++) {
        const struct pc_waf_union *set = &tx->program->unions[side][level];
        struct pc_waf_prefilter *prefilter = tx->engine->prefilters[side][level];
        struct pc_waf_joined joined = batch->joined;
        joined.words += set->first_word;
        if (set->count == 0)
            continue;
        if (level >= tx->level || prefilter == NULL || !scan_level(tx, prefilter, joined))
            all_candidates(batch, set);
    }
}

static pc_err make_room(struct pc_waf_tx *tx, struct batch *batch) {
    if (batch->joined.count < batch->room)
        return PC_OK;
    size_t room = batch->room == 0 ? 64 : 2 * batch->room;
    struct pc_waf_text **texts = PC_ARENA_ARRAY(tx->arena, struct pc_waf_text *, room);
    uint32_t *ends = PC_ARENA_ARRAY(tx->arena, uint32_t, room);
    if (texts == NULL || ends == NULL)
        return PC_ERR_NOMEM;
    if (batch->room > 0) {
        memcpy(texts, batch->texts, batch->room * sizeof *texts);
        memcpy(ends, batch->ends, batch->room * sizeof *ends);
    }
    batch->texts = texts;
    batch->ends = ends;
    batch->room = room;
    return PC_OK;
}

static void begin(struct pc_waf_tx *tx, struct batch *batch) {
    batch->joined = (struct pc_waf_joined){.stride = tx->program->words[pc_waf_side(tx)]};
    pc_buf_clear(&tx->engine->joined);
    tx->batches++;
}

/* Scans what was added, and begins anew. */
static pc_err flush(struct pc_waf_tx *tx, struct batch *batch) {
    struct pc_waf_joined *joined = &batch->joined;
    unsigned side = pc_waf_side(tx);
    if (joined->count == 0)
        return PC_OK;
    joined->text = pc_buf_span(&tx->engine->joined);
    joined->ends = batch->ends;
    joined->words = PC_ARENA_ARRAY(tx->arena, uint64_t, joined->count * joined->stride);
    if (joined->words == NULL || pc_buf_end(&tx->engine->joined) != PC_OK)
        return PC_ERR_NOMEM;
    if (joined->text.len > UINT32_MAX)
        return PC_ERR_RANGE;
    scan(tx, side, batch);
    for (size_t i = 0; i < joined->count; i++)
        batch->texts[i]->candidates[side] = joined->words + i * joined->stride;
    begin(tx, batch);
    return PC_OK;
}

/* Values that were scanned before are not scanned again. */
static pc_err add(struct pc_waf_tx *tx, struct batch *batch, struct pc_waf_sieve *sieve) {
    struct pc_buf *text = &tx->engine->joined;
    unsigned side = pc_waf_side(tx);
    if (sieve->words != NULL || sieve->in_batch == tx->batches)
        return PC_OK;
    sieve->in_batch = tx->batches;
    for (size_t i = 0; i < sieve->count; i++) {
        struct pc_waf_text *one = sieve->texts[i];
        if (one->candidates[side] != NULL || one->in_batch == tx->batches)
            continue;
        pc_err err = make_room(tx, batch);
        if (err != PC_OK)
            return err;
        one->in_batch = tx->batches;
        pc_waf_prefilter_join(text, batch->joined.count == 0, one->bytes);
        batch->ends[batch->joined.count] = (uint32_t)text->len;
        batch->texts[batch->joined.count++] = one;
        if (text->len > BATCH && (err = flush(tx, batch)) != PC_OK)
            return err;
    }
    return PC_OK;
}

/* ---- the values of a source */

static void put(struct pc_waf_tx *tx, struct pc_waf_sieve *sieve, struct pc_waf_text *text) {
    if (text->in_list == tx->lists)
        return;
    text->in_list = tx->lists;
    sieve->classes |= text->classes;
    sieve->texts[sieve->count++] = text;
}

static struct pc_waf_sieve *make(struct pc_waf_tx *tx, uint32_t source, uint32_t chain,
                                 size_t room) {
    struct pc_waf_sieve *sieve = PC_ARENA_NEW(tx->arena, struct pc_waf_sieve);
    if (sieve == NULL)
        return NULL;
    sieve->texts = PC_ARENA_ARRAY(tx->arena, struct pc_waf_text *, room + 1);
    if (sieve->texts == NULL)
        return NULL;
    tx->lists++;
    sieve->chain = chain;
    sieve->next = tx->sources[source];
    tx->sources[source] = sieve;
    return sieve;
}

static struct pc_waf_sieve *as_sent(struct pc_waf_tx *tx, uint32_t source) {
    struct pc_waf_entries entries;
    if (pc_waf_source_values(tx, &tx->program->sources[source], &entries) != PC_OK)
        return NULL;
    struct pc_waf_sieve *sieve = make(tx, source, 0, entries.count);
    for (size_t i = 0; sieve != NULL && i < entries.count; i++)
        put(tx, sieve, entries.items[i].text);
    return sieve;
}

static struct pc_waf_sieve *known(const struct pc_waf_tx *tx, uint32_t source, uint32_t chain) {
    struct pc_waf_sieve *sieve = tx->sources[source];
    while (sieve != NULL && sieve->chain != chain)
        sieve = sieve->next;
    return sieve;
}

/* What a chain does not touch is the same with it as without. NULL: memory or work ran out. */
static struct pc_waf_sieve *sieve_of(struct pc_waf_tx *tx, uint32_t source, uint32_t chain) {
    struct pc_waf_sieve *base = known(tx, source, 0);
    if (base == NULL && (base = as_sent(tx, source)) == NULL)
        return NULL;
    if ((base->classes & tx->program->chains[chain].touches) == 0)
        return base;
    struct pc_waf_sieve *sieve = known(tx, source, chain);
    if (sieve != NULL || (sieve = make(tx, source, chain, base->count)) == NULL)
        return sieve;
    for (size_t i = 0; i < base->count; i++) {
        struct pc_waf_text *text = pc_waf_text_after(tx, base->texts[i], chain);
        if (text == NULL)
            return NULL;
        put(tx, sieve, text);
    }
    return sieve;
}

/* ---- what others ask */

void pc_waf_scan_phase(struct pc_waf_tx *tx) {
    struct batch batch = {.room = 0};
    pc_err err = PC_OK;
    tx->scanned = true;
    begin(tx, &batch);
    for (size_t i = 0; err == PC_OK && i < tx->program->ask_counts[tx->phase]; i++) {
        const struct pc_waf_ask *ask = &tx->program->asks[tx->phase][i];
        if (ask->level > tx->level)
            continue;
        struct pc_waf_sieve *sieve = sieve_of(tx, ask->source, ask->chain);
        err = sieve == NULL ? PC_ERR_NOMEM : add(tx, &batch, sieve);
    }
    if (err == PC_OK)
        err = flush(tx, &batch);
    if (err != PC_OK)
        pc_waf_limit(tx, "memory of one request");
}

static pc_err unite(struct pc_waf_tx *tx, struct pc_waf_sieve *sieve) {
    size_t count = tx->program->words[pc_waf_side(tx)];
    uint64_t *words = PC_ARENA_ARRAY(tx->arena, uint64_t, count + 1);
    if (words == NULL)
        return PC_ERR_NOMEM;
    for (size_t i = 0; i < sieve->count; i++)
        for (size_t j = 0; j < count; j++)
            words[j] |= sieve->texts[i]->candidates[pc_waf_side(tx)][j];
    sieve->words = words;
    return PC_OK;
}

const uint64_t *pc_waf_sieve_words(struct pc_waf_tx *tx, uint32_t source, uint32_t chain) {
    struct batch batch = {.room = 0};
    struct pc_waf_sieve *sieve = sieve_of(tx, source, chain);
    if (sieve == NULL || sieve->words != NULL)
        return sieve == NULL ? NULL : sieve->words;
    begin(tx, &batch);
    if (add(tx, &batch, sieve) != PC_OK || flush(tx, &batch) != PC_OK || unite(tx, sieve) != PC_OK)
        return NULL;
    return sieve->words;
}
