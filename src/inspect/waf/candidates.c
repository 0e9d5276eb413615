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

/* The candidates of all sources of the link's group together. NULL: any may be one. */
static const uint64_t *sieve(struct pc_waf_tx *tx, const struct pc_waf_link *link, uint32_t chain) {
    const struct pc_waf_group *group = link->group;
    size_t count = tx->program->words[pc_waf_side(tx)];
    if (!tx->scanned)
        pc_waf_scan_phase(tx);
    if (group->source_count == 1)
        return pc_waf_sieve_words(tx, group->sources[0], chain);
    uint64_t *words = PC_ARENA_ARRAY(tx->arena, uint64_t, count + 1);
    for (size_t i = 0; words != NULL && i < group->source_count; i++) {
        const uint64_t *more = pc_waf_sieve_words(tx, group->sources[i], chain);
        if (more == NULL)
            return NULL;
        add_words(words, more, count);
    }
    return words;
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
    return has_bit(text->candidates[pc_waf_side(tx)], (uint32_t)link->pattern);
}

bool pc_waf_passed_over(const struct pc_waf_tx *tx, const struct pc_waf_step *step) {
    if (step->pattern < 0 || step->level > tx->level || !tx->engine->prefilter)
        return false;
    return !has_bit(tx->sieves[step->sieve], (uint32_t)step->pattern);
}
