/* SecDefaultAction: what the rules of a phase begin with, and what `block` comes to. */
#include "inspect/waf/lang/reader.h"

pc_err pc_waf_defaults_read(struct pc_waf_reader *reader, const struct pc_waf_words *words) {
    struct pc_waf_draft *draft = PC_ARENA_NEW(reader->arena, struct pc_waf_draft);
    if (draft == NULL)
        return PC_ERR_NOMEM;
    draft->first = draft;
    draft->default_actions = true;
    draft->rule.actions.severity = -1;
    pc_err err = pc_waf_actions_apply(reader, words->words[1], draft);
    if (err != PC_OK)
        return err;
    if (draft->rule.phase == 0)
        return pc_diag_set(reader->diag, PC_ERR_INVALID,
                           "SecDefaultAction says no phase: add, for example, phase:2");
    if (!draft->disruptive_said)
        return pc_diag_set(reader->diag, PC_ERR_INVALID,
                           "SecDefaultAction says neither pass nor deny nor another disruptive "
                           "action: add one");
    reader->defaults[draft->rule.phase] = draft;
    return PC_OK;
}

static pc_err copy_lists(struct pc_arena *arena, const struct pc_waf_draft *from,
                         struct pc_waf_draft *to) {
    const struct pc_waf_rule *rule = &from->rule;
    for (size_t i = 0; i < rule->transformation_count; i++) {
        const struct pc_waf_transformation **list =
            pc_waf_room(arena, to->rule.transformations, i, sizeof *list);
        if (list == NULL)
            return PC_ERR_NOMEM;
        list[i] = rule->transformations[i];
        to->rule.transformations = list;
        to->rule.transformation_count = i + 1;
    }
    for (size_t i = 0; i < rule->actions.tag_count && to->first == to; i++) {
        struct pc_span *tags = pc_waf_room(arena, to->rule.actions.tags, i, sizeof *tags);
        if (tags == NULL)
            return PC_ERR_NOMEM;
        tags[i] = rule->actions.tags[i];
        to->rule.actions.tags = tags;
        to->rule.actions.tag_count = i + 1;
    }
    return PC_OK;
}

pc_err pc_waf_defaults_inherit(struct pc_waf_reader *reader, struct pc_waf_draft *draft) {
    const struct pc_waf_draft *from = reader->defaults[draft->rule.phase];
    struct pc_waf_actions *actions = &draft->rule.actions;
    actions->severity = -1;
    if (from == NULL)
        return PC_OK;
    const struct pc_waf_actions *defaults = &from->rule.actions;
    actions->disruptive = defaults->disruptive;
    actions->status = defaults->status;
    actions->redirect = defaults->redirect;
    actions->captures = defaults->captures;
    actions->multi_match = defaults->multi_match;
    actions->sanitise = defaults->sanitise;
    actions->logdata = defaults->logdata;
    if (draft->first == draft)
        actions->severity = defaults->severity;
    draft->default_log = from->log;
    draft->default_audit = from->audit;
    return copy_lists(reader->arena, from, draft);
}

static void resolve_block(const struct pc_waf_draft *defaults, struct pc_waf_actions *actions) {
    actions->disruptive = PC_WAF_PASS;
    if (defaults == NULL)
        return;
    actions->disruptive = defaults->rule.actions.disruptive;
    actions->redirect = defaults->rule.actions.redirect;
}

void pc_waf_defaults_settle(const struct pc_waf_reader *reader, struct pc_waf_draft *draft) {
    struct pc_waf_actions *actions = &draft->rule.actions;
    if (actions->disruptive == PC_WAF_BLOCK)
        resolve_block(reader->defaults[draft->rule.phase], actions);
    if (actions->status == 0)
        actions->status = actions->disruptive == PC_WAF_REDIRECT ? 302 : 403;
    enum pc_waf_said log = draft->log != PC_WAF_UNSAID ? draft->log : draft->default_log;
    enum pc_waf_said audit = draft->default_audit;
    if (draft->audit != PC_WAF_UNSAID)
        audit = draft->audit;
    else if (draft->log == PC_WAF_SAID_NO)
        audit = PC_WAF_SAID_NO;
    else if (audit == PC_WAF_UNSAID)
        audit = log;
    actions->log = log != PC_WAF_SAID_NO;
    actions->audit = audit != PC_WAF_SAID_NO;
}
