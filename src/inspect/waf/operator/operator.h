/*
 * The operators (@rx, @pm, @eq, @detectSQLi, …): one row each in operator.c.
 *
 * An operator is made ready once, when rules are compiled (a pattern, a set of phrases, a list of
 * networks), and then asked about values. It never does I/O: what it reads (@pmFromFile) was read
 * when the rules were.
 */
#ifndef PC_INSPECT_WAF_OPERATOR_OPERATOR_H
#define PC_INSPECT_WAF_OPERATOR_OPERATOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/span.h"

/* What a match captured: TX.0 to TX.9. Spans into the value, or into the arena. An operator that
 * captures nothing leaves it as it was. */
enum { PC_WAF_CAPTURES = 10 };
struct pc_waf_captures {
    size_t count;
    struct pc_span parts[PC_WAF_CAPTURES];
};

enum pc_waf_outcome {
    PC_WAF_NO,
    PC_WAF_YES,
    PC_WAF_LIMIT, /* gave up: a match limit was reached, or memory ran out */
};

/* How a prefilter sees an operator. */
enum pc_waf_prefilter_kind {
    PC_WAF_PREFILTER_NONE,    /* is asked every time */
    PC_WAF_PREFILTER_REGEX,   /* the argument is a pattern */
    PC_WAF_PREFILTER_PHRASES, /* the argument is words; any of them, without regard to case */
};

/* What patterns need while they are asked (stack, match data, limits): one for each thread. */
struct pc_waf_operator_context;
PC_MUST pc_err pc_waf_operator_context_new(struct pc_waf_operator_context **out);
void pc_waf_operator_context_free(struct pc_waf_operator_context *context);
/* Nanoseconds of CPU that the thread took, or (wall) that passed, which is quicker to look at; both
 * without what making patterns ready took, which happens once. */
uint64_t pc_waf_operator_context_clock(const struct pc_waf_operator_context *context, bool wall);
/* Nanoseconds of CPU that patterns took which were asked about more than a few bytes, since this
 * was asked last. */
uint64_t pc_waf_operator_spent(struct pc_waf_operator_context *context);

struct pc_waf_question {
    struct pc_span argument;                 /* macros expanded */
    const void *ready;                       /* what `prepare` made; NULL where it made nothing */
    struct pc_span value;                    /* transformed */
    struct pc_waf_captures *captures;        /* NULL: not asked for */
    struct pc_arena *arena;                  /* for what captures keep */
    struct pc_waf_operator_context *context; /* needed by what asks a pattern */
};

struct pc_waf_operator {
    const char *name; /* "rx"; as in a rule, without the @ */
    enum pc_waf_prefilter_kind prefilter;
    bool takes_macros; /* the argument may hold %{…}: it is then not made ready: `ask` takes the
                          expanded argument with ready NULL */
    bool file;         /* the argument names files that `prepare` gets the contents of */
    /* Makes the argument ready, or only checks it (diag says what is wrong with it). Quick: what
     * takes long (a pattern, an automaton) is made when it is first asked, so what is ready is of
     * one thread. `files` are the contents of what the argument names, where `file`. *out lives as
     * long as the arena, and borrows from the argument and the files; what is not of the arena is
     * given back by `release`. NULL: there is nothing to make ready. */
    pc_err (*prepare)(struct pc_span argument, const struct pc_span *files, size_t file_count,
                      struct pc_arena *arena, void **out, struct pc_diag *diag);
    void (*release)(void *ready); /* NULL: nothing to give back */
    enum pc_waf_outcome (*ask)(const struct pc_waf_question *question);
    /* Do these classes of bytes (transform.h) alone show that the answer is no, for every value
     * that has no others? NULL: they never do. */
    bool (*rules_out)(const void *ready, uint32_t classes);
};

extern const struct pc_waf_operator pc_waf_operators[];
extern const size_t pc_waf_operator_count;

/* By name, without regard to case. NULL: there is none. */
const struct pc_waf_operator *pc_waf_operator_find(struct pc_span name);

/* All that could be wrong with an argument that holds no macro, patterns included, which takes
 * longer than `prepare`: for who compiles rules ahead of time. Diag says what is wrong. */
PC_MUST pc_err pc_waf_operator_check(const struct pc_waf_operator *op, struct pc_span argument,
                                     const struct pc_span *files, size_t file_count,
                                     struct pc_diag *diag);

/* The phrases of a PC_WAF_PREFILTER_PHRASES operator that was made ready. */
PC_MUST pc_err pc_waf_operator_phrases(const void *ready, const struct pc_span **phrases,
                                       size_t *count);

#endif
