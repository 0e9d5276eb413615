/* ctl: what a rule that matched changes about the rest of the transaction. */
#include <string.h>

#include "inspect/waf/transaction.h"

static bool has_tag(const struct pc_waf_rule *rule, struct pc_span tag) {
    for (size_t i = 0; i < rule->actions.tag_count; i++)
        if (pc_span_eq(rule->actions.tags[i], tag))
            return true;
    return false;
}

/* Is the rule (by its first link) one that the control names? */
static bool names_rule(const struct pc_waf_ctl *ctl, const struct pc_waf_rule *rule) {
    switch (ctl->kind) {
    case PC_WAF_CTL_REMOVE_BY_ID:
    case PC_WAF_CTL_REMOVE_TARGET_BY_ID:
        return rule->id >= ctl->first && rule->id <= ctl->last;
    case PC_WAF_CTL_REMOVE_BY_TAG:
    case PC_WAF_CTL_REMOVE_TARGET_BY_TAG:
        return has_tag(rule, ctl->text);
    case PC_WAF_CTL_REMOVE_BY_MSG:
    case PC_WAF_CTL_REMOVE_TARGET_BY_MSG:
        return pc_span_eq(rule->actions.msg.raw, ctl->text);
    default:
        return false;
    }
}

static pc_err remove_rules(struct pc_waf_tx *tx, const struct pc_waf_ctl *ctl) {
    const struct pc_waf_program *program = tx->program;
    if (tx->removed == NULL) {
        tx->removed = PC_ARENA_ARRAY(tx->arena, uint64_t, program->link_count / 64 + 1);
        if (tx->removed == NULL)
            return PC_ERR_NOMEM;
    }
    for (size_t i = 0; i < program->link_count; i++)
        if (names_rule(ctl, program->links[i]->rule))
            tx->removed[i / 64] |= UINT64_C(1) << (i % 64);
    return PC_OK;
}

static pc_err remove_target(struct pc_waf_tx *tx, const struct pc_waf_ctl *ctl) {
    for (size_t i = 0; i < tx->removal_count; i++)
        if (tx->removals[i].ctl == ctl)
            return PC_OK;
    if (tx->removal_count == tx->removal_room) {
        size_t room = tx->removal_room == 0 ? 16 : tx->removal_room * 2;
        struct pc_waf_removal *more = PC_ARENA_ARRAY(tx->arena, struct pc_waf_removal, room);
        if (more == NULL)
            return PC_ERR_NOMEM;
        if (tx->removal_count > 0)
            memcpy(more, tx->removals, tx->removal_count * sizeof *more);
        tx->removals = more;
        tx->removal_room = room;
    }
    tx->removals[tx->removal_count++] = (struct pc_waf_removal){ctl->first, ctl->last, ctl};
    return PC_OK;
}

/* The gate's configuration is the upper bound: a rule may look away, never block where only
 * detection is asked for. */
static void set_engine(struct pc_waf_tx *tx, enum pc_waf_engine_mode mode) {
    if (mode < tx->mode)
        tx->mode = mode;
    if (mode == PC_WAF_ENGINE_OFF)
        tx->ended = true;
}

pc_err pc_waf_control(struct pc_waf_tx *tx, const struct pc_waf_ctl *ctl) {
    switch (ctl->kind) {
    case PC_WAF_CTL_RULE_ENGINE:
        set_engine(tx, (enum pc_waf_engine_mode)ctl->number);
        return PC_OK;
    case PC_WAF_CTL_REQUEST_BODY_ACCESS:
        tx->body_access = ctl->number != 0;
        return PC_OK;
    case PC_WAF_CTL_RESPONSE_BODY_ACCESS:
        tx->answer_body_access = ctl->number != 0;
        return PC_OK;
    case PC_WAF_CTL_BODY_PROCESSOR:
        tx->body_processor = ctl->text;
        return PC_OK;
    case PC_WAF_CTL_FORCE_BODY_VARIABLE:
        tx->force_body = ctl->number != 0;
        return PC_OK;
    case PC_WAF_CTL_REQUEST_BODY_LIMIT: /* what is kept of a body is the gate's to say */
    case PC_WAF_CTL_AUDIT_ENGINE:
    case PC_WAF_CTL_AUDIT_LOG_PARTS:
        return PC_OK;
    case PC_WAF_CTL_REMOVE_BY_ID:
    case PC_WAF_CTL_REMOVE_BY_TAG:
    case PC_WAF_CTL_REMOVE_BY_MSG:
        return remove_rules(tx, ctl);
    case PC_WAF_CTL_REMOVE_TARGET_BY_ID:
    case PC_WAF_CTL_REMOVE_TARGET_BY_TAG:
    case PC_WAF_CTL_REMOVE_TARGET_BY_MSG:
        return remove_target(tx, ctl);
    }
    return PC_ERR_UNSUPPORTED;
}

bool pc_waf_removed(const struct pc_waf_tx *tx, const struct pc_waf_link *link) {
    return tx->removed != NULL && (tx->removed[link->index / 64] >> (link->index % 64) & 1) != 0;
}

bool pc_waf_target_removed(struct pc_waf_tx *tx, const struct pc_waf_link *first,
                           const struct pc_waf_entry_of *entry) {
    for (size_t i = 0; i < tx->removal_count; i++) {
        const struct pc_waf_ctl *ctl = tx->removals[i].ctl;
        if (ctl->target.variable == entry->variable && names_rule(ctl, first->rule) &&
            pc_waf_target_matches(tx, &ctl->target, entry->key))
            return true;
    }
    return false;
}
