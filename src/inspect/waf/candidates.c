/* Which patterns may match any of the values that a rule looks at. */
#include <string.h>

#include "inspect/waf/transaction.h"

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

static void add_words(uint64_t *to, const uint64_t *words, size_t count) {
    for (size_t i = 0; i < count; i++)
        to[i] |= words[i];
}

/* The candidates of everything that the sieve asks about. NULL: any may be one. */
static const uint64_t *unite(struct pc_waf_tx *tx, uint32_t index) {
    const struct pc_waf_sieve *sieve = &tx->program->sieves[index];
    size_t count = tx->program->words[pc_waf_side(tx)];
    if (!tx->scanned)
        pc_waf_scan_phase(tx);
    const uint64_t *only = tx->program->no_candidates;
    uint64_t *words = NULL;
    for (size_t i = 0; i < sieve->count; i++) {
        const struct pc_waf_sifted *more = pc_waf_sift(tx, sieve->asks[i]);
        if (more == NULL)
            return NULL;
        if (more->none || more->words == only)
            continue;
        if (only == tx->program->no_candidates) {
            only = more->words;
            continue;
        }
        if (words == NULL && (words = PC_ARENA_ARRAY(tx->arena, uint64_t, count)) == NULL)
            return NULL;
        add_words(words, only, count);
        add_words(words, more->words, count);
        only = words;
    }
    return only;
}

static const uint64_t *sieve(struct pc_waf_tx *tx, uint32_t index) {
    const uint64_t **words = &tx->sieves[index];
    if (*words == NULL)
        *words = unite(tx, index);
    return *words;
}

static bool has_bit(const uint64_t *words, uint32_t bit) {
    return words == NULL || (words[bit / 64] >> (bit % 64) & 1) != 0;
}

bool pc_waf_is_sifted(struct pc_waf_tx *tx, const struct pc_waf_link *link) {
    if (link->pattern < 0 || !tx->engine->prefilter)
        return false;
    if (tx->level == 0)
        tx->level = level_in_force(tx);
    /* While no level is known nothing is scanned: the levels that count are not known either. */
    return link->level <= tx->level;
}

static bool step_is_candidate(struct pc_waf_tx *tx, const struct pc_waf_link *link,
                              uint32_t chain) {
    uint32_t index = 0;
    if (!pc_waf_program_find_sieve(tx->program, link->group_index, chain, &index))
        return true;
    return has_bit(sieve(tx, index), (uint32_t)link->pattern);
}

bool pc_waf_candidate(struct pc_waf_tx *tx, const struct pc_waf_link *link) {
    if (!link->rule->actions.multi_match)
        return has_bit(sieve(tx, link->sieve), (uint32_t)link->pattern);
    for (uint32_t chain = link->chain; chain != 0; chain = tx->program->chains[chain].parent)
        if (step_is_candidate(tx, link, chain))
            return true;
    return step_is_candidate(tx, link, 0);
}

bool pc_waf_text_candidate(const struct pc_waf_tx *tx, const struct pc_waf_link *link,
                           const struct pc_waf_text *text) {
    return has_bit(text->candidates[pc_waf_side(tx)], (uint32_t)link->pattern);
}

bool pc_waf_passed_over(const struct pc_waf_tx *tx, const struct pc_waf_step *step) {
    if (step->pattern < 0 || step->level > tx->level || !tx->engine->prefilter)
        return false;
    return !has_bit(tx->sieves[step->sieve], (uint32_t)step->pattern);
}
