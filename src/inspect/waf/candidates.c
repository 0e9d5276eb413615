/* Which patterns may match: the values of a group, as a chain makes them, scanned together. */
#include <string.h>

#include "inspect/waf/transaction.h"

static unsigned side_of(const struct pc_waf_tx *tx) {
    return tx->phase <= 2 ? PC_WAF_REQUEST_SIDE : PC_WAF_ANSWER_SIDE;
}

/* The level that the rules are evaluated at: CRS 4 and 3 name it differently. 0: not said yet. */
static unsigned level_in_force(const struct pc_waf_tx *tx) {
    static const struct pc_span names[] = {
        {"detection_paranoia_level", 24},
        {"executing_paranoia_level", 24},
        {"blocking_paranoia_level", 23},
        {"paranoia_level", 14},
    };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct pc_span value = pc_waf_tx_get(tx, names[i], NULL);
        if (value.len == 1 && value.ptr[0] >= '1' && value.ptr[0] <= '4')
            return (unsigned)(value.ptr[0] - '0');
    }
    return 0;
}

static uint64_t *new_scan(struct pc_waf_tx *tx, unsigned side, uint32_t *number) {
    if (tx->scan_count[side] + 1 >= tx->scan_room[side]) {
        size_t room = tx->scan_room[side] == 0 ? 32 : tx->scan_room[side] * 2;
        uint64_t **scans = PC_ARENA_ARRAY(tx->arena, uint64_t *, room);
        if (scans == NULL)
            return NULL;
        if (tx->scan_count[side] > 0)
            memcpy(scans, tx->scans[side], (tx->scan_count[side] + 1) * sizeof *scans);
        tx->scans[side] = scans;
        tx->scan_room[side] = room;
    }
    uint64_t *words = PC_ARENA_ARRAY(tx->arena, uint64_t, tx->program->words[side] + 1);
    if (words == NULL)
        return NULL;
    *number = (uint32_t)++tx->scan_count[side];
    tx->scans[side][*number] = words;
    return words;
}

static void all_candidates(uint64_t *words, const struct pc_waf_union *set) {
    for (size_t i = 0; i < (set->count + 63) / 64; i++)
        words[set->first_word + i] = UINT64_MAX;
}

static void scan(struct pc_waf_tx *tx, unsigned side, uint64_t *words) {
    struct pc_waf_engine *engine = tx->engine;
    struct pc_span text = pc_buf_span(&engine->joined);
    for (unsigned level = 0; level < tx->level; level++) {
        const struct pc_waf_union *set = &tx->program->unions[side][level];
        if (set->count == 0)
            continue;
        struct pc_waf_candidates found = {words + set->first_word, (set->count + 63) / 64};
        if (!pc_waf_work(tx, 400 + 8 * text.len) || engine->prefilters[side][level] == NULL ||
            pc_waf_prefilter_scan(engine->prefilters[side][level], engine->scratch, text, &found) !=
                PC_OK)
            all_candidates(words, set);
    }
}

static void join(struct pc_waf_engine *engine, const struct pc_waf_text *text) {
    if (engine->joined.len > 0)
        pc_buf_add(&engine->joined, PC_SPAN("\n"));
    pc_buf_add(&engine->joined, text->bytes);
}

static void add_words(uint64_t *to, const uint64_t *from, size_t count) {
    for (size_t i = 0; i < count; i++)
        to[i] |= from[i];
}

/* Values that were scanned before are not scanned again; the others are, at once. */
static uint64_t *sift(struct pc_waf_tx *tx, unsigned side, const struct pc_waf_entries *entries,
                      uint32_t chain) {
    size_t count = tx->program->words[side];
    uint64_t *words = PC_ARENA_ARRAY(tx->arena, uint64_t, count + 1);
    uint64_t *fresh = NULL;
    uint32_t number = 0, seen = 0;
    pc_buf_clear(&tx->engine->joined);
    for (size_t i = 0; words != NULL && i < entries->count; i++) {
        struct pc_waf_text *text = pc_waf_text_after(tx, entries->items[i].text, chain);
        if (text == NULL)
            return NULL;
        if (text->scan[side] == 0) {
            if (fresh == NULL && (fresh = new_scan(tx, side, &number)) == NULL)
                return NULL;
            text->scan[side] = number;
            join(tx->engine, text);
        } else if (text->scan[side] != seen && text->scan[side] != number) {
            seen = text->scan[side];
            add_words(words, tx->scans[side][seen], count);
        }
    }
    if (words == NULL || fresh == NULL)
        return words;
    if (tx->engine->joined.err != PC_OK)
        return NULL;
    scan(tx, side, fresh);
    add_words(words, fresh, count);
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

static bool in_sieve(struct pc_waf_tx *tx, const struct pc_waf_link *link, uint32_t chain) {
    const uint64_t *words = sieve(tx, link, chain);
    uint32_t bit = (uint32_t)link->pattern;
    return words == NULL || (words[bit / 64] >> (bit % 64) & 1) != 0;
}

bool pc_waf_candidate(struct pc_waf_tx *tx, const struct pc_waf_link *link) {
    if (tx->level == 0)
        tx->level = level_in_force(tx);
    if (link->pattern < 0 || !tx->engine->prefilter || link->level > tx->level)
        return true; /* and so it is while no level is known: nothing was scanned for the link */
    if (!link->rule->actions.multi_match)
        return in_sieve(tx, link, link->chain);
    for (uint32_t chain = link->chain; chain != 0; chain = tx->program->chains[chain].parent)
        if (in_sieve(tx, link, chain))
            return true;
    return in_sieve(tx, link, 0);
}
