/*
 * A file of the operator's own rules of sensitive data, in memory, as src/config/ reads it. What
 * the members mean is with struct pc_dlp_rule of src/inspect/dlp/dlp.h; src/bundle/dlp_rules.h
 * makes those of these.
 */
#ifndef PC_MODEL_DLP_RULES_H
#define PC_MODEL_DLP_RULES_H

#include "model/settings.h"

/* DEFAULT: as the built-in rule of the same name; of another rule HIGH and LOG. */
enum pc_own_level { PC_OWN_LEVEL_DEFAULT, PC_OWN_LOW, PC_OWN_MEDIUM, PC_OWN_HIGH, PC_OWN_CRITICAL };
enum pc_own_action { PC_OWN_ACTION_DEFAULT, PC_OWN_OFF, PC_OWN_LOG, PC_OWN_REDACT, PC_OWN_BLOCK };

struct pc_own_rule {
    struct pc_span name, description;
    enum pc_own_level level;
    enum pc_own_action action;
    struct pc_span pattern; /* empty: it says something else of a built-in rule */
    bool ignore_case;
    struct pc_span validator;
    struct pc_texts words;
    uint32_t distance;
    bool needs_word;
    struct pc_texts allow;
    struct pc_texts match, no_match; /* examples: texts with a find of this rule, and without */
    uint32_t line;                   /* in the file */
};

struct pc_own_rules {
    struct pc_own_rule *rules;
    size_t count;
};

#endif
