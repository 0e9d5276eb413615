/* Which patterns may match: the values of a group, as a chain makes them, scanned together. */
#include <string.h>

#include "inspect/waf/transaction.h"

static unsigned side_of(const struct pc_waf_tx *tx) {
    return tx->phase <= 2 ? PC_WAF_REQUEST_SIDE : PC_WAF_ANSWER_SIDE;
}

/* The level that the rules are evaluated at: CRS 4 and 3 name it differently. 0: not said yet.
 * Rules that know no levels are all in force. */
static unsigned level_in_force(const struct pc_waf_tx *tx) {
    static const struct pc_span names[] = {
        {"detection_paranoia_level", 24},
        {"executing_paranoia_level", 24},
        {"blocking_paranoia_level", 23},
        {"paranoia_level", 14},
    };
    bool known = false;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        known = known || pc_waf_program_name(tx->program, names[i]) < tx->program->name_count;
        struct pc_span value = pc_waf_tx_get(tx, names[i], NULL);
        if (value.len == 1 && value.ptr[0] >= '1' && value.ptr[0] <= '4')
            return (unsigned)(value.ptr[0] - '0');
    }
    return known ? 0 : PC_WAF_LEVELS;
}

/* The values of one scan. */
struct batch {
    struct pc_waf_joined joined; /* its words are of all levels */
    struct pc_waf_text **texts;
    uint32_t *ends;
};

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

/* Values that were scanned before are not scanned again. */
static pc_err gather(struct pc_waf_tx *tx, unsigned side, const struct pc_waf_entries *entries,
                     uint32_t chain, struct batch *batch) {
    struct pc_buf *text = &tx->engine->joined;
    pc_buf_clear(text);
    batch->texts = PC_ARENA_ARRAY(tx->arena, struct pc_waf_text *, entries->count);
    batch->ends = PC_ARENA_ARRAY(tx->arena, uint32_t, entries->count);
    if (batch->texts == NULL || batch->ends == NULL)
        return PC_ERR_NOMEM;
    for (size_t i = 0; i < entries->count; i++) {
        struct pc_waf_text *one = pc_waf_text_after(tx, entries->items[i].text, chain);
        if (one == NULL)
            return PC_ERR_NOMEM;
        if (one->in_batch == tx->batches || one->candidates[side] != NULL)
            continue;
        one->in_batch = tx->batches;
        pc_waf_prefilter_join(text, batch->joined.count == 0, one->bytes);
        batch->ends[batch->joined.count] = (uint32_t)text->len;
        batch->texts[batch->joined.count++] = one;
    }
    batch->joined.text = pc_buf_span(text);
    batch->joined.ends = batch->ends;
    return text->len > UINT32_MAX ? PC_ERR_RANGE : pc_buf_end(text);
}

/* Scans the values of a group, as a chain makes them, that were not scanned yet. */
static pc_err scan_group(struct pc_waf_tx *tx, unsigned side, const struct pc_waf_entries *entries,
                         uint32_t chain) {
    struct batch batch = {.joined = {.stride = tx->program->words[side]}};
    tx->batches++;
    if (entries->count == 0)
        return PC_OK;
    pc_err err = gather(tx, side, entries, chain, &batch);
    if (err != PC_OK || batch.joined.count == 0)
        return err;
    batch.joined.words =
        PC_ARENA_ARRAY(tx->arena, uint64_t, batch.joined.count * batch.joined.stride);
    if (batch.joined.words == NULL)
        return PC_ERR_NOMEM;
    scan(tx, side, &batch);
    for (size_t i = 0; i < batch.joined.count; i++)
        batch.texts[i]->candidates[side] = batch.joined.words + i * batch.joined.stride;
    return PC_OK;
}

/* The candidates of all values of the group together. */
static uint64_t *sift(struct pc_waf_tx *tx, unsigned side, const struct pc_waf_entries *entries,
                      uint32_t chain) {
    size_t count = tx->program->words[side];
    uint64_t *words = PC_ARENA_ARRAY(tx->arena, uint64_t, count + 1);
    if (words == NULL || scan_group(tx, side, entries, chain) != PC_OK)
        return NULL;
    for (size_t i = 0; i < entries->count; i++) {
        const struct pc_waf_text *text = pc_waf_text_after(tx, entries->items[i].text, chain);
        for (size_t j = 0; text != NULL && j < count; j++)
            words[j] |= text->candidates[side][j];
    }
    return words;
}

static const uint64_t *sieve(struct pc_waf_tx *tx, const struct pc_waf_link *link, uint32_t chain) {
    struct pc_waf_group_state *state = &tx->groups[link->group_index];
    for (const struct pc_waf_sieve *s = state->sieves; s != NULL; s = s->next)
        if (s->chain == chain)
            return s->words;
    struct pc_waf_entries entries;
    struct pc_waf_sieve *made = PC_ARENA_NEW(tx->arena, struct pc_waf_sieve);
    if (made == NULL || pc_waf_targets(tx, link, &entries) != PC_OK)
        return NULL;
    made->chain = chain;
    made->words = sift(tx, side_of(tx), &entries, chain);
    if (made->words == NULL)
        return NULL;
    made->next = state->sieves;
    state->sieves = made;
    return made->words;
}

static bool has_bit(const uint64_t *words, uint32_t bit) {
    return words == NULL || (words[bit / 64] >> (bit % 64) & 1) != 0;
}

static bool in_sieve(struct pc_waf_tx *tx, const struct pc_waf_link *link, uint32_t chain) {
    return has_bit(sieve(tx, link, chain), (uint32_t)link->pattern);
}

bool pc_waf_sifted(struct pc_waf_tx *tx, const struct pc_waf_link *link) {
    if (tx->level == 0)
        tx->level = level_in_force(tx);
    /* While no level is known nothing is scanned: the levels that count are not known either. */
    return link->pattern >= 0 && tx->engine->prefilter && link->level <= tx->level;
}

bool pc_waf_candidate(struct pc_waf_tx *tx, const struct pc_waf_link *link) {
    if (!link->rule->actions.multi_match) {
        const uint64_t **words = &tx->sieves[link->sieve];
        if (*words == NULL)
            *words = sieve(tx, link, link->chain);
        return has_bit(*words, (uint32_t)link->pattern);
    }
    for (uint32_t chain = link->chain; chain != 0; chain = tx->program->chains[chain].parent)
        if (in_sieve(tx, link, chain))
            return true;
    return in_sieve(tx, link, 0);
}

bool pc_waf_text_candidate(const struct pc_waf_tx *tx, const struct pc_waf_link *link,
                           const struct pc_waf_text *text) {
    return has_bit(text->candidates[side_of(tx)], (uint32_t)link->pattern);
}

bool pc_waf_passed_over(const struct pc_waf_tx *tx, const struct pc_waf_step *step) {
    if (step->pattern < 0 || step->level > tx->level || !tx->engine->prefilter)
        return false;
    return !has_bit(tx->sieves[step->sieve], (uint32_t)step->pattern);
}
