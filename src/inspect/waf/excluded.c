/* The operator's exclusions: what they keep from matching is counted, so that dead ones are found.
 */
#include "inspect/waf/transaction.h"

static bool names_rule(const struct pc_waf_exclusion *exclusion, const struct pc_waf_rule *rule) {
    if (exclusion->tag.len == 0)
        return rule->id >= exclusion->first && rule->id <= exclusion->last;
    for (size_t i = 0; i < rule->actions.tag_count; i++)
        if (pc_span_eq(rule->actions.tags[i], exclusion->tag))
            return true;
    return false;
}

static void note(struct pc_waf_tx *tx, const struct pc_waf_exclusion *exclusion, uint32_t rule) {
    for (const struct pc_waf_excluded *e = tx->result.excluded; e != NULL; e = e->next)
        if (e->exclusion == exclusion && e->rule == rule)
            return;
    struct pc_waf_excluded *hit = PC_ARENA_NEW(tx->arena, struct pc_waf_excluded);
    if (hit == NULL)
        return;
    *hit = (struct pc_waf_excluded){exclusion, rule,
                                    (struct pc_waf_excluded *)(uintptr_t)tx->result.excluded};
    tx->result.excluded = hit;
}

bool pc_waf_is_excluded(struct pc_waf_tx *tx, const struct pc_waf_link *first,
                        const struct pc_waf_entry_of *entry) {
    if (first->decides)
        return false; /* whatever a tag or a range says: nothing would be refused any more */
    for (size_t i = 0; i < tx->options->exclusion_count; i++) {
        const struct pc_waf_exclusion *exclusion = &tx->options->exclusions[i];
        if (!names_rule(exclusion, first->rule))
            continue;
        if (!exclusion->whole_rule &&
            (entry == NULL || exclusion->target.variable != entry->variable ||
             !pc_waf_target_matches(tx, &exclusion->target, entry->key)))
            continue;
        note(tx, exclusion, first->rule->id);
        return true;
    }
    return false;
}
