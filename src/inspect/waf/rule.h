/*
 * Rules as they were read: what lang/ makes of the rule files, and program.c compiles. All of it is
 * owned by one arena; texts borrow from the sources.
 */
#ifndef PC_INSPECT_WAF_RULE_H
#define PC_INSPECT_WAF_RULE_H

#include "inspect/waf/operator/operator.h"
#include "inspect/waf/transform/transform.h"
#include "inspect/waf/variable.h"

enum {
    PC_WAF_PHASES = 5
}; /* 1 request headers, 2 request body, 3 and 4 the same of the answer, 5 logging */

/* "%{tx.a} of %{MATCHED_VAR}": text and variables by turns. */
struct pc_waf_macro_part {
    bool is_text;
    struct pc_span text; /* is_text */
    enum pc_waf_variable variable;
    struct pc_span key; /* lower-case; empty: none */
    uint32_t place;     /* of a name of TX: filled by program.c */
};
struct pc_waf_macro {
    struct pc_span raw; /* as written */
    size_t count;       /* 0: the text is `raw`, with nothing to expand */
    struct pc_waf_macro_part *parts;
};

enum pc_waf_selector { PC_WAF_SELECT_ALL, PC_WAF_SELECT_KEY, PC_WAF_SELECT_REGEX };

struct pc_waf_target {
    enum pc_waf_variable variable;
    enum pc_waf_selector selector;
    bool counts;        /* &ARGS */
    bool excluded;      /* !ARGS:x */
    struct pc_span key; /* KEY: compared without regard to case. REGEX: what stood between the
                           slashes; matched without regard to case */
    void *regex;        /* REGEX: filled by program.c */
    uint32_t place;     /* of a name of TX: filled by program.c */
};

enum pc_waf_disruptive {
    PC_WAF_PASS,
    PC_WAF_BLOCK, /* what SecDefaultAction of the phase says; resolved by lang/ (never left in a
                     rule) */
    PC_WAF_DENY,
    PC_WAF_DROP,
    PC_WAF_ALLOW,         /* ends the inspection of the transaction but for phase 5 */
    PC_WAF_ALLOW_PHASE,   /* … of the phase */
    PC_WAF_ALLOW_REQUEST, /* … of phases 1 and 2 */
    PC_WAF_REDIRECT,
};

enum pc_waf_set_kind {
    PC_WAF_SET,    /* setvar:tx.a=1 */
    PC_WAF_ADD,    /* =+1 */
    PC_WAF_SUB,    /* =-1 */
    PC_WAF_UNSET,  /* setvar:!tx.a */
    PC_WAF_EXPIRE, /* expirevar:ip.a=60 */
};
struct pc_waf_setvar {
    enum pc_waf_set_kind kind;
    enum pc_waf_variable collection; /* TX, IP, GLOBAL, SESSION, USER, RESOURCE, ENV */
    struct pc_waf_macro name;        /* lower-case where it is text */
    struct pc_waf_macro value;
    uint32_t place; /* of a name of TX that has no macros: filled by program.c */
};

enum pc_waf_ctl_kind {
    PC_WAF_CTL_RULE_ENGINE,          /* number: enum pc_waf_engine_mode */
    PC_WAF_CTL_REQUEST_BODY_ACCESS,  /* number: 0 or 1 */
    PC_WAF_CTL_RESPONSE_BODY_ACCESS, /* number: 0 or 1 */
    PC_WAF_CTL_REQUEST_BODY_LIMIT,   /* number: bytes */
    PC_WAF_CTL_BODY_PROCESSOR,       /* text */
    PC_WAF_CTL_FORCE_BODY_VARIABLE,  /* number: 0 or 1 */
    PC_WAF_CTL_AUDIT_ENGINE,         /* understood; the trail is the gate's */
    PC_WAF_CTL_AUDIT_LOG_PARTS,      /* understood; the trail is the gate's */
    PC_WAF_CTL_REMOVE_BY_ID,         /* first..last */
    PC_WAF_CTL_REMOVE_BY_TAG,        /* text */
    PC_WAF_CTL_REMOVE_BY_MSG,        /* text */
    PC_WAF_CTL_REMOVE_TARGET_BY_ID,  /* first..last, target */
    PC_WAF_CTL_REMOVE_TARGET_BY_TAG, /* text, target */
    PC_WAF_CTL_REMOVE_TARGET_BY_MSG, /* text, target */
};
enum pc_waf_engine_mode { PC_WAF_ENGINE_OFF, PC_WAF_ENGINE_DETECT, PC_WAF_ENGINE_ON };
struct pc_waf_ctl {
    enum pc_waf_ctl_kind kind;
    unsigned long long number;
    uint32_t first, last;
    struct pc_span text;
    struct pc_waf_target target;
};

/* initcol:ip=%{REMOTE_ADDR}, setsid, setuid */
struct pc_waf_initcol {
    enum pc_waf_variable collection;
    struct pc_waf_macro key;
};

struct pc_waf_actions {
    enum pc_waf_disruptive disruptive;
    unsigned status; /* of deny; 403 where not said */
    struct pc_span redirect;
    bool log;      /* the match is worth a line (log, and not nolog) */
    bool audit;    /* … and a record (auditlog, and not noauditlog) */
    bool captures; /* capture */
    bool multi_match;
    bool sanitise;               /* sanitiseMatched and its like: what matched is not shown */
    struct pc_waf_macro msg;     /* empty raw: none */
    struct pc_waf_macro logdata; /* empty raw: none */
    struct pc_span rev, ver, maturity, accuracy;
    int severity; /* 0 EMERGENCY … 7 DEBUG; -1: none */
    const struct pc_span *tags;
    size_t tag_count;
    struct pc_waf_setvar *setvars;
    size_t setvar_count;
    const struct pc_waf_ctl *ctls;
    size_t ctl_count;
    const struct pc_waf_initcol *initcols;
    size_t initcol_count;
    struct pc_span skip_after; /* the marker's name; empty: none */
    unsigned skip;             /* rules of the phase to leave out */
};

struct pc_waf_rule {
    uint32_t id; /* a link of a chain has that of its first */
    unsigned phase;
    struct pc_span file;
    unsigned line; /* of the directive */
    struct pc_waf_target *targets;
    size_t target_count;              /* 0: a SecAction, which always matches */
    const struct pc_waf_operator *op; /* NULL: SecAction */
    bool negated;                     /* !@rx */
    struct pc_waf_macro argument;
    const struct pc_span *op_files; /* contents of what the argument names (op->file) */
    size_t op_file_count;
    const struct pc_waf_transformation **transformations;
    size_t transformation_count;
    struct pc_waf_actions actions;
    struct pc_waf_rule *chained; /* the next link; NULL: the last */
};

/* What stands in a rule file, in its order. */
struct pc_waf_entry {
    struct pc_waf_rule *rule; /* the first link of a chain; NULL: a marker */
    struct pc_span marker;
};

/* Directives that set something for the whole (SecRequestBodyLimit, SecArgumentsLimit, …). */
struct pc_waf_directives {
    enum pc_waf_engine_mode engine; /* the gate's configuration decides in the end */
    bool engine_said;
    bool request_body, request_body_said;
    bool response_body, response_body_said;
    unsigned long long request_body_limit, response_body_limit; /* bytes; 0: not said */
    unsigned long long request_body_no_files_limit;
    bool request_body_partial, response_body_partial; /* …LimitAction ProcessPartial, not Reject */
    struct pc_span response_mime_types;               /* space-joined; empty: not said */
    unsigned long long arguments_limit;               /* 0: not said */
    unsigned long long json_depth_limit;              /* 0: not said */
    unsigned long long pcre_match_limit;              /* 0: not said */
    char argument_separator;                          /* 0: not said */
    struct pc_span component_signatures;              /* space-joined */
};

struct pc_waf_ruleset {
    struct pc_waf_directives directives;
    struct pc_waf_entry *entries;
    size_t entry_count;
    size_t rule_count; /* links of chains included */
};

#endif
