/*
 * One transaction from inside: what the files of the engine share. Everything is of the
 * transaction's arena.
 */
#ifndef PC_INSPECT_WAF_TRANSACTION_H
#define PC_INSPECT_WAF_TRANSACTION_H

#include "inspect/waf/engine.h"
#include "inspect/waf/values.h"

/* A value that is looked at: the bytes are there once, however many arguments hold them. */
struct pc_waf_text {
    struct pc_span bytes;
    uint32_t classes; /* transform.h */
    uint32_t hash;
    struct pc_waf_text *next;           /* of its bucket */
    struct pc_waf_after *after;         /* what it becomes, as far as it was asked */
    uint64_t *candidates[PC_WAF_SIDES]; /* bits of patterns; NULL: not scanned yet */
    uint32_t in_batch;                  /* of values being scanned, that it is part of */
    uint32_t in_list;                   /* of a source's values, the last that it is part of */
    uint32_t asked; /* the last question that it was asked, and the answer was no */
};

/* What a chain made of a text. */
struct pc_waf_after {
    uint32_t chain;
    struct pc_waf_text *text;
    struct pc_waf_after *next;
};

struct pc_waf_texts {
    struct pc_waf_text **buckets;
    size_t bucket_count; /* a power of two */
    size_t count;
};

/* One value that a rule looks at. */
struct pc_waf_entry_of {
    enum pc_waf_variable variable;
    bool counts;
    struct pc_span key;
    struct pc_waf_text *text;
};
struct pc_waf_entries {
    struct pc_waf_entry_of *items;
    size_t count;
};

/* The values of an ask, each once, and the candidates among the patterns. */
struct pc_waf_sifted {
    uint32_t classes;  /* of all of them */
    uint32_t in_batch; /* as a text's */
    struct pc_waf_text **texts;
    size_t count;
    uint64_t *words; /* NULL: not known yet */
    bool none;       /* the words are known, and there is no candidate */
};
struct pc_waf_group_state {
    bool known;
    struct pc_waf_entries entries;
};

struct pc_waf_variable_list { /* names and values that rules set */
    struct pc_waf_item *items;
    uint32_t *buckets;
    size_t count;
    size_t room;
};

struct pc_waf_removal {
    uint32_t first, last; /* rule ids; 0, 0: by tag or message */
    const struct pc_waf_ctl *ctl;
};

struct pc_waf_matched {
    enum pc_waf_variable variable;
    bool counts;
    struct pc_span key;
    struct pc_span value; /* as transformed */
};

struct pc_waf_tx {
    struct pc_waf_engine *engine;
    const struct pc_waf_program *program;
    struct pc_arena *arena;
    const struct pc_waf_options *options;
    enum pc_waf_engine_mode mode;
    struct pc_waf_values values;
    struct pc_waf_texts texts;
    struct pc_waf_text **list_texts[PC_WAF_VARIABLE_COUNT];
    struct pc_waf_text **key_texts[PC_WAF_VARIABLE_COUNT];
    const uint64_t **sieves; /* candidates, by a link's `sieve`; NULL: not asked for yet */
    struct pc_waf_group_state *groups; /* by index; forgotten at the end of a phase */
    struct pc_waf_sifted **sources;    /* as they were sent; by index; forgotten like groups */
    struct pc_waf_sifted **asks;       /* by index; where a chain changes nothing, the source's */
    bool scanned;                      /* what this phase asks about; forgotten like them */
    uint32_t batches, lists;
    unsigned phase;
    unsigned level; /* paranoia level whose prefilters are used; 0: not known yet */
    uint32_t questions;

    /* state that rules change */
    struct pc_span *names;                  /* TX, by place */
    uint8_t *name_states;                   /* PC_WAF_NAME_* */
    struct pc_waf_variable_list more_names; /* TX whose names rules made up */
    struct pc_waf_captures captures;
    /* By initcol: the keys of those that are open. They are looked for at each use, for another
     * transaction may have taken the place of one meanwhile. */
    struct pc_span collection_keys[PC_WAF_VARIABLE_COUNT]; /* NULL: not open */
    struct pc_waf_variable_list env;
    struct pc_waf_matched *matched; /* MATCHED_VARS of the rule at hand */
    size_t matched_count, matched_room;
    uint64_t *removed; /* bits: rules that ctl took out */
    struct pc_waf_removal *removals;
    size_t removal_count, removal_room;
    struct pc_span body_processor;
    bool force_body, body_access, answer_body_access;
    int highest_severity;
    const struct pc_waf_rule *rule; /* at hand */

    /* what came in */
    struct pc_span method, target, protocol;
    struct pc_span content_type;
    struct pc_span body, answer_body;
    bool has_body, body_truncated, answer_body_truncated;
    bool types_differ; /* there are several Content-Type headers */
    struct pc_span answer_type;

    /* what came out */
    bool ended; /* no more rules but phase 5's */
    bool phase_ended, request_ended;
    struct pc_waf_result result;
    struct pc_waf_match *last_match;
    uint64_t work, max_work;
    bool slow; /* a step was: the thread's own clock is looked at */
};

enum { PC_WAF_NAME_UNSET, PC_WAF_NAME_SET, PC_WAF_NAME_PINNED };

/* texts.c */
/* The text of these bytes, which are borrowed. NULL: memory ran out. */
struct pc_waf_text *pc_waf_text_of(struct pc_waf_tx *tx, struct pc_span bytes);
/* What the chain makes of it. NULL: memory or work ran out. */
struct pc_waf_text *pc_waf_text_after(struct pc_waf_tx *tx, struct pc_waf_text *text,
                                      uint32_t chain);

/* work.c: nothing that a request can make us do is without a bound */
/* Counts work, in nanoseconds or so. False: it is too much, and the transaction has ended. */
bool pc_waf_work(struct pc_waf_tx *tx, uint64_t amount);
/* What patterns take depends on the bytes too much to be counted alone: it is measured, too.
 * Counts work for that many bytes and looks at the clock; then the step; then the rest is counted
 * that it took beyond. False: it is too much. */
struct pc_waf_watch {
    const struct pc_waf_tx *tx;
    uint64_t begin, counted;
    uint64_t patience; /* of pc_waf_watch_goes_on, in nanoseconds; 0: as much as may be counted */
    size_t bytes;
    bool idle, wall;
};
bool pc_waf_watch(struct pc_waf_tx *tx, uint64_t amount, size_t bytes, struct pc_waf_watch *watch);
bool pc_waf_watched(struct pc_waf_tx *tx, const struct pc_waf_watch *watch);
/* Within the step: may it go on? Takes the watch. */
bool pc_waf_watch_goes_on(void *watch);
/* Ends the transaction, for a limit that is named in words. */
void pc_waf_limit(struct pc_waf_tx *tx, const char *which);

/* targets.c */
/* The values that a link looks at. PC_ERR_NOMEM alone. */
PC_MUST pc_err pc_waf_targets(struct pc_waf_tx *tx, const struct pc_waf_link *link,
                              struct pc_waf_entries *out);
bool pc_waf_target_matches(struct pc_waf_tx *tx, const struct pc_waf_target *target,
                           struct pc_span key);
/* Those of a source. */
PC_MUST pc_err pc_waf_source_values(struct pc_waf_tx *tx, const struct pc_waf_group *source,
                                    struct pc_waf_entries *out);
void pc_waf_targets_forget(struct pc_waf_tx *tx);

/* computed.c: fills the list of a variable that nobody sends, where it is one and empty. */
PC_MUST pc_err pc_waf_compute(struct pc_waf_tx *tx, enum pc_waf_variable variable);

/* sieves.c */
unsigned pc_waf_side(const struct pc_waf_tx *tx);
/* Scans what the phase asks about, all at once. */
void pc_waf_scan_phase(struct pc_waf_tx *tx);
/* The candidates of an ask, scanned where they were not yet; empty where there are none. NULL:
 * memory or work ran out, and any may match. */
const struct pc_waf_sifted *pc_waf_sift(struct pc_waf_tx *tx, uint32_t ask);

/* candidates.c */
/* Does the prefilter know the link's pattern? Otherwise it is asked about every value. */
bool pc_waf_is_sifted(struct pc_waf_tx *tx, const struct pc_waf_link *link);
/* May the pattern of a link that is sifted match any of its values? */
bool pc_waf_candidate(struct pc_waf_tx *tx, const struct pc_waf_link *link);
/* Is it known already that the rule cannot match? */
bool pc_waf_passed_over(const struct pc_waf_tx *tx, const struct pc_waf_step *step);
/* … this one, which is one of its values? */
bool pc_waf_text_candidate(const struct pc_waf_tx *tx, const struct pc_waf_link *link,
                           const struct pc_waf_text *text);

/* state.c: what rules set */
long long pc_waf_number(struct pc_span text); /* a leading integer; 0: there is none */
struct pc_span pc_waf_tx_get(const struct pc_waf_tx *tx, struct pc_span name, bool *set);
/* The same, where the name's place in the program is known. */
struct pc_span pc_waf_tx_at(const struct pc_waf_tx *tx, size_t place, struct pc_span name,
                            bool *set);
PC_MUST pc_err pc_waf_set(struct pc_waf_tx *tx, const struct pc_waf_setvar *setvar);
PC_MUST pc_err pc_waf_pin(struct pc_waf_tx *tx, struct pc_span name, struct pc_span value,
                          bool pinned);
/* Calls each for every pair of a collection that rules set. */
PC_MUST pc_err pc_waf_state_each(struct pc_waf_tx *tx, enum pc_waf_variable collection,
                                 pc_err (*each)(void *context, struct pc_span key,
                                                struct pc_span value),
                                 void *context);

/* names.c */
struct pc_waf_item *pc_waf_names_find(const struct pc_waf_variable_list *list, struct pc_span name);
/* PC_ERR_FULL: there are too many, or it would be too much work. */
PC_MUST pc_err pc_waf_names_put(struct pc_waf_tx *tx, struct pc_waf_variable_list *list,
                                struct pc_span name, struct pc_span value);
void pc_waf_names_drop(struct pc_waf_tx *tx, struct pc_waf_variable_list *list,
                       struct pc_span name);

/* expand.c */
/* The value that a macro or a rule sees of a variable that has one at most. */
PC_MUST pc_err pc_waf_single(struct pc_waf_tx *tx, enum pc_waf_variable variable,
                             struct pc_span key, struct pc_span *out, bool *set);
/* The text with its macros expanded; borrows where there are none. */
PC_MUST pc_err pc_waf_expand(struct pc_waf_tx *tx, const struct pc_waf_macro *macro,
                             struct pc_span *out);
/* "ARGS:comment". */
PC_MUST pc_err pc_waf_name_of(struct pc_waf_tx *tx, const struct pc_waf_matched *matched,
                              struct pc_span *out);

/* controls.c: ctl */
PC_MUST pc_err pc_waf_control(struct pc_waf_tx *tx, const struct pc_waf_ctl *ctl);
bool pc_waf_removed(const struct pc_waf_tx *tx, const struct pc_waf_link *link);
/* Does a ctl take this value out of what the rule looks at? */
bool pc_waf_target_removed(struct pc_waf_tx *tx, const struct pc_waf_link *first,
                           const struct pc_waf_entry_of *entry);

/* excluded.c: the operator's exclusions */
bool pc_waf_is_excluded(struct pc_waf_tx *tx, const struct pc_waf_link *first,
                        const struct pc_waf_entry_of *entry);

/* matches.c: what is told of a rule that matched */
PC_MUST pc_err pc_waf_note_match(struct pc_waf_tx *tx, const struct pc_waf_link *first);

/* evaluate.c */
void pc_waf_run_phase(struct pc_waf_tx *tx, unsigned phase);

#endif
