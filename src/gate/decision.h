/*
 * One decision under way, and the steps that it goes through. A step answers PC_ALLOWED to go on,
 * or the reason of the refusal. It may leave a note for explain.
 */
#ifndef PC_GATE_DECISION_H
#define PC_GATE_DECISION_H

#include "gate/gate.h"
#include "gate/identify.h"

/* A policy and what it was made of; counted, for verdicts outlive refreshes. One worker: no
 * atomics. */
struct pc_policy_hold {
    size_t count;
    uint64_t serial; /* grows with every policy that this gate takes over */
    struct pc_arena arena;
    struct pc_settings settings;
    struct pc_policy *policy;
};

struct pc_gate {
    struct pc_gate_memory *memory;
    struct pc_gate_verify_keys *keys;
    struct pc_limits *limits;
    struct pc_policy_hold *hold; /* NULL: none yet */
    uint64_t last_serial;
    bool has_seen;         /* a version of the policy, good or bad */
    uint64_t seen_version; /* the directory's number of it */
};

struct pc_decision {
    struct pc_gate *gate;
    const struct pc_gate_call *call;
    const struct pc_request *request;
    const struct pc_settings *settings;
    const struct pc_policy *policy;
    struct pc_verdict *verdict;
    const struct pc_principal *given;        /* explain: instead of the request's credential */
    const struct pc_gate_identity *identity; /* NULL: nobody */
    struct pc_span query_key;                /* ?api_key= */
    bool has_query_key;
    bool preflight;
    bool allowed_first;  /* by the allow list: no block applies */
    bool deferred;       /* the address is to be counted once the body is there */
    bool needs_body;     /* stop here and come again with it */
    bool dry;            /* count nothing */
    struct pc_buf *note; /* NULL: nobody reads notes */
};

struct pc_gate_step_row {
    const char *name;
    enum pc_reason (*run)(struct pc_decision *d);
};

/* gate.c: the order of all decisions. */
extern const struct pc_gate_step_row pc_gate_steps[];
extern const size_t pc_gate_step_count;

/* Fills in what every step may rely on; PC_ALLOWED, or PC_NOT_READY without a policy. */
enum pc_reason pc_gate_begin(struct pc_gate *gate, const struct pc_gate_call *call,
                             struct pc_verdict *verdict, struct pc_decision *d);

void pc_gate_note(struct pc_decision *d, const char *fmt, ...) PC_PRINTF(2, 3);

/* steps_where.c: what is asked for */
enum pc_reason pc_step_path(struct pc_decision *d);
enum pc_reason pc_step_host(struct pc_decision *d);
enum pc_reason pc_step_address_block(struct pc_decision *d);
enum pc_reason pc_step_route(struct pc_decision *d);
enum pc_reason pc_step_preflight(struct pc_decision *d);
/* steps_who.c: who asks */
enum pc_reason pc_step_credential(struct pc_decision *d);
enum pc_reason pc_step_subject_block(struct pc_decision *d);
enum pc_reason pc_step_key_scope(struct pc_decision *d);
enum pc_reason pc_step_transport(struct pc_decision *d);
enum pc_reason pc_step_second_factor(struct pc_decision *d);
/* steps_may.c: may they */
enum pc_reason pc_step_permission(struct pc_decision *d);
enum pc_reason pc_step_body(struct pc_decision *d);
enum pc_reason pc_step_tenant(struct pc_decision *d);
enum pc_reason pc_step_approval(struct pc_decision *d);
/* Only says what comes: the rules need the request itself. */
enum pc_reason pc_step_firewall(struct pc_decision *d);
enum pc_reason pc_step_schema(struct pc_decision *d);
enum pc_reason pc_step_sensitive(struct pc_decision *d);
/* steps_limit.c: how often */
enum pc_reason pc_step_address_limit(struct pc_decision *d);
enum pc_reason pc_step_limit(struct pc_decision *d);
/* What pc_step_address_limit put off. */
enum pc_reason pc_gate_count_deferred(struct pc_decision *d);

#endif
