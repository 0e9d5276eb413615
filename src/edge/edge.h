/*
 * What the files of the nginx module share: its configuration, the state of a worker, and what is
 * known about one request. Only the module's own files include this; the other files of src/edge/
 * are free of nginx and are tested without it.
 */
#ifndef PC_EDGE_EDGE_H
#define PC_EDGE_EDGE_H

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "audit/spool.h"
#include "base/arena.h"
#include "crypto/sign.h"
#include "edge/assertion.h"
#include "edge/fields.h"
#include "edge/metrics.h"
#include "gate/gate.h"
#include "model/request.h"
#include "model/verdict.h"
#include "policy/limit.h"
#include "view/view.h"

extern ngx_module_t ngx_http_portcullis_module;

/* What all workers share (the zone of portcullis_memory); survives a reload. */
struct pc_edge_shared {
    struct pc_metrics *metrics;
    struct pc_limits *limits;
    struct pc_content_metrics *content;
};

enum { PC_EDGE_IDS = 256 };

/* One worker process. Made in init_process, gone in exit_process. */
struct pc_edge_worker {
    struct pc_edge_main *conf;
    struct pc_view *view;   /* NULL: there is none yet */
    struct pc_spool *spool; /* NULL: it could not be opened; nothing is allowed */
    struct pc_gate *gate;
    struct pc_assertions *assertions;  /* NULL: no key is configured */
    struct pc_edge_firewall *firewall; /* see firewall.h */
    struct pc_edge_content *content;   /* see content.h */
    struct pc_arena scratch;           /* of one decision */
    const struct pc_policy *policy;    /* that fields and series were made for */
    struct pc_policy_hold *policy_hold;
    struct pc_arena policy_arena;
    struct pc_fields fields;
    struct pc_metric_series **series; /* by index of the route */
    size_t series_count;
    struct pc_metric_series *no_route;
    uint64_t generation; /* of the view, as last seen */
    bool spool_full;     /* the last append found no room */
    time_t complained;   /* when the log was last told about trouble */
    ngx_event_t timer;
    size_t ids_left;
    uint8_t ids[PC_EDGE_IDS][16]; /* random bytes fetched ahead */
};

struct pc_edge_main {
    ngx_str_t view;
    ngx_str_t spool;
    ngx_str_t waf;     /* the folder of bundles; empty: there is no firewall */
    ngx_str_t content; /* of documents and patterns; empty: nothing is looked at */
    off_t segment_size;
    ngx_str_t assertion_key;
    ngx_shm_zone_t *zone;
    struct pc_signer *signer; /* loaded by the master, which may read the file */
    struct pc_span kid;
    bool has_certificate;
    pc_time certificate_end; /* of the configured certificate that ends first */
    ngx_http_output_header_filter_pt next_header_filter;
    ngx_http_output_body_filter_pt next_body_filter;
    ngx_http_request_body_filter_pt next_request_body_filter;
    struct pc_edge_worker *worker;
    ngx_flag_t log_json;
};

enum {
    PC_EDGE_OFF,
    PC_EDGE_ON,
    PC_EDGE_REDIRECT,
    PC_EDGE_OPERATOR,
    PC_EDGE_FORWARD_AUTH,
};

struct pc_edge_server {
    ngx_uint_t mode;
    ngx_flag_t management;
};

/* One request. In the request's pool; the policy is held until the pool ends. */
struct pc_edge_ctx {
    struct pc_edge_worker *worker;
    struct pc_request request;
    struct pc_verdict verdict; /* its spans are copies in the pool */
    struct pc_policy_hold *hold;
    struct pc_metric_series *series;
    enum pc_reason outcome; /* what became of an allowed one: PC_UPSTREAM_DOWN, … */
    ngx_str_t *body;        /* read for a tenant rule or the firewall; perhaps its beginning */
    uint64_t body_length;   /* of all of it */
    struct pc_edge_inspection *inspection; /* NULL: the firewall does not look at it */
    struct pc_edge_matter *matter;         /* NULL: neither schema nor dlp look at it */
    struct pc_span detail;                 /* of the record; empty: none */
    unsigned judged : 1;                   /* by the gate; the firewall may still look at it */
    unsigned decided : 1;
    unsigned recorded : 1;  /* its access record is in the spool */
    unsigned ends : 1;      /* a record of the end follows in the log phase */
    unsigned refused : 1;   /* nothing could be recorded: answered 503 */
    unsigned reading : 1;   /* the body is being read */
    unsigned question : 1;  /* a proxy in front asks; nothing is forwarded */
    unsigned redirects : 1; /* and hands redirections on to its client */
};

/* module.c */
struct pc_edge_shared *pc_edge_shared(const struct pc_edge_main *conf);

/* worker.c */
void pc_edge_log_as_json(ngx_cycle_t *cycle); /* log_json.c */
/* In the master, which has the TLS keys: see pc_confine_dumps. */
ngx_int_t pc_edge_cycle_start(ngx_cycle_t *cycle);
ngx_int_t pc_edge_worker_start(ngx_cycle_t *cycle);
void pc_edge_worker_stop(ngx_cycle_t *cycle);
struct pc_edge_worker *pc_edge_worker(ngx_http_request_t *r);
/* A snapshot of the view as *out, and its policy in force; pc_view_rest ends it.
 * PC_ERR_UNAVAILABLE: there is no view or no policy. */
PC_MUST pc_err pc_edge_worker_look(struct pc_edge_worker *worker, struct pc_directory *out);
/* In nginx's log, once a second at most: trouble on every request must not fill a disk. */
void pc_edge_complain(struct pc_edge_worker *worker, const char *what, const char *why);
struct pc_id pc_edge_worker_id(struct pc_edge_worker *worker);
pc_time pc_edge_now(void);

/* request.c */
static inline struct pc_span pc_edge_span(ngx_str_t text) {
    return (struct pc_span){(const char *)text.data, text.len};
}
static inline ngx_str_t pc_edge_str(struct pc_span text) {
    return (ngx_str_t){text.len, (u_char *)(uintptr_t)text.ptr};
}
struct pc_ip pc_edge_ip(const struct sockaddr *address);
/* The request's context, also behind an internal redirect; NULL: none yet. */
struct pc_edge_ctx *pc_edge_ctx_find(ngx_http_request_t *r);
/* Makes it: reads off the request what there is of it, however broken. NULL: out of memory. */
struct pc_edge_ctx *pc_edge_ctx_make(ngx_http_request_t *r);
/* How often a header of that lower-case name, or of one that is alike but for '_', is there; *value
 * is that of the one, where it is one of exactly that name. */
unsigned pc_edge_count_header(ngx_http_request_t *r, struct pc_span name, struct pc_span *value);
/* PC_OK, or PC_ERR_INVALID where line and headers name different hosts. */
PC_MUST pc_err pc_edge_request_check(ngx_http_request_t *r);

/* decide.c: the phase handler */
ngx_int_t pc_edge_decide(ngx_http_request_t *r);
/* decide.c: raises the limit of bodies of unknown length to the route's */
ngx_int_t pc_edge_bound_body(ngx_http_request_t *r);

/* forward.c */
ngx_int_t pc_edge_forward(ngx_http_request_t *r, struct pc_edge_ctx *ctx);

/* client_certificate.c: reads the names of the client's certificate, where the policy has a use
 * for them */
void pc_edge_take_certificate(ngx_http_request_t *r, struct pc_edge_ctx *ctx);

/* identity.c: header fields that say who asks; the values live as long as the request */
struct pc_edge_word {
    struct pc_span name, lower, value;
};
enum { PC_EDGE_WORDS_MAX = 6 };
PC_MUST pc_err pc_edge_identity(ngx_http_request_t *r, const struct pc_edge_ctx *ctx,
                                struct pc_edge_word items[PC_EDGE_WORDS_MAX], size_t *count);

/* forward_auth.c */
bool pc_edge_is_question(const struct pc_edge_ctx *ctx);
/* Puts the request that the question is about in its place. Otherwise the verdict has the reason.
 */
PC_MUST pc_err pc_edge_take_question(ngx_http_request_t *r, struct pc_edge_ctx *ctx);
ngx_int_t pc_edge_question_allowed(ngx_http_request_t *r, struct pc_edge_ctx *ctx);

/* answer.c */
ngx_int_t pc_edge_answer(ngx_http_request_t *r, struct pc_edge_ctx *ctx);
ngx_int_t pc_edge_error_handler(ngx_http_request_t *r);
/* Makes the headers of an answer that was not sent yet those of a refusal, and its body. */
PC_MUST pc_err pc_edge_answer_in_place(ngx_http_request_t *r, struct pc_edge_ctx *ctx,
                                       enum pc_reason reason, struct pc_buf *body);
ngx_int_t pc_edge_send(ngx_http_request_t *r, ngx_uint_t status, const char *type,
                       struct pc_span body);
ngx_int_t pc_edge_add_header(ngx_http_request_t *r, struct pc_span name, struct pc_span lower,
                             struct pc_span value);

/* headers.c */
ngx_int_t pc_edge_header_filter(ngx_http_request_t *r);
/* Records the answer, dresses it and sends its headers on; unless its body has to be looked at
 * first.
 */
ngx_int_t pc_edge_send_headers(ngx_http_request_t *r, struct pc_edge_ctx *ctx);
/* In any case. */
ngx_int_t pc_edge_send_headers_now(ngx_http_request_t *r, struct pc_edge_ctx *ctx);

/* audit.c */
PC_MUST pc_err pc_edge_record(ngx_http_request_t *r, struct pc_edge_ctx *ctx);
/* What was found while looking at it; detail is a JSON object. On failure the request is to be
 * refused. */
PC_MUST pc_err pc_edge_record_found(ngx_http_request_t *r, struct pc_edge_ctx *ctx,
                                    enum pc_event_type type, struct pc_span detail,
                                    const char *verdict);
ngx_int_t pc_edge_log(ngx_http_request_t *r);
bool pc_edge_changes_state(const struct pc_edge_ctx *ctx);

/* management.c */
ngx_int_t pc_edge_manage(ngx_http_request_t *r);

/* certificate.c */
char *pc_edge_load_certificates(ngx_conf_t *cf, struct pc_edge_main *conf);
char *pc_edge_load_assertion_key(ngx_conf_t *cf, struct pc_edge_main *conf);

#endif
