/*
 * Schemas and sensitive data within nginx: what each route does, looking at requests and at
 * answers, and writing down what was found. A request is compared with its document once everything
 * else allows it, then looked through; what streams is looked through as it goes by.
 */
#ifndef PC_EDGE_CONTENT_H
#define PC_EDGE_CONTENT_H

#include "bundle/content.h"
#include "edge/content_metrics.h"
#include "edge/edge.h"
#include "edge/firewall.h"

/* A bundle that is mapped, and what was made of it; counted. One worker: no atomics. */
struct pc_edge_bundle {
    size_t count;
    uint8_t digest[32];
    struct pc_span bytes;
    struct pc_content_engine *engine;
};

/* What a route does in one direction; by rule index. */
struct pc_edge_watch {
    const uint8_t *actions; /* NULL: nothing is looked for */
    bool alters, blocks;
};

struct pc_edge_route_plan {
    const struct pc_openapi *openapi; /* NULL: no document */
    const uint8_t *own;               /* actions without the ceiling */
    struct pc_edge_watch watch[PC_DIRECTIONS];
    bool lacks; /* there is no bundle with what the route asks for */
};

/* What the routes of a policy do with a bundle; counted: a request keeps the one it began with. */
struct pc_edge_plan {
    size_t count;
    const struct pc_policy *policy; /* only compared */
    struct pc_edge_bundle *bundle;  /* NULL: there is none */
    struct pc_arena arena;
    struct pc_edge_route_plan *routes; /* by index */
    size_t route_count;
};

/* ---- content_engine.c: one for each worker */

struct pc_edge_content;
PC_MUST pc_err pc_edge_content_new(struct pc_edge_content **out);
void pc_edge_content_free(struct pc_edge_content *content);
/* Takes over the bundle that the view names. Where it cannot be used the one before it stays, and
 * it is tried again every few seconds. PC_OK, or diag says what is wrong. */
PC_MUST pc_err pc_edge_content_refresh(struct pc_edge_content *content, const char *folder,
                                       const struct pc_directory *directory, time_t now,
                                       struct pc_diag *diag);
/* Makes the plan of this policy, unless the one that is there is. */
PC_MUST pc_err pc_edge_content_follow(struct pc_edge_content *content,
                                      const struct pc_policy *policy);
/* NULL: there is none; otherwise to be released. */
struct pc_edge_plan *pc_edge_plan_hold(struct pc_edge_content *content);
void pc_edge_plan_release(struct pc_edge_plan *plan);
/* A keyed hash of a finding's match. */
void pc_edge_content_hash(const struct pc_edge_content *content, struct pc_span match,
                          uint8_t out[PC_DLP_HASH]);
/* An empty arena with a limit, and giving it back. */
struct pc_arena pc_edge_content_arena(struct pc_edge_content *content);
void pc_edge_content_arena_back(struct pc_edge_content *content, struct pc_arena *arena);

/* ---- content_scan.c: one body on its way through a guard */

struct pc_edge_matter;

struct pc_edge_scan {
    struct pc_edge_matter *matter;
    struct pc_edge_worker *worker;
    ngx_pool_t *pool;
    enum pc_direction direction;
    enum pc_ceiling mode;
    struct pc_guard *guard; /* NULL: not begun, or over */
    struct pc_findings found;
    struct pc_guard_tally tally; /* once it is over */
    const char *limit;           /* why it was not looked at to its end */
    bool begun, written;
    bool denied;   /* a rule stopped it */
    bool counting; /* findings are counted and listed; not where they were before */
    /* Memory that goes on: see pc_edge_scan_pass. */
    struct pc_buf released;
    ngx_chain_t *free, *busy;
};

/* PC_ERR_UNSUPPORTED: a coding that is not known. */
PC_MUST pc_err pc_edge_scan_begin(struct pc_edge_scan *scan, enum pc_dlp_mode mode,
                                  struct pc_span type, struct pc_span coding);
/* Feeds it; `released` is filled where the mode passes on. PC_ERR_DENIED, or the guard's errors:
 * nothing more goes on. */
PC_MUST pc_err pc_edge_scan_feed(struct pc_edge_scan *scan, struct pc_span wire, bool last,
                                 struct pc_buf *released);
/* The bytes as buffers of the pool's, used over again; appended to *out. */
PC_MUST pc_err pc_edge_scan_pass(ngx_http_request_t *r, struct pc_edge_scan *scan,
                                 struct pc_span bytes, ngx_chain_t ***out);
/* How many bytes are on their way and not sent yet. */
size_t pc_edge_scan_busy(const struct pc_edge_scan *scan);
void pc_edge_scan_end(struct pc_edge_scan *scan);
/* Writes the event, once, where there is something to tell. */
PC_MUST pc_err pc_edge_scan_record(ngx_http_request_t *r, struct pc_edge_ctx *ctx,
                                   struct pc_edge_scan *scan);

/* ---- content.c: one for each request that is looked at, in its pool */

/* How a request's body is looked through. */
enum pc_edge_way {
    PC_EDGE_WAY_NONE,
    PC_EDGE_WAY_WHOLE,  /* once it is there */
    PC_EDGE_WAY_EITHER, /* nobody said how long it is: as a whole where it is short enough */
    PC_EDGE_WAY_STREAM, /* as it goes by */
};

struct pc_edge_matter {
    struct pc_edge_content *content;
    struct pc_edge_plan *plan;
    const struct pc_edge_route_plan *route;
    const struct pc_sensitive *sensitive; /* these two of the policy that the context holds */
    const struct pc_contract *contract;
    struct pc_openapi_match match;
    enum pc_edge_way way;
    struct pc_edge_scan request, answer;
    struct pc_span type, coding; /* of the request's body, as it came */
    struct pc_span recoded;      /* what it is sent on with instead; ptr NULL: as it came */
    struct pc_span allow;        /* methods that the document has, for a 405 */
    enum pc_reason stopped;      /* why a body that goes by was stopped; PC_ALLOWED: it was not */
    struct pc_buf early;         /* the request's first bytes, until it is known which way */
    uint64_t passed;             /* bytes of the request's body that went on */
    ngx_chain_t *unread;         /* of the request's body: came, and was not looked through yet */
    ngx_chain_t *waiting;        /* the same of the answer's */
    struct pc_buf held;          /* of the answer, before its headers */
    unsigned looks : 1;          /* the path is not one of those that are skipped */
    unsigned chosen : 1;         /* the way is */
    unsigned scanned : 1;        /* the request's body was */
    unsigned head_done : 1;      /* the head agrees with the document */
    unsigned body_done : 1;
    unsigned streams : 1;    /* the request's body filter is at work */
    unsigned unbuffered : 1; /* and what it hands on goes to the service at once */
    unsigned holds : 1;      /* the answer's headers are held back */
    unsigned answers : 1;    /* its body is looked through */
    unsigned replaced : 1;   /* a refusal goes out in its place */
    unsigned own : 1;        /* so does a page of the gate's, which is to come */
    unsigned abandons : 1;   /* what else the service has to say is not waited for */
    unsigned ended : 1;      /* the last of the answer came … */
    unsigned flushes : 1;    /* … or what came is to go out at once */
};

/* Looks at an allowed request. PC_OK: the verdict stands, or has the reason of a refusal now.
 * PC_ERR_BUSY: read the body and come again. */
PC_MUST pc_err pc_edge_content_request(ngx_http_request_t *r, struct pc_edge_ctx *ctx);
PC_MUST pc_err pc_edge_content_copy(ngx_http_request_t *r, const struct pc_buf *text,
                                    struct pc_span *out); /* into the request's pool */
bool pc_edge_content_has_body(const ngx_http_request_t *r, const struct pc_edge_ctx *ctx);
/* Why a body is refused whose scan ended so. */
enum pc_reason pc_edge_content_reason(pc_err err);
/* What a body that was altered is sent on with as its coding. */
PC_MUST pc_err pc_edge_content_recode(ngx_http_request_t *r, struct pc_edge_matter *matter);
/* Whether nothing of the request's body may go on before its end, though the route streams. */
bool pc_edge_content_buffers(const struct pc_edge_ctx *ctx);
/* Writes down what was found and was not written yet. */
void pc_edge_content_end(ngx_http_request_t *r, struct pc_edge_ctx *ctx);

/* ---- content_schema.c: as pc_edge_content_request, of the document alone */
PC_MUST pc_err pc_edge_content_compare(ngx_http_request_t *r, struct pc_edge_ctx *ctx);

/* ---- content_body.c: the request's body as it is read */
ngx_int_t pc_edge_request_body_filter(ngx_http_request_t *r, ngx_chain_t *in);

/* ---- content_answer.c */
/* Whether the answer is looked through, and whether it may come altered: then no part of it is
 * asked for. */
bool pc_edge_content_looks(const struct pc_edge_ctx *ctx);
bool pc_edge_content_alters(const struct pc_edge_ctx *ctx);
/* The header filter's part: whether the headers go, or wait for the body. */
enum pc_edge_answer_step pc_edge_content_answer(ngx_http_request_t *r, struct pc_edge_ctx *ctx);
/* What follows the headers of a replaced answer. */
ngx_int_t pc_edge_content_replacement(ngx_http_request_t *r, struct pc_edge_ctx *ctx);
/* The body filter's part; hands on what may go. */
ngx_int_t pc_edge_content_body(ngx_http_request_t *r, ngx_chain_t *in);

#endif
