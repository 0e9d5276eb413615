/*
 * The web application firewall: rules of the OWASP Core Rule Set, or an own set in the same
 * language (ModSecurity's), over one transaction at a time. Pure: bytes in, findings out; no nginx,
 * no files, no clock but the caller's.
 *
 * pc_waf_engine is a rule set made ready: read-only but for its caches, one for each thread.
 * pc_waf_tx is one request and its answer, in an arena.
 *
 * An engine is made from a bundle: one run of bytes with the rule files' texts and the compiled
 * prefilters, made ahead of time (seconds) and mapped by every process that uses it.
 */
#ifndef PC_INSPECT_WAF_WAF_H
#define PC_INSPECT_WAF_WAF_H

#include "base/buf.h"
#include "base/ip.h"
#include "base/time.h"
#include "inspect/waf/lang/lang.h"
#include "inspect/waf/values.h"

/* ---- bundles: the rules of base_rules.h are in one where the files name PC_WAF_BASE_RULES */

struct pc_waf_bundle_options {
    unsigned paranoia; /* the highest level whose rules get a prefilter of their own; 0: 4, all */
    void (*progress)(void *context, const char *step, unsigned done, unsigned of); /* may be NULL */
    void *context;
};

/* Reads and checks the rules and compiles them. Diag says file and line of what is wrong. */
PC_MUST pc_err pc_waf_bundle_make(const struct pc_waf_sources *sources, const struct pc_span *files,
                                  size_t file_count, const struct pc_waf_bundle_options *options,
                                  struct pc_buf *out, struct pc_diag *diag);
/* Reads the rules and checks them (patterns included) without compiling the prefilters. */
PC_MUST pc_err pc_waf_bundle_check(const struct pc_waf_sources *sources,
                                   const struct pc_span *files, size_t file_count,
                                   struct pc_diag *diag);
/* The bytes that a bundle's name is a digest of: contents of all files in order, platform, format.
 * Far quicker than making it. */
PC_MUST pc_err pc_waf_bundle_key(const struct pc_waf_sources *sources, const struct pc_span *files,
                                 size_t file_count, const struct pc_waf_bundle_options *options,
                                 struct pc_buf *out, struct pc_diag *diag);

/* ---- engines */

struct pc_waf_engine;

/* Borrows the bundle, which must be page-aligned and outlive the engine. PC_ERR_CORRUPT: it is of
 * another version or platform: make it anew. */
PC_MUST pc_err pc_waf_engine_new(struct pc_span bundle, struct pc_waf_engine **out,
                                 struct pc_diag *diag);
void pc_waf_engine_free(struct pc_waf_engine *engine);
/* Off: every pattern is asked. For tests that compare. On at first. */
void pc_waf_engine_prefilter(struct pc_waf_engine *engine, bool on);
const struct pc_waf_directives *pc_waf_engine_directives(const struct pc_waf_engine *engine);

struct pc_waf_rule_info {
    uint32_t id;
    unsigned phase;
    int severity;   /* -1: none */
    unsigned level; /* of its tag paranoia-level/N; 0: none */
    struct pc_span msg, file;
    unsigned line;
    bool decides; /* compares an anomaly score with its threshold, and denies: never excluded */
    const struct pc_span *tags;
    size_t tag_count;
};
/* PC_ERR_NOTFOUND: there is no such rule. */
PC_MUST pc_err pc_waf_engine_rule(const struct pc_waf_engine *engine, uint32_t id,
                                  struct pc_waf_rule_info *out);
size_t pc_waf_engine_rules(const struct pc_waf_engine *engine);
PC_MUST pc_err pc_waf_engine_rule_at(const struct pc_waf_engine *engine, size_t index,
                                     struct pc_waf_rule_info *out);

/* ---- settings of a transaction */

/* "Leave this out": a rule or its targets. Made once, when a policy is compiled. */
struct pc_waf_exclusion {
    uint32_t first, last;        /* rule ids */
    struct pc_span tag;          /* instead of ids; empty: none */
    bool whole_rule;             /* otherwise `target` */
    struct pc_waf_target target; /* by pc_waf_lang_target */
    void *context;               /* the caller's */
};

struct pc_waf_trace {
    unsigned phase;
    const struct pc_waf_rule *rule;
    unsigned link;           /* of a chain, from 0 */
    struct pc_span variable; /* "ARGS:comment"; empty for a SecAction */
    struct pc_span value;    /* as it was sent */
    struct pc_span transformed;
    bool whole; /* the whole chain matched with this */
};

enum pc_waf_mode { PC_WAF_OFF, PC_WAF_DETECT, PC_WAF_BLOCKING };

struct pc_waf_options {
    enum pc_waf_mode mode;
    unsigned paranoia;           /* 1-4; 0: as the rules say */
    unsigned detection_paranoia; /* 1-4; 0: as the rules say */
    unsigned inbound_threshold;  /* 0: as the rules say */
    unsigned outbound_threshold; /* 0: as the rules say */
    const struct pc_waf_exclusion *exclusions;
    size_t exclusion_count;
    size_t max_arguments; /* 0: as the rules say, or 1000 */
    uint64_t
        max_work; /* 0: the default. Beyond it the transaction ends with PC_WAF_VERDICT_LIMIT */
    /* TX variables that stand before the first rule: "crs_setup_version" … */
    const struct pc_waf_item *variables;
    size_t variable_count;
    pc_time now;
    struct pc_span unique_id;
    /* Each match as it happens, also of rules that are not logged; for `waf check`. May be NULL. */
    void (*trace)(void *context, const struct pc_waf_trace *trace);
    void *trace_context;
};

/* ---- transactions */

enum pc_waf_verdict {
    PC_WAF_VERDICT_PASS,
    PC_WAF_VERDICT_DENY,  /* a rule denies (or drops, or redirects); only in mode BLOCKING */
    PC_WAF_VERDICT_LIMIT, /* it would take too much work, or too much memory; only in mode BLOCKING
                           */
};

struct pc_waf_match {
    const struct pc_waf_rule *rule; /* the first link: id, severity, tags, phase */
    struct pc_span msg;             /* expanded */
    struct pc_span logdata;         /* expanded; empty: none */
    struct pc_span variable;        /* "ARGS:comment", of the last link */
    struct pc_span value;           /* that it had, as transformed */
    size_t at, length;              /* the part of it that matched, where the operator says; 0, 0 */
    struct pc_waf_match *next;
};

/* An exclusion that kept a rule from matching. */
struct pc_waf_excluded {
    const struct pc_waf_exclusion *exclusion;
    uint32_t rule;
    struct pc_waf_excluded *next;
};

struct pc_waf_result {
    enum pc_waf_verdict verdict;
    bool would_deny;    /* in mode DETECT: the verdict would be another one */
    unsigned status;    /* of the answer to a denied one: 403 … */
    uint32_t denied_by; /* the rule; 0: none, or a limit */
    const char *limit;  /* which limit was reached, in words; NULL: none */
    int inbound_score;  /* as the rules count; 0 where they do not */
    int outbound_score;
    const struct pc_waf_match *matches; /* of rules with `log`, in their order */
    size_t match_count;
    const struct pc_waf_excluded *excluded;
};

struct pc_waf_tx;

/* Options are borrowed. The arena must be empty at first and is for this transaction alone. */
PC_MUST pc_err pc_waf_begin(struct pc_waf_engine *engine, struct pc_arena *arena,
                            const struct pc_waf_options *options, struct pc_waf_tx **out);

/* What is given is borrowed until the transaction ends. */
PC_MUST pc_err pc_waf_connection(struct pc_waf_tx *tx, const struct pc_ip *client,
                                 unsigned client_port, const struct pc_ip *server,
                                 unsigned server_port);
/* The target as sent, the protocol as "HTTP/1.1". */
PC_MUST pc_err pc_waf_request_line(struct pc_waf_tx *tx, struct pc_span method,
                                   struct pc_span target, struct pc_span protocol);
PC_MUST pc_err pc_waf_request_header(struct pc_waf_tx *tx, struct pc_span name,
                                     struct pc_span value);
/* Phases one after the other. Each gives the verdict so far; after another one than PASS only
 * pc_waf_log may follow. Failures (memory) are a verdict, too. */
enum pc_waf_verdict pc_waf_request_headers_end(struct pc_waf_tx *tx); /* phase 1 */
/* Does the engine want the body? After phase 1. */
bool pc_waf_wants_request_body(const struct pc_waf_tx *tx);
/* The body whole, or its beginning (truncated: it was longer than what is kept); before
 * pc_waf_request_end. */
PC_MUST pc_err pc_waf_request_body(struct pc_waf_tx *tx, struct pc_span body, bool truncated);
enum pc_waf_verdict pc_waf_request_end(struct pc_waf_tx *tx); /* phase 2; also without a body */

PC_MUST pc_err pc_waf_response_header(struct pc_waf_tx *tx, struct pc_span name,
                                      struct pc_span value);
enum pc_waf_verdict pc_waf_response_headers_end(struct pc_waf_tx *tx, unsigned status,
                                                struct pc_span protocol); /* phase 3 */
/* Does the engine want the answer's body? After phase 3. */
bool pc_waf_wants_response_body(const struct pc_waf_tx *tx);
PC_MUST pc_err pc_waf_response_body(struct pc_waf_tx *tx, struct pc_span body, bool truncated);
enum pc_waf_verdict pc_waf_response_end(struct pc_waf_tx *tx); /* phase 4 */
void pc_waf_log(struct pc_waf_tx *tx);                         /* phase 5 */

/* So far. */
void pc_waf_result(const struct pc_waf_tx *tx, struct pc_waf_result *out);
/* The value of TX:name; empty: none. */
struct pc_span pc_waf_tx_variable(const struct pc_waf_tx *tx, struct pc_span name);

#endif
