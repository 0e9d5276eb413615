/* SecRuleRemoveBy…, SecRuleUpdateTargetBy… and SecRuleUpdateActionById. */
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "inspect/waf/lang/reader.h"

enum by { BY_ID, BY_TAG, BY_MSG };

struct pc_waf_update {
    struct pc_waf_place place;
    enum by by;
    uint32_t first, last;   /* BY_ID */
    unsigned link;          /* BY_ID: of the chain, from 0 */
    struct pc_span pattern; /* BY_TAG, BY_MSG */
    bool removes;
    struct pc_span targets;  /* empty: none */
    struct pc_span replaced; /* … instead of these; empty: beside what there is */
    struct pc_span actions;  /* empty: none */
    size_t order;            /* rules that stand before it */
};

/* ---- what is said */

static enum by by_of(struct pc_span name) {
    char end = name.ptr[name.len - 1];
    return end == 'd' || end == 'D'                                         ? BY_ID
           : name.ptr[name.len - 3] == 'T' || name.ptr[name.len - 3] == 't' ? BY_TAG
                                                                            : BY_MSG;
}

static pc_err add(struct pc_waf_reader *reader, struct pc_waf_update update) {
    struct pc_waf_update *updates =
        pc_waf_room(reader->arena, reader->updates, reader->update_count, sizeof *updates);
    if (updates == NULL)
        return PC_ERR_NOMEM;
    update.place = reader->place;
    update.order = reader->rule_count;
    updates[reader->update_count++] = update;
    reader->updates = updates;
    return PC_OK;
}

static pc_err add_ids(struct pc_waf_reader *reader, struct pc_span list,
                      struct pc_waf_update update) {
    pc_err err = pc_waf_range_cut(&list, &update.first, &update.last, reader->diag);
    if (err == PC_ERR_NOTFOUND)
        return pc_diag_set(reader->diag, PC_ERR_INVALID, "no rule is named: write its id");
    for (; err == PC_OK; err = pc_waf_range_cut(&list, &update.first, &update.last, reader->diag)) {
        err = add(reader, update);
        if (err != PC_OK)
            return err;
    }
    return err == PC_ERR_NOTFOUND ? PC_OK : err;
}

/* "12:1" is the second link of rule 12's chain. */
static pc_err add_link(struct pc_waf_reader *reader, struct pc_span which,
                       struct pc_waf_update update) {
    size_t colon = pc_span_find(which, ':');
    unsigned long long link = 0;
    if (colon == which.len)
        return add_ids(reader, which, update);
    pc_err err = pc_waf_number_read(pc_span_from(which, colon + 1), "link of a chain", 1000, &link,
                                    reader->diag);
    update.link = (unsigned)link;
    return err != PC_OK ? err : add_ids(reader, pc_span_upto(which, colon), update);
}

pc_err pc_waf_update_remove(struct pc_waf_reader *reader, const struct pc_waf_words *words) {
    struct pc_waf_update update = {.by = by_of(words->words[0]), .removes = true};
    for (size_t i = 1; i < words->count; i++) {
        update.pattern = words->words[i];
        pc_err err =
            update.by == BY_ID ? add_ids(reader, words->words[i], update) : add(reader, update);
        if (err != PC_OK)
            return err;
    }
    return PC_OK;
}

pc_err pc_waf_update_targets(struct pc_waf_reader *reader, const struct pc_waf_words *words) {
    struct pc_waf_update update = {.by = by_of(words->words[0]), .pattern = words->words[1]};
    update.targets = words->words[2];
    if (words->count > 3)
        update.replaced = words->words[3];
    if (update.targets.len == 0)
        return pc_diag_set(reader->diag, PC_ERR_INVALID, "no target is named: write one");
    return update.by == BY_ID ? add_link(reader, words->words[1], update) : add(reader, update);
}

pc_err pc_waf_update_actions(struct pc_waf_reader *reader, const struct pc_waf_words *words) {
    struct pc_waf_update update = {.actions = words->words[2]};
    return add_link(reader, words->words[1], update);
}

/* ---- doing it */

struct job {
    struct pc_waf_reader *reader;
    const struct pc_waf_update *update;
    struct pc_waf_draft *const *by_id; /* all first links, sorted */
    pcre2_code *code;
    pcre2_match_data *match;
    pcre2_match_context *limits;
    size_t *work;
};

static bool same_target(const struct pc_waf_target *a, const struct pc_waf_target *b) {
    return a->variable == b->variable && a->selector == b->selector && a->counts == b->counts &&
           a->excluded == b->excluded && pc_span_eq_nocase(a->key, b->key);
}

/* Takes the targets that are replaced out of the rule. */
static pc_err drop_targets(const struct job *job, struct pc_waf_rule *rule) {
    struct pc_span list = job->update->replaced;
    while (list.len > 0) {
        struct pc_waf_target gone;
        pc_err err = pc_waf_target_cut(&list, job->reader->arena, &gone, job->reader->diag);
        if (err != PC_OK)
            return err;
        struct pc_waf_rule kept = {0};
        for (size_t i = 0; i < rule->target_count; i++) {
            if (same_target(&rule->targets[i], &gone))
                continue;
            kept.targets = pc_waf_room(job->reader->arena, kept.targets, kept.target_count,
                                       sizeof *kept.targets);
            if (kept.targets == NULL)
                return PC_ERR_NOMEM;
            kept.targets[kept.target_count++] = rule->targets[i];
        }
        rule->targets = kept.targets;
        rule->target_count = kept.target_count;
    }
    return PC_OK;
}

static pc_err change_targets(const struct job *job, struct pc_waf_rule *rule) {
    if (rule->op == NULL)
        return pc_diag_set(job->reader->diag, PC_ERR_INVALID,
                           "rule %u is a SecAction, which looks at nothing: name another rule",
                           (unsigned)rule->id);
    size_t before = rule->target_count;
    pc_err err = drop_targets(job, rule);
    if (err != PC_OK || (job->update->replaced.len > 0 && rule->target_count == before))
        return err;
    return pc_waf_targets_add(job->update->targets, job->reader->arena, rule, job->reader->diag);
}

static pc_err change_actions(const struct job *job, struct pc_waf_draft *draft) {
    draft->update = true;
    pc_err err = pc_waf_actions_apply(job->reader, job->update->actions, draft);
    draft->update = false;
    if (err == PC_OK)
        pc_waf_defaults_settle(job->reader, draft);
    return err;
}

static pc_err change(const struct job *job, struct pc_waf_draft *draft) {
    if (job->update->removes)
        return draft->removed = true, PC_OK;
    for (unsigned i = 0; i < job->update->link; i++) {
        draft = draft->next;
        if (draft == NULL)
            return pc_diag_set(job->reader->diag, PC_ERR_NOTFOUND,
                               "the chain has no link %u: count them from 0", job->update->link);
    }
    if (job->update->targets.len > 0)
        return change_targets(job, &draft->rule);
    return change_actions(job, draft);
}

static bool found_in(const struct job *job, struct pc_span text) {
    return pcre2_match(job->code, (PCRE2_SPTR)(text.ptr != NULL ? text.ptr : ""), text.len, 0, 0,
                       job->match, job->limits) >= 0;
}

static bool is_meant(const struct job *job, const struct pc_waf_draft *draft) {
    if (draft->removed)
        return false;
    if (job->update->by == BY_ID)
        return true;
    if (job->update->by == BY_MSG)
        return draft->rule.actions.msg.raw.len > 0 && found_in(job, draft->rule.actions.msg.raw);
    for (size_t i = 0; i < draft->rule.actions.tag_count; i++)
        if (found_in(job, draft->rule.actions.tags[i]))
            return true;
    return false;
}

/* The first rule whose id is not below. */
static size_t lower_bound(const struct job *job, uint32_t id) {
    size_t low = 0;
    size_t high = job->reader->rule_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (job->by_id[middle]->rule.id < id)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* To the rules before the directive, or to those behind it. */
static pc_err sweep(const struct job *job, bool before, bool *any) {
    bool by_id = job->update->by == BY_ID;
    *any = false;
    for (size_t i = by_id ? lower_bound(job, job->update->first) : 0; i < job->reader->rule_count;
         i++) {
        struct pc_waf_draft *draft = job->by_id[i];
        if (by_id && draft->rule.id > job->update->last)
            break;
        if (++*job->work > PC_WAF_UPDATE_WORK)
            return pc_diag_set(
                job->reader->diag, PC_ERR_RANGE,
                "there are too many updates of too many rules: remove rules from the "
                "files instead");
        if ((draft->order < job->update->order) != before || !is_meant(job, draft))
            continue;
        *any = true;
        pc_err err = change(job, draft);
        if (err != PC_OK)
            return err;
    }
    return PC_OK;
}

static pc_err compile(struct job *job) {
    int code = 0;
    PCRE2_SIZE at = 0;
    if (job->update->by == BY_ID)
        return PC_OK;
    struct pc_span pattern = job->update->pattern;
    job->code = pcre2_compile((PCRE2_SPTR)(pattern.ptr != NULL ? pattern.ptr : ""), pattern.len, 0,
                              &code, &at, NULL);
    if (job->code == NULL)
        return pc_diag_set(job->reader->diag, PC_ERR_INVALID,
                           "\"%.*s\" is no pattern that can be used, at its character %zu: mend it",
                           PC_ARG(pc_span_upto(pattern, 60)), (size_t)at + 1);
    job->match = pcre2_match_data_create(1, NULL);
    job->limits = pcre2_match_context_create(NULL);
    if (job->match == NULL || job->limits == NULL)
        return PC_ERR_NOMEM;
    (void)pcre2_set_match_limit(job->limits, 10000);
    return PC_OK;
}

static void finish(struct job *job) {
    pcre2_code_free(job->code);
    pcre2_match_data_free(job->match);
    pcre2_match_context_free(job->limits);
}

pc_err pc_waf_updates_apply(struct pc_waf_reader *reader, struct pc_waf_draft *const *by_id) {
    size_t work = 0;
    for (size_t i = 0; i < reader->update_count; i++) {
        struct job job = {
            .reader = reader, .update = &reader->updates[i], .by_id = by_id, .work = &work};
        reader->place = job.update->place;
        bool any = false;
        pc_err err = compile(&job);
        if (err == PC_OK)
            err = sweep(&job, true, &any);
        if (err == PC_OK && !any)
            err = sweep(&job, false, &any);
        finish(&job);
        if (err != PC_OK)
            return err;
    }
    return PC_OK;
}
