/* From rules to a program: links, phases, markers, and patterns numbered for the prefilters. */
#include "inspect/waf/program.h"

#include <string.h>

#include "inspect/waf/program_parts.h"

/* Operators are made ready in the arena; what is beside it is given back by pc_waf_program_release.
 */
static pc_err make_ready(struct pc_waf_program *program, struct pc_waf_link *link,
                         struct pc_diag *diag) {
    const struct pc_waf_rule *rule = link->rule;
    if (rule->op == NULL)
        return PC_OK;
    if (rule->argument.count > 0 || rule->op->prepare == NULL)
        return PC_OK;
    struct pc_diag what = {{0}};
    pc_err err = rule->op->prepare(rule->argument.raw, rule->op_files, rule->op_file_count,
                                   program->arena, &link->ready, &what);
    if (err == PC_OK || err == PC_ERR_NOMEM)
        return err;
    return pc_diag_set(diag, err, "%.*s:%u: rule %u: @%s: %s", PC_ARG(rule->file), rule->line,
                       rule->id, rule->op->name, what.text);
}

/* The target of a ctl; it is of the rule set's arena, as those of rules are. */
static struct pc_waf_target *target_of(const struct pc_waf_ctl *ctl) {
    return (struct pc_waf_target *)(uintptr_t)&ctl->target;
}

/* "ARGS:/^x/": the selector is a pattern, without regard to case; also one that a ctl takes out. */
static pc_err ready_selectors(struct pc_waf_program *program, const struct pc_waf_rule *rule,
                              struct pc_diag *diag) {
    const struct pc_waf_actions *actions = &rule->actions;
    pc_err err = PC_OK;
    for (size_t i = 0; err == PC_OK && i < rule->target_count; i++)
        err = pc_waf_target_ready(&rule->targets[i], program->arena, diag);
    for (size_t i = 0; err == PC_OK && i < actions->ctl_count; i++)
        err = pc_waf_target_ready(target_of(&actions->ctls[i]), program->arena, diag);
    return err;
}

pc_err pc_waf_target_ready(struct pc_waf_target *target, struct pc_arena *arena,
                           struct pc_diag *diag) {
    if (target->selector != PC_WAF_SELECT_REGEX || target->regex != NULL)
        return PC_OK;
    static const char fold[] = "(?i)";
    size_t len = sizeof fold - 1 + target->key.len;
    char *text = PC_ARENA_ARRAY(arena, char, len + 1);
    if (text == NULL)
        return PC_ERR_NOMEM;
    memcpy(text, fold, sizeof fold - 1);
    if (target->key.len > 0)
        memcpy(text + sizeof fold - 1, target->key.ptr, target->key.len);
    const struct pc_waf_operator *rx = pc_waf_operator_find(PC_SPAN("rx"));
    return rx->prepare(pc_span(text, len), NULL, 0, arena, &target->regex, diag);
}

static unsigned level_of(const struct pc_waf_rule *rule) {
    static const struct pc_span prefix = {"paranoia-level/", 15};
    for (size_t i = 0; i < rule->actions.tag_count; i++) {
        struct pc_span tag = rule->actions.tags[i];
        if (pc_span_starts(tag, prefix) && tag.len == prefix.len + 1 && tag.ptr[15] >= '1' &&
            tag.ptr[15] <= '4')
            return (unsigned)(tag.ptr[15] - '0');
    }
    return 1;
}

/* A rule that compares a score with its threshold and refuses: without it nothing would be. */
static bool decides(const struct pc_waf_rule *rule) {
    bool denies = rule->actions.disruptive == PC_WAF_DENY ||
                  rule->actions.disruptive == PC_WAF_DROP ||
                  rule->actions.disruptive == PC_WAF_REDIRECT;
    for (const struct pc_waf_rule *r = rule; denies && r != NULL; r = r->chained)
        for (size_t i = 0; i < r->target_count; i++)
            if (r->targets[i].variable == PC_WAF_TX)
                return true;
    return false;
}

static pc_err make_link(struct pc_waf_program *program, struct pc_waf_rule *rule, unsigned level,
                        struct pc_waf_link **out, struct pc_diag *diag) {
    struct pc_waf_link *link = PC_ARENA_NEW(program->arena, struct pc_waf_link);
    if (link == NULL)
        return PC_ERR_NOMEM;
    *link = (struct pc_waf_link){.rule = rule, .pattern = -1, .after = SIZE_MAX, .level = level};
    pc_err err = ready_selectors(program, rule, diag);
    if (err == PC_OK)
        err = pc_waf_program_chain(program, rule, &link->chain);
    if (err == PC_OK)
        err = pc_waf_program_group(program, rule, &link->group_index);
    if (err == PC_OK)
        err = pc_waf_program_names(program, rule);
    if (err == PC_OK)
        err = make_ready(program, link, diag);
    *out = link;
    return err;
}

/* A chain, its first link first. */
static pc_err make_links(struct pc_waf_program *program, struct pc_waf_rule *rule,
                         struct pc_waf_link **out, struct pc_diag *diag) {
    unsigned level = level_of(rule);
    struct pc_waf_link *last = NULL;
    for (; rule != NULL; rule = rule->chained) {
        struct pc_waf_link *link = NULL;
        pc_err err = make_link(program, rule, level, &link, diag);
        if (err != PC_OK)
            return err;
        if (last == NULL)
            *out = link;
        else
            last->chained = link;
        last = link;
    }
    return PC_OK;
}

static pc_err place_rules(struct pc_waf_program *program, struct pc_diag *diag) {
    const struct pc_waf_ruleset *rules = program->rules;
    size_t count = 0;
    for (size_t i = 0; i < rules->entry_count; i++)
        count += rules->entries[i].rule != NULL;
    program->links = PC_ARENA_ARRAY(program->arena, struct pc_waf_link *, count + 1);
    for (unsigned phase = 1; phase <= PC_WAF_PHASES; phase++) {
        program->phases[phase] = PC_ARENA_ARRAY(program->arena, struct pc_waf_link *, count + 1);
        if (program->links == NULL || program->phases[phase] == NULL)
            return PC_ERR_NOMEM;
    }
    for (size_t i = 0; i < rules->entry_count; i++) {
        struct pc_waf_rule *rule = rules->entries[i].rule;
        struct pc_waf_link *link = NULL;
        if (rule == NULL)
            continue;
        pc_err err = make_links(program, rule, &link, diag);
        if (err != PC_OK)
            return err;
        link->decides = decides(rule);
        link->index = (uint32_t)program->link_count;
        program->links[program->link_count++] = link;
        program->phases[rule->phase][program->phase_counts[rule->phase]++] = link;
    }
    return PC_OK;
}

/* Where a phase goes on behind the marker: at its first rule that stands after it. */
static void place_markers(struct pc_waf_program *program) {
    const struct pc_waf_ruleset *rules = program->rules;
    size_t at[PC_WAF_PHASES + 1] = {0};
    for (size_t i = 0; i < rules->entry_count; i++) {
        const struct pc_waf_rule *rule = rules->entries[i].rule;
        if (rule == NULL)
            continue;
        struct pc_waf_link *link = program->phases[rule->phase][at[rule->phase]++];
        struct pc_span marker = rule->actions.skip_after;
        if (marker.len == 0)
            continue;
        size_t place = at[rule->phase];
        link->after = program->phase_counts[rule->phase];
        for (size_t j = i + 1; j < rules->entry_count; j++) {
            const struct pc_waf_entry *entry = &rules->entries[j];
            if (entry->rule == NULL && pc_span_eq(entry->marker, marker)) {
                link->after = place;
                break;
            }
            if (entry->rule != NULL && entry->rule->phase == rule->phase)
                place++;
        }
    }
}

static unsigned side_of(const struct pc_waf_link *link) {
    return link->rule->phase <= 2 ? PC_WAF_REQUEST_SIDE : PC_WAF_ANSWER_SIDE;
}

/* A number of values depends on what the other targets exclude: no source alone has it. */
static bool counts(const struct pc_waf_group *group) {
    for (size_t i = 0; i < group->count; i++)
        if (group->targets[i].counts)
            return true;
    return false;
}

static bool has_pattern(const struct pc_waf_program *program, const struct pc_waf_link *link) {
    const struct pc_waf_group *group = &program->groups[link->group_index];
    return link->rule->op != NULL && link->rule->op->prefilter != PC_WAF_PREFILTER_NONE &&
           link->rule->argument.count == 0 && group->fixed && !counts(group);
}

static pc_err describe_pattern(const struct pc_waf_link *link, struct pc_waf_pattern *out) {
    if (link->rule->op->prefilter == PC_WAF_PREFILTER_PHRASES)
        return pc_waf_operator_phrases(link->ready, &out->phrases, &out->phrase_count);
    out->regex = link->rule->argument.raw;
    return PC_OK;
}

/* Counts (bits NULL) or numbers the patterns of a side and level. */
static pc_err number(struct pc_waf_program *program, unsigned side, unsigned level) {
    struct pc_waf_union *set = &program->unions[side][level];
    size_t room = 0;
    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < program->link_count; i++) {
            struct pc_waf_link *first = program->links[i];
            if (side_of(first) != side || first->level != level + 1)
                continue;
            for (struct pc_waf_link *l = first; l != NULL; l = l->chained) {
                if (!has_pattern(program, l))
                    continue;
                if (pass == 0) {
                    room++;
                    continue;
                }
                pc_err err = describe_pattern(l, &set->patterns[set->count]);
                if (err != PC_OK)
                    return err;
                l->pattern = (int32_t)(set->first_word * 64 + set->count++);
            }
        }
        if (pass == 0 && (set->patterns = PC_ARENA_ARRAY(program->arena, struct pc_waf_pattern,
                                                         room + 1)) == NULL)
            return PC_ERR_NOMEM;
    }
    return PC_OK;
}

static pc_err number_patterns(struct pc_waf_program *program) {
    for (unsigned side = 0; side < PC_WAF_SIDES; side++)
        for (unsigned level = 0; level < PC_WAF_LEVELS; level++) {
            program->unions[side][level].first_word = program->words[side];
            pc_err err = number(program, side, level);
            if (err != PC_OK)
                return err;
            program->words[side] += (program->unions[side][level].count + 63) / 64;
        }
    return PC_OK;
}

/* Of a link with multiMatch each step of the chain is asked about. */
static pc_err number_sieve(struct pc_waf_program *program, struct pc_waf_link *link) {
    uint32_t chain = link->chain;
    pc_err err = pc_waf_program_sieve(program, link->group_index, chain, &link->sieve);
    while (err == PC_OK && link->rule->actions.multi_match && chain != 0) {
        uint32_t unused;
        chain = program->chains[chain].parent;
        err = pc_waf_program_sieve(program, link->group_index, chain, &unused);
    }
    return err;
}

/* What is asked whatever a request is like: the first links that decide by a pattern. */
static void note_levels(struct pc_waf_program *program, const struct pc_waf_link *first) {
    if (first->pattern < 0 || first->rule->negated)
        return;
    const struct pc_waf_sieve *sieve = &program->sieves[first->sieve];
    for (size_t i = 0; i < sieve->count; i++) {
        uint8_t *level = &program->asks[sieve->asks[i]].levels[first->rule->phase];
        if (*level == 0 || first->level < *level)
            *level = (uint8_t)first->level;
    }
}

static pc_err number_sieves(struct pc_waf_program *program) {
    size_t request = program->words[PC_WAF_REQUEST_SIDE],
           answer = program->words[PC_WAF_ANSWER_SIDE];
    program->no_candidates = PC_ARENA_ARRAY(program->arena, uint64_t, request + answer + 1);
    pc_err err = program->no_candidates == NULL ? PC_ERR_NOMEM : PC_OK;
    for (size_t i = 0; i < program->link_count; i++)
        for (struct pc_waf_link *l = program->links[i]; l != NULL && err == PC_OK; l = l->chained)
            if (l->pattern >= 0)
                err = number_sieve(program, l);
    for (size_t i = 0; err == PC_OK && i < program->link_count; i++)
        note_levels(program, program->links[i]);
    return err;
}

/* Most rules of a rule set ask whether they are in force: TX:level @lt 2. */
static bool compares(const struct pc_waf_rule *rule) {
    if (rule->op == NULL || rule->op->prepare != NULL || !rule->op->takes_macros || rule->negated)
        return false;
    if (rule->argument.count > 0 || rule->transformation_count > 0 || rule->actions.multi_match)
        return false;
    const struct pc_waf_target *target = rule->targets;
    return rule->target_count == 1 && target->variable == PC_WAF_TX && target->place != 0 &&
           target->selector == PC_WAF_SELECT_KEY && !target->counts && !target->excluded;
}

static pc_err lay_steps(struct pc_waf_program *program) {
    for (unsigned phase = 1; phase <= PC_WAF_PHASES; phase++) {
        size_t count = program->phase_counts[phase];
        struct pc_waf_step *steps = PC_ARENA_ARRAY(program->arena, struct pc_waf_step, count + 1);
        if (steps == NULL)
            return PC_ERR_NOMEM;
        for (size_t i = 0; i < count; i++) {
            const struct pc_waf_link *first = program->phases[phase][i];
            bool more = first->rule->negated || first->rule->actions.multi_match;
            steps[i] = (struct pc_waf_step){.first = first,
                                            .sieve = first->sieve,
                                            .pattern = more ? -1 : first->pattern,
                                            .level = first->level,
                                            .compares = compares(first->rule)};
        }
        program->steps[phase] = steps;
    }
    return PC_OK;
}

/* The groups may have moved while they grew: links point to them when all are there. */
static void point_to_groups(struct pc_waf_program *program) {
    for (size_t i = 0; i < program->link_count; i++)
        for (struct pc_waf_link *l = program->links[i]; l != NULL; l = l->chained)
            l->group = &program->groups[l->group_index];
}

pc_err pc_waf_program_make(const struct pc_waf_ruleset *rules, struct pc_arena *arena,
                           struct pc_waf_program **out, struct pc_diag *diag) {
    struct pc_waf_program *program = PC_ARENA_NEW(arena, struct pc_waf_program);
    if (program == NULL)
        return PC_ERR_NOMEM;
    program->arena = arena;
    program->rules = rules;
    pc_err err = place_rules(program, diag);
    if (err == PC_OK) {
        place_markers(program);
        point_to_groups(program);
        err = number_patterns(program);
    }
    if (err == PC_OK)
        err = number_sieves(program);
    if (err == PC_OK)
        err = lay_steps(program);
    if (err != PC_OK) {
        pc_waf_program_release(program);
        return err;
    }
    *out = program;
    return PC_OK;
}

static void release_selector(struct pc_waf_target *target) {
    const struct pc_waf_operator *rx = pc_waf_operator_find(PC_SPAN("rx"));
    if (target->regex != NULL && rx->release != NULL)
        rx->release(target->regex);
    target->regex = NULL;
}

static void release_link(const struct pc_waf_link *link) {
    const struct pc_waf_rule *rule = link->rule;
    if (rule->op != NULL && rule->op->release != NULL && link->ready != NULL)
        rule->op->release(link->ready);
    for (size_t i = 0; i < rule->target_count; i++)
        release_selector(&rule->targets[i]);
    for (size_t i = 0; i < rule->actions.ctl_count; i++)
        release_selector(target_of(&rule->actions.ctls[i]));
}

void pc_waf_program_release(struct pc_waf_program *program) {
    for (size_t i = 0; i < program->link_count; i++)
        for (struct pc_waf_link *l = program->links[i]; l != NULL; l = l->chained)
            release_link(l);
}

/* An operator's argument, or a selector's pattern, which is an argument of @rx. */
static pc_err check(const struct pc_waf_rule *rule, const struct pc_waf_operator *op,
                    struct pc_span argument, struct pc_diag *diag) {
    struct pc_diag what = {{0}};
    pc_err err = pc_waf_operator_check(op, argument, rule->op_files, rule->op_file_count, &what);
    return err == PC_OK ? PC_OK
                        : pc_diag_set(diag, err, "%.*s:%u: rule %u: @%s: %s", PC_ARG(rule->file),
                                      rule->line, rule->id, op->name, what.text);
}

static pc_err check_selector(const struct pc_waf_rule *rule, const struct pc_waf_target *target,
                             struct pc_diag *diag) {
    if (target->selector != PC_WAF_SELECT_REGEX)
        return PC_OK;
    return check(rule, pc_waf_operator_find(PC_SPAN("rx")), target->key, diag);
}

static pc_err check_link(const struct pc_waf_rule *rule, struct pc_diag *diag) {
    pc_err err = PC_OK;
    for (size_t i = 0; err == PC_OK && i < rule->target_count; i++)
        err = check_selector(rule, &rule->targets[i], diag);
    for (size_t i = 0; err == PC_OK && i < rule->actions.ctl_count; i++)
        err = check_selector(rule, &rule->actions.ctls[i].target, diag);
    if (err != PC_OK || rule->op == NULL || rule->argument.count > 0)
        return err;
    return check(rule, rule->op, rule->argument.raw, diag);
}

pc_err pc_waf_program_check(const struct pc_waf_program *program, struct pc_diag *diag) {
    for (size_t i = 0; i < program->link_count; i++)
        for (const struct pc_waf_link *l = program->links[i]; l != NULL; l = l->chained) {
            pc_err err = check_link(l->rule, diag);
            if (err != PC_OK)
                return err;
        }
    return PC_OK;
}
