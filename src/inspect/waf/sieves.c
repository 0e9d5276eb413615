/*
 * Scanning: the values of a source, as chains of transformations make them, joined and given to the
 * prefilter. A phase begins with one scan of all that its rules ask about.
 */
#include <string.h>

#include "inspect/waf/transaction.h"

enum {
    BATCH = 64 * 1024,      /* bytes: beyond it a scan is not held up for more */
    PATIENCE = 50000,       /* nanoseconds that a scan may take, … */
    PATIENCE_PER_BYTE = 30, /* … and for each byte */
};

/* The values of one scan. */
struct batch {
    struct pc_waf_text **texts;
    size_t count, room;
    size_t bytes;
};

unsigned pc_waf_side(const struct pc_waf_tx *tx) {
    return tx->phase <= 2 ? PC_WAF_REQUEST_SIDE : PC_WAF_ANSWER_SIDE;
}

static void all_candidates(const struct pc_waf_joined *joined, const struct pc_waf_union *set) {
    for (size_t i = 0; i < joined->count; i++)
        memset(joined->words + i * joined->stride + set->first_word, 0xff,
               (set->count + 63) / 64 * sizeof(uint64_t));
}

/* False: it was not done, and what is in the set may match everywhere. */
static bool scan_level(struct pc_waf_tx *tx, struct pc_waf_prefilter *prefilter,
                       struct pc_waf_joined joined) {
    struct pc_waf_watch watch;
    if (!pc_waf_watch(tx, 200 + 2 * joined.text.len, joined.text.len, &watch))
        return false;
    /* Where that much is found, patterns are asked sooner than they are sifted. */
    watch.patience = PATIENCE + PATIENCE_PER_BYTE * joined.text.len;
    joined.go_on = pc_waf_watch_goes_on;
    joined.context = &watch;
    pc_err err = pc_waf_prefilter_scan(prefilter, tx->engine->scratch, &joined);
    return pc_waf_watched(tx, &watch) && err == PC_OK;
}

/* False: not all of it was done. */
static bool scan(struct pc_waf_tx *tx, const struct pc_waf_joined *all) {
    unsigned side = pc_waf_side(tx);
    bool whole = true;
    /* Rules of higher levels do not ask. */
    for (unsigned level = 0; level < tx->level && level < PC_WAF_LEVELS; level++) {
        const struct pc_waf_union *set = &tx->program->unions[side][level];
        struct pc_waf_prefilter *prefilter = tx->engine->prefilters[side][level];
        struct pc_waf_joined joined = *all;
        joined.words += set->first_word;
        if (set->count == 0 || (prefilter != NULL && scan_level(tx, prefilter, joined)))
            continue;
        all_candidates(all, set);
        whole = false;
    }
    return whole;
}

static pc_err make_room(struct pc_waf_tx *tx, struct batch *batch) {
    if (batch->count < batch->room)
        return PC_OK;
    size_t room = batch->room == 0 ? 64 : 2 * batch->room;
    struct pc_waf_text **texts = PC_ARENA_ARRAY(tx->arena, struct pc_waf_text *, room);
    if (texts == NULL)
        return PC_ERR_NOMEM;
    if (batch->room > 0)
        memcpy(texts, batch->texts, batch->room * sizeof *texts);
    batch->texts = texts;
    batch->room = room;
    return PC_OK;
}

static void begin(struct pc_waf_tx *tx, struct batch *batch) {
    batch->count = batch->bytes = 0;
    tx->batches++;
}

/* Puts those that are plain last; says how many there are. */
static size_t plain_last(struct batch *batch) {
    size_t others = 0;
    for (size_t i = 0; i < batch->count; i++) {
        struct pc_waf_text *text = batch->texts[i];
        if (pc_waf_prefilter_is_plain(text->bytes))
            continue;
        batch->texts[i] = batch->texts[others];
        batch->texts[others++] = text;
    }
    return batch->count - others;
}

static pc_err join(struct pc_waf_tx *tx, struct batch *batch, struct pc_waf_joined *joined) {
    struct pc_buf *text = &tx->engine->joined;
    size_t stride = tx->program->words[pc_waf_side(tx)];
    uint32_t *ends = PC_ARENA_ARRAY(tx->arena, uint32_t, batch->count);
    *joined = (struct pc_waf_joined){
        .count = batch->count,
        .plain = plain_last(batch),
        .ends = ends,
        .words = PC_ARENA_ARRAY(tx->arena, uint64_t, batch->count * stride),
        .stride = stride,
    };
    if (ends == NULL || joined->words == NULL)
        return PC_ERR_NOMEM;
    pc_buf_clear(text);
    for (size_t i = 0; i < batch->count; i++) {
        pc_waf_prefilter_join(text, i == 0, batch->texts[i]->bytes);
        ends[i] = (uint32_t)text->len;
    }
    joined->text = pc_buf_span(text);
    return text->len > UINT32_MAX ? PC_ERR_RANGE : pc_buf_end(text);
}

/* Scans what was added, and begins anew. */
static pc_err flush(struct pc_waf_tx *tx, struct batch *batch) {
    struct pc_waf_joined joined;
    if (batch->count == 0)
        return PC_OK;
    pc_err err = join(tx, batch, &joined);
    if (err != PC_OK)
        return err;
    unsigned side = pc_waf_side(tx);
    bool whole = scan(tx, &joined);
    for (size_t i = 0; i < batch->count; i++) {
        struct pc_waf_text *text = batch->texts[i];
        text->candidates[side] = joined.words + i * joined.stride;
        if (whole)
            pc_waf_seen_keep(tx->engine->seen[side], tx->level, text->bytes,
                             text->candidates[side]);
    }
    begin(tx, batch);
    return PC_OK;
}

/* What earlier requests know of a value. False: nothing. */
static bool recall(struct pc_waf_tx *tx, struct pc_waf_text *text) {
    unsigned side = pc_waf_side(tx);
    const uint64_t *words = pc_waf_seen_find(tx->engine->seen[side], tx->level, text->bytes);
    if (words == NULL)
        return false;
    size_t count = tx->program->words[side];
    text->candidates[side] = PC_ARENA_ARRAY(tx->arena, uint64_t, count);
    if (text->candidates[side] != NULL)
        memcpy(text->candidates[side], words, count * sizeof *words);
    return text->candidates[side] != NULL;
}

/* Values that were scanned before are not scanned again. */
static pc_err add(struct pc_waf_tx *tx, struct batch *batch, struct pc_waf_sifted *sifted) {
    if (sifted->words != NULL || sifted->in_batch == tx->batches)
        return PC_OK;
    sifted->in_batch = tx->batches;
    for (size_t i = 0; i < sifted->count; i++) {
        struct pc_waf_text *text = sifted->texts[i];
        if (text->candidates[pc_waf_side(tx)] != NULL || text->in_batch == tx->batches ||
            recall(tx, text))
            continue;
        pc_err err = make_room(tx, batch);
        if (err != PC_OK)
            return err;
        text->in_batch = tx->batches;
        batch->texts[batch->count++] = text;
        batch->bytes += text->bytes.len;
        if (batch->bytes > BATCH && (err = flush(tx, batch)) != PC_OK)
            return err;
    }
    return PC_OK;
}

/* ---- the values of a source */

static void put(struct pc_waf_tx *tx, struct pc_waf_sifted *sifted, struct pc_waf_text *text) {
    if (text->in_list == tx->lists)
        return;
    text->in_list = tx->lists;
    sifted->classes |= text->classes;
    sifted->texts[sifted->count++] = text;
}

static struct pc_waf_sifted *make(struct pc_waf_tx *tx, size_t room) {
    struct pc_waf_sifted *sifted = PC_ARENA_NEW(tx->arena, struct pc_waf_sifted);
    if (sifted == NULL)
        return NULL;
    sifted->texts = PC_ARENA_ARRAY(tx->arena, struct pc_waf_text *, room + 1);
    tx->lists++;
    return sifted->texts == NULL ? NULL : sifted;
}

static struct pc_waf_sifted *as_sent(struct pc_waf_tx *tx, uint32_t source) {
    struct pc_waf_entries entries;
    if (tx->sources[source] != NULL)
        return tx->sources[source];
    if (pc_waf_source_values(tx, &tx->program->sources[source], &entries) != PC_OK)
        return NULL;
    struct pc_waf_sifted *sifted = make(tx, entries.count);
    for (size_t i = 0; sifted != NULL && i < entries.count; i++)
        put(tx, sifted, entries.items[i].text);
    return tx->sources[source] = sifted;
}

/* What a chain does not touch is the same with it as without. NULL: memory or work ran out. */
static struct pc_waf_sifted *values_of(struct pc_waf_tx *tx, uint32_t index) {
    const struct pc_waf_ask *ask = &tx->program->asks[index];
    if (tx->asks[index] != NULL)
        return tx->asks[index];
    struct pc_waf_sifted *base = as_sent(tx, ask->source);
    if (base == NULL || (base->classes & tx->program->chains[ask->chain].touches) == 0)
        return tx->asks[index] = base;
    struct pc_waf_sifted *sifted = make(tx, base->count);
    for (size_t i = 0; sifted != NULL && i < base->count; i++) {
        struct pc_waf_text *text = pc_waf_text_after(tx, base->texts[i], ask->chain);
        if (text == NULL)
            return NULL;
        put(tx, sifted, text);
    }
    return tx->asks[index] = sifted;
}

/* ---- what others ask */

void pc_waf_scan_phase(struct pc_waf_tx *tx) {
    struct batch batch = {.room = 0};
    pc_err err = PC_OK;
    tx->scanned = true;
    begin(tx, &batch);
    for (uint32_t i = 0; err == PC_OK && i < tx->program->ask_count; i++) {
        unsigned level = tx->program->asks[i].levels[tx->phase];
        if (level == 0 || level > tx->level)
            continue;
        struct pc_waf_sifted *sifted = values_of(tx, i);
        err = sifted == NULL ? PC_ERR_NOMEM : add(tx, &batch, sifted);
    }
    if (err == PC_OK)
        err = flush(tx, &batch);
    if (err != PC_OK)
        pc_waf_limit(tx, "memory of one request");
}

static pc_err unite(struct pc_waf_tx *tx, struct pc_waf_sifted *sifted) {
    size_t count = tx->program->words[pc_waf_side(tx)];
    uint64_t *words = PC_ARENA_ARRAY(tx->arena, uint64_t, count + 1), any = 0;
    if (words == NULL)
        return PC_ERR_NOMEM;
    for (size_t i = 0; i < sifted->count; i++)
        for (size_t j = 0; j < count; j++)
            any |= words[j] |= sifted->texts[i]->candidates[pc_waf_side(tx)][j];
    sifted->words = words;
    sifted->none = any == 0;
    return PC_OK;
}

const struct pc_waf_sifted *pc_waf_sift(struct pc_waf_tx *tx, uint32_t ask) {
    struct batch batch = {.room = 0};
    struct pc_waf_sifted *sifted = values_of(tx, ask);
    if (sifted == NULL || sifted->words != NULL)
        return sifted;
    begin(tx, &batch);
    pc_err err = add(tx, &batch, sifted);
    if (err == PC_OK)
        err = flush(tx, &batch);
    return err == PC_OK && unite(tx, sifted) == PC_OK ? sifted : NULL;
}
