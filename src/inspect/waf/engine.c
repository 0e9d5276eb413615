/* An engine: a bundle made ready for transactions. */
#include "inspect/waf/engine.h"

#include <stdlib.h>

#include "inspect/waf/bundle.h"

static pc_err open_prefilters(struct pc_waf_engine *engine, const struct pc_waf_bundle *bundle) {
    for (unsigned side = 0; side < PC_WAF_SIDES; side++)
        for (unsigned level = 0; level < PC_WAF_LEVELS; level++) {
            struct pc_span image = bundle->images[side][level];
            struct pc_waf_prefilter **prefilter = &engine->prefilters[side][level];
            if (engine->program->unions[side][level].count == 0)
                continue;
            pc_err err = pc_waf_prefilter_open(image, prefilter);
            if (err != PC_OK)
                return err;
            if (pc_waf_prefilter_patterns(*prefilter) != engine->program->unions[side][level].count)
                return PC_ERR_CORRUPT;
            err = pc_waf_prefilter_scratch(*prefilter, &engine->scratch);
            if (err != PC_OK)
                return err;
        }
    return PC_OK;
}

static pc_err make(struct pc_waf_engine *engine, struct pc_span bytes, struct pc_diag *diag) {
    struct pc_waf_bundle bundle;
    pc_err err = pc_waf_bundle_open(bytes, &engine->arena, &bundle);
    if (err != PC_OK)
        return pc_diag_set(diag, err, "the bundle of rules is broken, or of another version");
    err = pc_waf_bundle_rules(&bundle, &engine->arena, &engine->rules, diag);
    if (err == PC_OK)
        err = pc_waf_program_make(&engine->rules, &engine->arena, &engine->program, diag);
    if (err == PC_OK)
        err = pc_waf_collections_new(&engine->collections);
    if (err == PC_OK)
        err = pc_waf_operator_context_new(&engine->operators);
    for (unsigned side = 0; side < PC_WAF_SIDES && err == PC_OK; side++)
        err = pc_waf_seen_new(engine->program->words[side], &engine->seen[side]);
    if (err != PC_OK)
        return err;
    err = open_prefilters(engine, &bundle);
    return err == PC_OK ? PC_OK
                        : pc_diag_set(diag, err,
                                      "the bundle of rules was made on another kind of "
                                      "machine, or by another version");
}

pc_err pc_waf_engine_new(struct pc_span bundle, struct pc_waf_engine **out, struct pc_diag *diag) {
    struct pc_waf_engine *engine = calloc(1, sizeof *engine);
    if (engine == NULL)
        return PC_ERR_NOMEM;
    engine->prefilter = true;
    pc_err err = make(engine, bundle, diag);
    if (err != PC_OK) {
        pc_waf_engine_free(engine);
        return err;
    }
    *out = engine;
    return PC_OK;
}

void pc_waf_engine_free(struct pc_waf_engine *engine) {
    if (engine == NULL)
        return;
    if (engine->program != NULL)
        pc_waf_program_release(engine->program);
    for (unsigned side = 0; side < PC_WAF_SIDES; side++) {
        pc_waf_seen_free(engine->seen[side]);
        for (unsigned level = 0; level < PC_WAF_LEVELS; level++)
            pc_waf_prefilter_close(engine->prefilters[side][level]);
    }
    pc_waf_prefilter_scratch_free(engine->scratch);
    pc_waf_collections_free(engine->collections);
    pc_waf_operator_context_free(engine->operators);
    pc_buf_free(&engine->joined);
    pc_arena_free(&engine->arena);
    free(engine);
}

void pc_waf_engine_prefilter(struct pc_waf_engine *engine, bool on) {
    engine->prefilter = on;
}

const struct pc_waf_directives *pc_waf_engine_directives(const struct pc_waf_engine *engine) {
    return &engine->rules.directives;
}

static void describe(const struct pc_waf_link *link, struct pc_waf_rule_info *out) {
    const struct pc_waf_rule *rule = link->rule;
    *out = (struct pc_waf_rule_info){
        .id = rule->id,
        .phase = rule->phase,
        .severity = rule->actions.severity,
        .level = link->level,
        .msg = rule->actions.msg.raw,
        .file = rule->file,
        .line = rule->line,
        .decides = link->decides,
        .tags = rule->actions.tags,
        .tag_count = rule->actions.tag_count,
    };
}

pc_err pc_waf_engine_rule(const struct pc_waf_engine *engine, uint32_t id,
                          struct pc_waf_rule_info *out) {
    for (size_t i = 0; i < engine->program->link_count; i++) {
        if (engine->program->links[i]->rule->id != id)
            continue;
        describe(engine->program->links[i], out);
        return PC_OK;
    }
    return PC_ERR_NOTFOUND;
}

size_t pc_waf_engine_rules(const struct pc_waf_engine *engine) {
    return engine->program->link_count;
}

pc_err pc_waf_engine_rule_at(const struct pc_waf_engine *engine, size_t index,
                             struct pc_waf_rule_info *out) {
    if (index >= engine->program->link_count)
        return PC_ERR_RANGE;
    describe(engine->program->links[index], out);
    return PC_OK;
}
