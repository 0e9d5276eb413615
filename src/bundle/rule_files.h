/*
 * Rule files of the firewall as they lie in the file system, for the engine, which opens none
 * itself.
 */
#ifndef PC_BUNDLE_RULE_FILES_H
#define PC_BUNDLE_RULE_FILES_H

#include "base/arena.h"
#include "base/err.h"
#include "inspect/waf/waf.h"
#include "model/settings.h"

/* A zeroed one is closed. */
struct pc_rule_files {
    struct pc_arena arena;         /* owns all texts and names */
    struct pc_waf_sources sources; /* reads more of them: what rules include, and their data */
    struct pc_span *names;         /* of the files that the patterns stand for, in order */
    size_t count;
    size_t read; /* bytes so far */
};

/* Finds the files, behind the base rules (inspect/waf/base_rules.h), which are always there; `out`
 * stays where it is until it is closed. Diag names the pattern that no file is there for. */
PC_MUST pc_err pc_rule_files_open(const struct pc_texts *patterns, struct pc_rule_files *out,
                                  struct pc_diag *diag);
void pc_rule_files_close(struct pc_rule_files *files);

#endif
