/*
 * A pattern (PCRE2 with JIT) that is compiled when it is first asked, and the limits of asking it.
 *
 * The library's match limit counts neither starting points nor steps back within a repeated
 * character, so time is what counts: a question that takes more of the thread's CPU than the length
 * of the value allows is given up. A value is looked at from left to right in slices of starting
 * points, with a look at the clock between them. In a long value one starting point may take too
 * long: where it takes more than a few steps, the pattern is compiled once more, with a callout at
 * each item that looks at the clock, too.
 */
#ifndef PC_INSPECT_WAF_OPERATOR_REGEX_H
#define PC_INSPECT_WAF_OPERATOR_REGEX_H

#include "inspect/waf/operator/operator.h"

enum {
    PC_WAF_REGEX_NS = 4000000,          /* for one question … */
    PC_WAF_REGEX_NS_PER_BYTE = 64,      /* … and for each byte of its value */
    PC_WAF_REGEX_NS_MOST = 5000000,     /* … at most */
    PC_WAF_REGEX_MATCH_LIMIT = 1000000, /* steps back from one starting point */
    PC_WAF_REGEX_SHORT_LIMIT = 200000,  /* the same in a value that is asked in one go */
    PC_WAF_REGEX_HEAP_KIB = 2048,       /* where there is no JIT */
    PC_WAF_REGEX_STACK_MIN = 32 * 1024,
    PC_WAF_REGEX_STACK_MAX = 512 * 1024,
};

struct pc_waf_regex {
    struct pc_span pattern; /* borrowed */
    bool nocase;            /* without regard to case */
    bool once;              /* compile for one question: without JIT */
    bool whole; /* cannot be looked for in slices: anchored, \G, or a verb like (*SKIP) */
    bool jit;
    bool broken; /* could not be compiled */
    void *code;  /* NULL until it is compiled */
    void *timed; /* the same with callouts; NULL until a long value is asked about */
};

/* Compiles it now, if it is not yet. Diag says what is wrong with the pattern, and where. */
PC_MUST pc_err pc_waf_regex_compile(struct pc_waf_regex *regex, struct pc_diag *diag);
/* Gives back what compiling took. NULL does nothing. */
void pc_waf_regex_release(struct pc_waf_regex *regex);

/* One question: several finds in one value, under one limit. */
struct pc_waf_regex_run {
    struct pc_waf_regex *regex;
    struct pc_waf_operator_context *context;
    struct pc_span value;
    unsigned finds;    /* so far */
    unsigned callouts; /* so far */
    uint64_t now;      /* at the last look at the clock; 0: there was none yet */
    uint64_t used;     /* of the time that the question has */
};
/* The first match that starts at `from` or behind it. *count groups (whole match first) of *ovector
 * (begin and end of each, PC_WAF_UNSET for one that did not take part), valid until the next
 * question. */
#define PC_WAF_UNSET (~(size_t)0)
enum pc_waf_outcome pc_waf_regex_find(struct pc_waf_regex_run *run, size_t from,
                                      const size_t **ovector, size_t *count);
/* Is there a match in the value? Captures may be NULL. */
enum pc_waf_outcome pc_waf_regex_ask(struct pc_waf_regex *regex,
                                     struct pc_waf_operator_context *context, struct pc_span value,
                                     struct pc_waf_captures *captures);
/* Groups as captures: spans into the value. */
void pc_waf_regex_captures(struct pc_span value, const size_t *ovector, size_t count,
                           struct pc_waf_captures *captures);

#endif
