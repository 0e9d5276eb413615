/* What asking a pattern needs beside the pattern: one for each thread. */
#ifndef PC_INSPECT_WAF_OPERATOR_CONTEXT_H
#define PC_INSPECT_WAF_OPERATOR_CONTEXT_H

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "inspect/waf/operator/operator.h"

struct pc_waf_operator_context {
    pcre2_match_context *match; /* limits, and the stack */
    pcre2_jit_stack *stack;
    pcre2_match_data *data;
    uint64_t (*clock)(void); /* nanoseconds of CPU that the thread took */
    uint64_t spent;          /* of them by patterns, since pc_waf_operator_spent was asked */
};

#endif
