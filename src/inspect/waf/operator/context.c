/* Match data, stack and limits that all patterns of a thread share. */
#include "inspect/waf/operator/context.h"

#include <stdlib.h>
#include <time.h>

#include "inspect/waf/operator/regex.h"

static uint64_t read_clock(clockid_t which) {
    struct timespec now = {0};
    clock_gettime(which, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static uint64_t thread_ns(void) {
    return read_clock(CLOCK_THREAD_CPUTIME_ID);
}

static uint64_t wall_ns(void) {
    return read_clock(CLOCK_MONOTONIC);
}

uint64_t pc_waf_operator_context_clock(const struct pc_waf_operator_context *context, bool wall) {
    return wall ? context->wall() - context->made_wall : context->clock() - context->made_cpu;
}

struct pc_waf_making pc_waf_making_begin(struct pc_waf_operator_context *context) {
    struct pc_waf_making making = {.context = context};
    if (context != NULL) {
        making.cpu = context->clock();
        making.wall = context->wall();
    }
    return making;
}

void pc_waf_making_end(const struct pc_waf_making *making) {
    struct pc_waf_operator_context *context = making->context;
    if (context == NULL)
        return;
    context->made_cpu += context->clock() - making->cpu;
    context->made_wall += context->wall() - making->wall;
}

pc_err pc_waf_operator_context_new(struct pc_waf_operator_context **out) {
    struct pc_waf_operator_context *context = calloc(1, sizeof *context);
    if (context == NULL)
        return PC_ERR_NOMEM;
    context->match = pcre2_match_context_create(NULL);
    context->stack = pcre2_jit_stack_create(PC_WAF_REGEX_STACK_MIN, PC_WAF_REGEX_STACK_MAX, NULL);
    context->data = pcre2_match_data_create(PC_WAF_CAPTURES, NULL);
    context->no_sqli = calloc(1, sizeof *context->no_sqli);
    context->clock = thread_ns;
    context->wall = wall_ns;
    if (context->match == NULL || context->stack == NULL || context->data == NULL ||
        context->no_sqli == NULL) {
        pc_waf_operator_context_free(context);
        return PC_ERR_NOMEM;
    }
    pcre2_set_match_limit(context->match, PC_WAF_REGEX_MATCH_LIMIT);
    pcre2_set_heap_limit(context->match, PC_WAF_REGEX_HEAP_KIB);
    pcre2_jit_stack_assign(context->match, NULL, context->stack);
    *out = context;
    return PC_OK;
}

uint64_t pc_waf_operator_spent(struct pc_waf_operator_context *context) {
    uint64_t spent = context->spent;
    context->spent = 0;
    return spent;
}

void pc_waf_operator_context_free(struct pc_waf_operator_context *context) {
    if (context == NULL)
        return;
    free(context->no_sqli);
    pcre2_match_data_free(context->data);
    pcre2_jit_stack_free(context->stack);
    pcre2_match_context_free(context->match);
    free(context);
}
