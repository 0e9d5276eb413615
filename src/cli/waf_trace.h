/* The trace of a request through the firewall's rules, in words and as JSON. */
#ifndef PC_CLI_WAF_TRACE_H
#define PC_CLI_WAF_TRACE_H

#include <jansson.h>

#include "cli/cli.h"
#include "inspect/waf/waf.h"

struct pc_waf_tracing {
    struct pc_waf_tx *tx; /* filled when the transaction begins */
    struct pc_arena *arena;
    bool all; /* rules that are not logged, and chains that matched in part, too */
    json_t *steps;
    json_t *pending;                 /* links of a chain that has not matched whole yet */
    const struct pc_waf_rule *first; /* the first link of it */
    size_t left_out;                 /* steps beyond what is kept */
};

/* For struct pc_waf_options: keeps what matched. */
void pc_waf_tracing_note(void *context, const struct pc_waf_trace *trace);
/* Once the transaction is over: messages as its matches have them. */
void pc_waf_tracing_finish(struct pc_waf_tracing *tracing, const struct pc_waf_result *result);
/* Prints the steps, a match a paragraph. */
void pc_waf_tracing_print(const struct pc_cli *cli, const struct pc_waf_tracing *tracing);

/* Bytes as a line of text: what is not printable as \xHH, the middle of a long one left out. */
void pc_waf_shorten(struct pc_span bytes, struct pc_buf *out);

#endif
