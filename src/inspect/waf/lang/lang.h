/*
 * Reading rules in ModSecurity's language (SecRule, SecAction, …). What is not understood (a
 * directive, an operator, a variable, an action, a transformation) is an error with file and line,
 * never left out.
 */
#ifndef PC_INSPECT_WAF_LANG_LANG_H
#define PC_INSPECT_WAF_LANG_LANG_H

#include "inspect/waf/rule.h"

/* Where rule files come from. */
struct pc_waf_sources {
    /* The contents of what `name` names, as written in the file `from` (Include, @pmFromFile;
     * relative names are relative to the folder of `from`); `from` is empty for what the
     * configuration names. *name_out is what it is called in errors and in `from`. Both live as
     * long as the rule set. */
    pc_err (*fetch)(void *context, struct pc_span from, struct pc_span name,
                    struct pc_span *name_out, struct pc_span *text, struct pc_diag *diag);
    /* The files that a pattern with '*' stands for (Include rules/ *.conf), in the order of their
     * names; NULL: patterns are an error. */
    pc_err (*expand)(void *context, struct pc_span from, struct pc_span pattern,
                     struct pc_arena *arena, struct pc_span **names, size_t *count,
                     struct pc_diag *diag);
    void *context;
};

/* Reads the files in order into one rule set, with SecDefaultAction, SecRuleRemoveBy…,
 * SecRuleUpdateTargetBy… and SecRuleUpdateActionById applied, and `block` resolved. Diag has
 * "file:line: what is wrong, and what to do". */
PC_MUST pc_err pc_waf_lang_read(const struct pc_waf_sources *sources, const struct pc_span *files,
                                size_t file_count, struct pc_arena *arena,
                                struct pc_waf_ruleset *out, struct pc_diag *diag);

/* Reads a target as in a rule ("ARGS:comment", "!REQUEST_COOKIES:/^x/", "&TX:a"), for exclusions.
 */
PC_MUST pc_err pc_waf_lang_target(struct pc_span text, struct pc_arena *arena,
                                  struct pc_waf_target *out, struct pc_diag *diag);

/* Reads "%{…}" in a text. */
PC_MUST pc_err pc_waf_lang_macro(struct pc_span text, struct pc_arena *arena,
                                 struct pc_waf_macro *out, struct pc_diag *diag);

#endif
