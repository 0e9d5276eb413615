/*
 * An engine from inside: the program and what its transactions share. One thread's.
 */
#ifndef PC_INSPECT_WAF_ENGINE_H
#define PC_INSPECT_WAF_ENGINE_H

#include "inspect/waf/collections.h"
#include "inspect/waf/program.h"
#include "inspect/waf/seen.h"
#include "inspect/waf/waf.h"

struct pc_waf_engine {
    struct pc_arena arena; /* rules and program */
    struct pc_waf_ruleset rules;
    struct pc_waf_program *program;
    struct pc_waf_prefilter *prefilters[PC_WAF_SIDES][PC_WAF_LEVELS]; /* NULL: no patterns */
    struct pc_waf_prefilter_scratch *scratch;
    struct pc_waf_collections *collections;
    struct pc_waf_operator_context *operators;
    struct pc_buf joined; /* values to be scanned at once */
    struct pc_waf_seen *seen[PC_WAF_SIDES];
    bool prefilter;
};

#endif
