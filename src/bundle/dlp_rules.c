/* A member for a member; what a file leaves open comes from the built-in rule of the same name. */
#include "bundle/dlp_rules.h"

static const struct pc_dlp_rule *builtin_of(struct pc_span name) {
    for (size_t i = 0; i < pc_dlp_builtin_count(); i++)
        if (pc_span_eq(pc_dlp_builtin(i)->name, name))
            return pc_dlp_builtin(i);
    return NULL;
}

static enum pc_dlp_level level_of(enum pc_own_level level, enum pc_dlp_level otherwise) {
    switch (level) {
    case PC_OWN_LOW:
        return PC_DLP_LOW;
    case PC_OWN_MEDIUM:
        return PC_DLP_MEDIUM;
    case PC_OWN_HIGH:
        return PC_DLP_HIGH;
    case PC_OWN_CRITICAL:
        return PC_DLP_CRITICAL;
    case PC_OWN_LEVEL_DEFAULT:
        break;
    }
    return otherwise;
}

static enum pc_dlp_action action_of(enum pc_own_action action, enum pc_dlp_action otherwise) {
    switch (action) {
    case PC_OWN_OFF:
        return PC_DLP_OFF;
    case PC_OWN_LOG:
        return PC_DLP_LOG;
    case PC_OWN_REDACT:
        return PC_DLP_REDACT;
    case PC_OWN_BLOCK:
        return PC_DLP_BLOCK;
    case PC_OWN_ACTION_DEFAULT:
        break;
    }
    return otherwise;
}

static struct pc_dlp_texts texts_of(struct pc_texts texts) {
    return (struct pc_dlp_texts){texts.items, texts.count};
}

static void make(const struct pc_own_rule *own, struct pc_dlp_rule *rule) {
    const struct pc_dlp_rule *builtin = builtin_of(own->name);
    bool stands_for = builtin != NULL && own->pattern.len == 0;
    *rule = (struct pc_dlp_rule){
        .name = own->name,
        .description = own->description,
        .level = level_of(own->level, stands_for ? builtin->level : PC_DLP_HIGH),
        .action = action_of(own->action, stands_for ? builtin->action : PC_DLP_LOG),
        .pattern = own->pattern,
        .ignore_case = own->ignore_case,
        .validator = own->validator,
        .words = texts_of(own->words),
        .distance = own->distance,
        .needs_word = own->needs_word,
        .allow = texts_of(own->allow),
        .examples = texts_of(own->match),
        .counters = texts_of(own->no_match),
    };
}

static struct pc_dlp_rule *make_all(const struct pc_own_rules *own, struct pc_arena *arena) {
    struct pc_dlp_rule *rules = PC_ARENA_ARRAY(arena, struct pc_dlp_rule, own->count + 1);
    for (size_t i = 0; rules != NULL && i < own->count; i++)
        make(&own->rules[i], &rules[i]);
    return rules;
}

pc_err pc_dlp_rules_make(const struct pc_own_rules *own, struct pc_arena *arena,
                         const struct pc_dlp_rule **out) {
    *out = make_all(own, arena);
    return *out == NULL ? PC_ERR_NOMEM : PC_OK;
}

/* The first rule that is wrong by itself; 0 where only all of them together are. */
static uint32_t line_of(const struct pc_own_rules *own, const struct pc_dlp_rule *rules) {
    for (size_t i = 0; i < own->count; i++) {
        PC_CLEANUP(pc_buf_free) struct pc_buf image = {0};
        struct pc_diag diag;
        if (pc_dlp_rules_compile(&rules[i], 1, &image, &diag) != PC_OK)
            return own->rules[i].line;
    }
    return 0;
}

pc_err pc_dlp_rules_image(const struct pc_own_rules *own, struct pc_arena *arena,
                          struct pc_buf *image, uint32_t *line, struct pc_diag *diag) {
    const struct pc_dlp_rule *rules;
    *line = 0;
    pc_err err = pc_dlp_rules_make(own, arena, &rules);
    if (err != PC_OK)
        return pc_diag_set(diag, err, "out of memory");
    err = pc_dlp_rules_compile(rules, own->count, image, diag);
    if (err == PC_ERR_INVALID || err == PC_ERR_RANGE || err == PC_ERR_UNSUPPORTED ||
        err == PC_ERR_EXISTS)
        *line = line_of(own, rules);
    return err;
}
