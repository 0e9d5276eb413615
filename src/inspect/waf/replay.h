/*
 * A whole request, and running it through the engine: for checking, tuning and tests. Pure.
 */
#ifndef PC_INSPECT_WAF_REPLAY_H
#define PC_INSPECT_WAF_REPLAY_H

#include "inspect/waf/waf.h"

enum { PC_WAF_REQUEST_HEADERS_MAX = 256 };

struct pc_waf_header {
    struct pc_span name, value;
};

struct pc_waf_request {
    struct pc_span method, target, protocol; /* as sent; protocol "HTTP/1.1" */
    struct pc_waf_header *headers;
    size_t header_count;
    struct pc_span body;
    bool truncated; /* the body is the beginning of a longer one */
    struct pc_ip client;
};

/* Reads a request as it goes over the wire (RFC 9112): the request line, header fields, an empty
 * line, the body, which is everything behind (no chunks). Lines may end in LF alone. Borrows from
 * the text; the list of headers is in the arena. PC_ERR_INVALID with a diag that has the line. */
PC_MUST pc_err pc_waf_request_parse(struct pc_span text, struct pc_arena *arena,
                                    struct pc_waf_request *out, struct pc_diag *diag);
/* The first header of that name; empty: none. */
struct pc_span pc_waf_request_find(const struct pc_waf_request *request, struct pc_span name);

/* Runs phases 1, 2 and 5. The arena must be empty; result and *tx (may be NULL; set
 * before the first rule runs) live in it. */
PC_MUST pc_err pc_waf_replay(struct pc_waf_engine *engine, const struct pc_waf_options *options,
                             const struct pc_waf_request *request, struct pc_arena *arena,
                             struct pc_waf_result *out, struct pc_waf_tx **tx);

#endif
