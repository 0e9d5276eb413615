/*
 * The firewall within nginx: the engine of a worker, looking at requests and at their answers, and
 * writing down what was found. A request is looked at once everything else allows it.
 */
#ifndef PC_EDGE_FIREWALL_H
#define PC_EDGE_FIREWALL_H

#include "edge/edge.h"
#include "edge/firewall_event.h"
#include "gate/exclusions.h"
#include "inspect/waf/waf.h"

/* A bundle that is mapped, and the engine over it; counted, because a request keeps the one that it
 * began with. One worker: no atomics. */
struct pc_edge_engine {
    size_t count;
    uint8_t digest[32];
    struct pc_span bundle;
    struct pc_waf_engine *engine;
};

/* ---- firewall_engine.c: one for each worker */

struct pc_edge_firewall;
PC_MUST pc_err pc_edge_firewall_new(struct pc_edge_firewall **out);
void pc_edge_firewall_free(struct pc_edge_firewall *firewall);
/* Takes over the bundle and the exclusions that the view names. Where the bundle cannot be used the
 * one before it stays, and it is tried again every few seconds. PC_OK, or diag says what is wrong.
 */
PC_MUST pc_err pc_edge_firewall_refresh(struct pc_edge_firewall *firewall, const char *folder,
                                        const struct pc_directory *directory, time_t now,
                                        struct pc_diag *diag);
/* NULL: there is none; otherwise to be released. */
struct pc_edge_engine *pc_edge_engine_hold(struct pc_edge_firewall *firewall);
void pc_edge_engine_release(struct pc_edge_engine *engine);
const struct pc_exclusions *pc_edge_firewall_exclusions(const struct pc_edge_firewall *firewall);
/* To whom requests that are kept are sealed; NULL: none is kept, or too many were of late. Counts.
 */
const uint8_t *pc_edge_firewall_keeps(struct pc_edge_firewall *firewall, time_t now);
/* An empty arena with a limit, and giving it back. */
struct pc_arena pc_edge_arena_take(struct pc_edge_firewall *firewall);
void pc_edge_arena_give(struct pc_edge_firewall *firewall, struct pc_arena *arena);

/* ---- firewall.c: one for each request that is looked at, in its pool */

struct pc_edge_inspection {
    struct pc_edge_firewall *firewall;
    const struct pc_firewall *settings; /* of the policy that the context holds */
    struct pc_edge_engine *engine;
    struct pc_arena arena;
    struct pc_waf_options options;
    struct pc_waf_tx *tx; /* NULL: it is over */
    ngx_list_t headers;   /* as they were sent: forwarding makes another list */
    char unique_id[PC_ID_TEXT];
    const char *limit;        /* one of the gate's own that was reached: "body"; NULL: none */
    unsigned body_wanted : 1; /* phase 1 is over, the body comes next */
    unsigned written : 1;     /* its event */
    unsigned answers : 1;     /* the answer is looked at, too */
    unsigned open_answer : 1; /* its headers are held back */
    unsigned whole : 1;       /* all of it was held */
    unsigned replaced : 1;    /* a refusal went out in its place */
    unsigned abandons : 1;    /* what else the service has to say is not waited for */
    u_char *held;             /* the beginning of the answer */
    size_t held_len, held_room;
};

/* Looks at an allowed request. PC_OK: the verdict stands, or has the reason of a refusal now.
 * PC_ERR_BUSY: read the body and come again. */
PC_MUST pc_err pc_edge_inspect(ngx_http_request_t *r, struct pc_edge_ctx *ctx);
/* Looks at one that is refused for how it is written, so that what it tried is known. */
void pc_edge_inspect_refused(ngx_http_request_t *r, struct pc_edge_ctx *ctx);
/* Ends what was begun: what was found is written down, memory is given back. */
void pc_edge_inspection_end(ngx_http_request_t *r, struct pc_edge_ctx *ctx);
void pc_edge_inspection_drop(struct pc_edge_ctx *ctx); /* without writing */
/* The verdict of the engine as a reason; PC_ALLOWED: go on. */
enum pc_reason pc_edge_inspection_reason(enum pc_waf_verdict verdict);
/* Writes the event, once. */
PC_MUST pc_err pc_edge_inspection_record(ngx_http_request_t *r, struct pc_edge_ctx *ctx);

/* ---- firewall_keep.c: seals the request for the authority and puts it where that finds it. What
 * fails is logged and nothing else: the request goes its way. */
void pc_edge_keep(const ngx_http_request_t *r, struct pc_edge_ctx *ctx);
/* The line as it was sent, where nginx could not read it too. */
void pc_edge_request_line(const ngx_http_request_t *r, const struct pc_edge_ctx *ctx,
                          struct pc_span *method, struct pc_span *target, struct pc_span *protocol);

/* ---- firewall_answer.c */

enum pc_edge_answer_step {
    PC_EDGE_ANSWER_SEND, /* record it, dress it and send it on */
    PC_EDGE_ANSWER_HOLD, /* nothing is sent yet */
    PC_EDGE_ANSWER_FAIL
};
/* The header filter's part: looks at the headers, and says whether they wait for the body. A denied
 * answer is replaced by a refusal, to be sent. */
enum pc_edge_answer_step pc_edge_inspect_answer(ngx_http_request_t *r, struct pc_edge_ctx *ctx);
/* What follows the headers of a replaced answer. */
ngx_int_t pc_edge_send_replacement(ngx_http_request_t *r, struct pc_edge_ctx *ctx);
ngx_int_t pc_edge_body_filter(ngx_http_request_t *r, ngx_chain_t *in);

#endif
