/*
 * The format of a bundle: what the rules were read from, in the order in which it was asked for,
 * and the images of the prefilters. Reading the rules again from a bundle asks the same questions
 * in the same order and gets the same answers.
 */
#ifndef PC_INSPECT_WAF_BUNDLE_H
#define PC_INSPECT_WAF_BUNDLE_H

#include "inspect/waf/program.h"
#include "inspect/waf/waf.h"

struct pc_waf_bundle {
    struct pc_span bytes;
    struct pc_span images[PC_WAF_SIDES][PC_WAF_LEVELS]; /* empty: no patterns */
    const struct pc_span *files;                        /* what the configuration named */
    size_t file_count;
};

/* Checks and takes apart; all borrows from the bytes, lists are of the arena. PC_ERR_CORRUPT. */
PC_MUST pc_err pc_waf_bundle_open(struct pc_span bytes, struct pc_arena *arena,
                                  struct pc_waf_bundle *out);
/* Reads the rules that are in it. */
PC_MUST pc_err pc_waf_bundle_rules(const struct pc_waf_bundle *bundle, struct pc_arena *arena,
                                   struct pc_waf_ruleset *out, struct pc_diag *diag);

#endif
