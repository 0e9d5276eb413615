/* What links share: chains of transformations, groups of targets, names of TX. */
#include "inspect/waf/program_parts.h"

#include <string.h>

enum { FIRST_BUCKETS = 512 };

/* Doubles the room of an array of the arena when it is full. */
static pc_err grow(struct pc_arena *arena, void **items, size_t count, size_t size) {
    if (count != 0 && (count & (count - 1)) != 0)
        return PC_OK;
    if (count != 0 && count < 16)
        return PC_OK;
    size_t room = count == 0 ? 16 : count * 2;
    void *more = pc_arena_alloc(arena, room, size);
    if (more == NULL)
        return PC_ERR_NOMEM;
    if (count > 0)
        memcpy(more, *items, count * size);
    *items = more;
    return PC_OK;
}

static pc_err child(struct pc_waf_program *program, uint32_t parent,
                    const struct pc_waf_transformation *step, uint32_t *out) {
    for (size_t i = 1; i < program->chain_count; i++)
        if (program->chains[i].parent == parent && program->chains[i].step == step) {
            *out = (uint32_t)i;
            return PC_OK;
        }
    void *items = program->chains;
    pc_err err = grow(program->arena, &items, program->chain_count, sizeof *program->chains);
    if (err != PC_OK)
        return err;
    program->chains = items;
    *out = (uint32_t)program->chain_count++;
    program->chains[*out] = (struct pc_waf_chain){
        .parent = parent,
        .touches = program->chains[parent].touches | step->touches,
        .step = step,
    };
    return PC_OK;
}

pc_err pc_waf_program_chain(struct pc_waf_program *program, const struct pc_waf_rule *rule,
                            uint32_t *out) {
    if (program->chain_count == 0) {
        void *items = NULL;
        pc_err err = grow(program->arena, &items, 0, sizeof *program->chains);
        if (err != PC_OK)
            return err;
        program->chains = items;
        program->chain_count = 1;
    }
    *out = 0;
    for (size_t i = 0; i < rule->transformation_count; i++) {
        pc_err err = child(program, *out, rule->transformations[i], out);
        if (err != PC_OK)
            return err;
    }
    return PC_OK;
}

static bool same_target(const struct pc_waf_target *a, const struct pc_waf_target *b) {
    return a->variable == b->variable && a->selector == b->selector && a->counts == b->counts &&
           a->excluded == b->excluded && pc_span_eq(a->key, b->key);
}

static bool same_targets(const struct pc_waf_group *group, const struct pc_waf_rule *rule) {
    if (group->count != rule->target_count)
        return false;
    for (size_t i = 0; i < group->count; i++)
        if (!same_target(&group->targets[i], &rule->targets[i]))
            return false;
    return true;
}

static bool fixed(const struct pc_waf_rule *rule) {
    for (size_t i = 0; i < rule->target_count; i++)
        if (!pc_waf_variables[rule->targets[i].variable].fixed)
            return false;
    return true;
}

pc_err pc_waf_program_group(struct pc_waf_program *program, const struct pc_waf_rule *rule,
                            uint32_t *out) {
    for (size_t i = 0; i < program->group_count; i++)
        if (same_targets(&program->groups[i], rule)) {
            *out = (uint32_t)i;
            return PC_OK;
        }
    void *items = program->groups;
    pc_err err = grow(program->arena, &items, program->group_count, sizeof *program->groups);
    if (err != PC_OK)
        return err;
    program->groups = items;
    *out = (uint32_t)program->group_count++;
    program->groups[*out] = (struct pc_waf_group){
        .targets = rule->targets, .count = rule->target_count, .fixed = fixed(rule)};
    return PC_OK;
}

static pc_err source_of(struct pc_waf_program *program, const struct pc_waf_target *target,
                        uint32_t *out) {
    for (size_t i = 0; i < program->source_count; i++)
        if (same_target(program->sources[i].targets, target)) {
            *out = (uint32_t)i;
            return PC_OK;
        }
    void *items = program->sources;
    pc_err err = grow(program->arena, &items, program->source_count, sizeof *program->sources);
    if (err != PC_OK)
        return err;
    program->sources = items;
    *out = (uint32_t)program->source_count++;
    program->sources[*out] = (struct pc_waf_group){.targets = target, .count = 1, .fixed = true};
    return PC_OK;
}

static pc_err ask_of(struct pc_waf_program *program, uint32_t source, uint32_t chain,
                     uint32_t *out) {
    for (size_t i = 0; i < program->ask_count; i++)
        if (program->asks[i].source == source && program->asks[i].chain == chain) {
            *out = (uint32_t)i;
            return PC_OK;
        }
    void *items = program->asks;
    pc_err err = grow(program->arena, &items, program->ask_count, sizeof *program->asks);
    if (err != PC_OK)
        return err;
    program->asks = items;
    *out = (uint32_t)program->ask_count++;
    program->asks[*out] = (struct pc_waf_ask){.source = source, .chain = chain};
    return PC_OK;
}

static pc_err fill_sieve(struct pc_waf_program *program, struct pc_waf_sieve *sieve) {
    const struct pc_waf_group *group = &program->groups[sieve->group_index];
    sieve->asks = PC_ARENA_ARRAY(program->arena, uint32_t, group->count + 1);
    pc_err err = sieve->asks == NULL ? PC_ERR_NOMEM : PC_OK;
    for (size_t i = 0; err == PC_OK && i < group->count; i++) {
        uint32_t source = 0;
        if (group->targets[i].excluded)
            continue;
        err = source_of(program, &group->targets[i], &source);
        if (err == PC_OK)
            err = ask_of(program, source, sieve->chain, &sieve->asks[sieve->count++]);
    }
    return err;
}

bool pc_waf_program_find_sieve(const struct pc_waf_program *program, uint32_t group_index,
                               uint32_t chain, uint32_t *out) {
    for (size_t i = 0; i < program->sieve_count; i++)
        if (program->sieves[i].group_index == group_index && program->sieves[i].chain == chain) {
            *out = (uint32_t)i;
            return true;
        }
    return false;
}

pc_err pc_waf_program_sieve(struct pc_waf_program *program, uint32_t group_index, uint32_t chain,
                            uint32_t *out) {
    if (pc_waf_program_find_sieve(program, group_index, chain, out))
        return PC_OK;
    void *items = program->sieves;
    pc_err err = grow(program->arena, &items, program->sieve_count, sizeof *program->sieves);
    if (err != PC_OK)
        return err;
    program->sieves = items;
    *out = (uint32_t)program->sieve_count++;
    program->sieves[*out] = (struct pc_waf_sieve){.group_index = group_index, .chain = chain};
    return fill_sieve(program, &program->sieves[*out]);
}

/* FNV-1a; the names are the rules', not the client's. */
uint32_t pc_waf_name_hash(struct pc_span name) {
    uint32_t hash = 2166136261u;
    for (size_t i = 0; i < name.len; i++) {
        uint8_t c = (uint8_t)name.ptr[i];
        if (c >= 'A' && c <= 'Z')
            c = (uint8_t)(c + 32);
        hash = (hash ^ c) * 16777619u;
    }
    return hash;
}

size_t pc_waf_program_name(const struct pc_waf_program *program, struct pc_span name) {
    if (program->name_bucket_count == 0)
        return program->name_count;
    uint32_t hash = pc_waf_name_hash(name);
    size_t mask = program->name_bucket_count - 1;
    for (size_t at = hash & mask; program->name_buckets[at] != 0; at = (at + 1) & mask) {
        const struct pc_waf_name *have = &program->names[program->name_buckets[at] - 1];
        if (have->hash == hash && pc_span_eq_nocase(have->text, name))
            return program->name_buckets[at] - 1;
    }
    return program->name_count;
}

static pc_err rehash(struct pc_waf_program *program, size_t room) {
    uint32_t *buckets = PC_ARENA_ARRAY(program->arena, uint32_t, room);
    if (buckets == NULL)
        return PC_ERR_NOMEM;
    for (size_t i = 0; i < program->name_count; i++) {
        size_t at = program->names[i].hash & (room - 1);
        while (buckets[at] != 0)
            at = (at + 1) & (room - 1);
        buckets[at] = (uint32_t)i + 1;
    }
    program->name_buckets = buckets;
    program->name_bucket_count = room;
    return PC_OK;
}

static pc_err lower_copy(struct pc_arena *arena, struct pc_span text, struct pc_span *out) {
    char *copy = PC_ARENA_ARRAY(arena, char, text.len + 1);
    if (copy == NULL)
        return PC_ERR_NOMEM;
    for (size_t i = 0; i < text.len; i++)
        copy[i] = (char)(text.ptr[i] >= 'A' && text.ptr[i] <= 'Z' ? text.ptr[i] + 32 : text.ptr[i]);
    *out = pc_span(copy, text.len);
    return PC_OK;
}

pc_err pc_waf_program_add_name(struct pc_waf_program *program, struct pc_span name) {
    if (pc_waf_program_name(program, name) < program->name_count)
        return PC_OK;
    void *items = program->names;
    pc_err err = grow(program->arena, &items, program->name_count, sizeof *program->names);
    if (err != PC_OK)
        return err;
    program->names = items;
    struct pc_waf_name *added = &program->names[program->name_count];
    if ((err = lower_copy(program->arena, name, &added->text)) != PC_OK)
        return err;
    added->hash = pc_waf_name_hash(name);
    program->name_count++;
    size_t room = program->name_bucket_count == 0 ? FIRST_BUCKETS : program->name_bucket_count;
    return rehash(program, program->name_count * 2 > room ? room * 2 : room);
}

/* Places are counted from 1: a zeroed one says that the name is to be looked up. */
static pc_err place_name(struct pc_waf_program *program, struct pc_span name, uint32_t *place) {
    pc_err err = pc_waf_program_add_name(program, name);
    *place = (uint32_t)pc_waf_program_name(program, name) + 1;
    return err;
}

static pc_err macro_names(struct pc_waf_program *program, struct pc_waf_macro *macro) {
    for (size_t i = 0; i < macro->count; i++) {
        struct pc_waf_macro_part *part = &macro->parts[i];
        if (part->is_text || part->variable != PC_WAF_TX || part->key.len == 0)
            continue;
        pc_err err = place_name(program, part->key, &part->place);
        if (err != PC_OK)
            return err;
    }
    return PC_OK;
}

static pc_err target_names(struct pc_waf_program *program, struct pc_waf_rule *rule) {
    for (size_t i = 0; i < rule->target_count; i++) {
        struct pc_waf_target *target = &rule->targets[i];
        if (target->variable != PC_WAF_TX || target->selector != PC_WAF_SELECT_KEY)
            continue;
        pc_err err = place_name(program, target->key, &target->place);
        if (err != PC_OK)
            return err;
    }
    return PC_OK;
}

static pc_err setvar_names(struct pc_waf_program *program, struct pc_waf_setvar *set) {
    pc_err err = macro_names(program, &set->name);
    if (err == PC_OK)
        err = macro_names(program, &set->value);
    if (err == PC_OK && set->collection == PC_WAF_TX && set->name.count == 0)
        err = place_name(program, set->name.raw, &set->place);
    return err;
}

pc_err pc_waf_program_names(struct pc_waf_program *program, struct pc_waf_rule *rule) {
    struct pc_waf_actions *actions = &rule->actions;
    pc_err err = target_names(program, rule);
    if (err == PC_OK)
        err = macro_names(program, &rule->argument);
    if (err == PC_OK)
        err = macro_names(program, &actions->msg);
    if (err == PC_OK)
        err = macro_names(program, &actions->logdata);
    for (size_t i = 0; err == PC_OK && i < actions->setvar_count; i++)
        err = setvar_names(program, &actions->setvars[i]);
    return err;
}
