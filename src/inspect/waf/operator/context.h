/* What asking a pattern needs beside the pattern: one for each thread. */
#ifndef PC_INSPECT_WAF_OPERATOR_CONTEXT_H
#define PC_INSPECT_WAF_OPERATOR_CONTEXT_H

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "inspect/waf/operator/memo.h"
#include "inspect/waf/operator/operator.h"

struct pc_waf_operator_context {
    pcre2_match_context *match; /* limits, and the stack */
    pcre2_jit_stack *stack;
    pcre2_match_data *data;
    uint64_t (*clock)(void);      /* nanoseconds of CPU that the thread took */
    uint64_t (*wall)(void);       /* nanoseconds that passed: quicker to look at */
    uint64_t made_cpu, made_wall; /* what making patterns ready took of both, in all */
    struct pc_waf_memo *no_sqli;  /* values that libinjection found nothing in */
    uint64_t spent;               /* CPU of patterns, since pc_waf_operator_spent was asked */
};

/* Around what makes a pattern ready when it is first asked: that is no part of the question. The
 * context may be NULL. */
struct pc_waf_making {
    struct pc_waf_operator_context *context;
    uint64_t cpu, wall;
};
struct pc_waf_making pc_waf_making_begin(struct pc_waf_operator_context *context);
void pc_waf_making_end(const struct pc_waf_making *making);

#endif
