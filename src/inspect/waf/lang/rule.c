/* SecRule, SecAction and SecMarker, and how rules become chains. */
#include "inspect/waf/lang/reader.h"

static pc_err add_entry(struct pc_waf_reader *reader, struct pc_waf_draft_entry entry) {
    struct pc_waf_draft_entry *entries =
        pc_waf_room(reader->arena, reader->entries, reader->entry_count, sizeof *entries);
    if (entries == NULL)
        return PC_ERR_NOMEM;
    entries[reader->entry_count++] = entry;
    reader->entries = entries;
    return PC_OK;
}

/* A rule's beginnings: alone, or the next link of what is open. */
static pc_err begin(struct pc_waf_reader *reader, struct pc_span actions,
                    struct pc_waf_draft **out) {
    struct pc_waf_draft *draft = PC_ARENA_NEW(reader->arena, struct pc_waf_draft);
    if (draft == NULL)
        return PC_ERR_NOMEM;
    struct pc_waf_draft *open = reader->open;
    draft->first = open == NULL ? draft : open->first;
    draft->rule.file = reader->place.file;
    draft->rule.line = reader->place.line;
    *out = draft;
    if (open != NULL) {
        draft->rule.phase = draft->first->rule.phase;
        draft->rule.id = draft->first->rule.id;
        return pc_waf_defaults_inherit(reader, draft);
    }
    unsigned phase;
    pc_err err = pc_waf_actions_phase(reader, actions, &phase);
    draft->rule.phase = phase == 0 ? 2 : phase;
    return err != PC_OK ? err : pc_waf_defaults_inherit(reader, draft);
}

/* A rule's end: its actions, and its place in the set. */
static pc_err end(struct pc_waf_reader *reader, struct pc_span actions,
                  struct pc_waf_draft *draft) {
    pc_err err = pc_waf_actions_apply(reader, actions, draft);
    if (err != PC_OK)
        return err;
    if (draft->rule.id == 0)
        return pc_diag_set(reader->diag, PC_ERR_INVALID,
                           "the rule has no id: add id:N, a number that no other rule has");
    pc_waf_defaults_settle(reader, draft);
    if (reader->open != NULL)
        reader->open->next = draft;
    reader->open = draft->chain ? draft : NULL;
    if (draft->first != draft)
        return PC_OK;
    draft->order = reader->rule_count++;
    return add_entry(reader, (struct pc_waf_draft_entry){.draft = draft});
}

static pc_err check_targets(const struct pc_waf_rule *rule, struct pc_diag *diag) {
    for (size_t i = 0; i < rule->target_count; i++)
        if (!rule->targets[i].excluded)
            return PC_OK;
    return pc_diag_set(diag, PC_ERR_INVALID,
                       "the rule only says what not to look at: name a target without the !");
}

pc_err pc_waf_rule_read(struct pc_waf_reader *reader, const struct pc_waf_words *words) {
    struct pc_span actions = words->count > 3 ? words->words[3] : PC_SPAN("");
    struct pc_waf_draft *draft;
    pc_err err = begin(reader, actions, &draft);
    if (err == PC_OK)
        err = pc_waf_targets_add(words->words[1], reader->arena, &draft->rule, reader->diag);
    if (err == PC_OK)
        err = check_targets(&draft->rule, reader->diag);
    if (err == PC_OK)
        err = pc_waf_operator_read(reader, words->words[2], &draft->rule);
    return err != PC_OK ? err : end(reader, actions, draft);
}

pc_err pc_waf_action_read(struct pc_waf_reader *reader, const struct pc_waf_words *words) {
    struct pc_waf_draft *draft;
    pc_err err = begin(reader, words->words[1], &draft);
    return err != PC_OK ? err : end(reader, words->words[1], draft);
}

pc_err pc_waf_marker_read(struct pc_waf_reader *reader, const struct pc_waf_words *words) {
    if (words->words[1].len == 0)
        return pc_diag_set(reader->diag, PC_ERR_INVALID, "the marker has no name: write one");
    return add_entry(reader, (struct pc_waf_draft_entry){.marker = words->words[1]});
}
