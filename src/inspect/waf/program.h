/*
 * The program that a rule set becomes: links with their patterns numbered, lists of targets and
 * chains of transformations that are the same made one, markers resolved. Internal to the engine.
 * Made once, read-only after that but for what operators keep for themselves.
 */
#ifndef PC_INSPECT_WAF_PROGRAM_H
#define PC_INSPECT_WAF_PROGRAM_H

#include "inspect/waf/prefilter/prefilter.h"
#include "inspect/waf/rule.h"

/* Patterns are numbered a side: phases 1 and 2 look at the same values, so one scan serves both. */
enum { PC_WAF_REQUEST_SIDE, PC_WAF_ANSWER_SIDE, PC_WAF_SIDES };
enum {
    PC_WAF_LEVELS = 4
}; /* paranoia levels: a prefilter each, for the levels that are not in force cost nothing */

/* A node of the tree of transformations: `step` behind those of `parent`. Node 0 is none at all. */
struct pc_waf_chain {
    uint32_t parent;
    uint32_t touches; /* of it and of all before it */
    const struct pc_waf_transformation *step;
};

/* A list of targets; rules with equal lists share it, and so what was found for it. */
struct pc_waf_group {
    const struct pc_waf_target *targets;
    size_t count;
    bool fixed; /* none of them changes within a phase */
};

/* What the prefilter is asked about: the values of one target, as a chain makes them. What another
 * target of the rule excludes is in it: candidates may be too many. */
struct pc_waf_ask {
    uint32_t source; /* among the program's sources */
    uint32_t chain;
    uint8_t levels[PC_WAF_PHASES + 1]; /* by phase, the lowest of first links that ask; 0: none */
};

/* What a link asks about: every target of its group. */
struct pc_waf_sieve {
    uint32_t group_index, chain;
    uint32_t *asks;
    size_t count;
};

/* A name of TX that the rules use, and where a transaction keeps it. */
struct pc_waf_name {
    struct pc_span text; /* lower-case */
    uint32_t hash;
};

struct pc_waf_link {
    const struct pc_waf_rule *rule;
    struct pc_waf_link *chained;
    const struct pc_waf_group *group;
    uint32_t group_index;
    uint32_t chain;
    int32_t pattern; /* bit among its side's candidates; -1: always asked */
    uint32_t sieve;  /* among the program's; of one that asks always, nothing */
    void *ready;     /* the operator's; NULL: none */
    uint32_t index;  /* among all first links, for bits of what was removed */
    unsigned level;  /* paranoia level 1-4 */
    bool decides;    /* of a first link: it compares a score with its threshold, and denies */
    size_t after;    /* skipAfter: the place in its phase to go on at; SIZE_MAX: none */
};

/* What a phase goes through: as little of each rule as shows that it cannot match. */
struct pc_waf_step {
    const struct pc_waf_link *first;
    uint32_t sieve;
    int32_t pattern; /* -1: there is more to look at */
    unsigned level;
    bool compares; /* one value of TX with a text or a number, as it stands */
};

/* A prefilter's patterns: those of one side and level. Their bits begin at a word of their own. */
struct pc_waf_union {
    struct pc_waf_pattern *patterns;
    size_t count;
    size_t first_word;
};

struct pc_waf_program {
    struct pc_arena *arena;
    const struct pc_waf_ruleset *rules;
    struct pc_waf_chain *chains;
    size_t chain_count;
    struct pc_waf_group *groups;
    size_t group_count;
    struct pc_waf_group *sources; /* targets alone, of groups that have patterns */
    size_t source_count;
    struct pc_waf_ask *asks;
    size_t ask_count;
    struct pc_waf_sieve *sieves;
    size_t sieve_count;
    struct pc_waf_name *names;
    size_t name_count;
    uint32_t *name_buckets; /* index + 1; a power of two of them */
    size_t name_bucket_count;
    struct pc_waf_step *steps[PC_WAF_PHASES + 1];   /* of each phase, as `phases` */
    struct pc_waf_link **phases[PC_WAF_PHASES + 1]; /* [1] to [5]; element 0 is unused */
    size_t phase_counts[PC_WAF_PHASES + 1];
    struct pc_waf_link **links; /* all first links, by `index` */
    size_t link_count;
    struct pc_waf_union unions[PC_WAF_SIDES][PC_WAF_LEVELS];
    size_t words[PC_WAF_SIDES];    /* of a side's candidates */
    const uint64_t *no_candidates; /* as many words of zeros as the longer side has */
};

/* Makes the program; it and its parts belong to the arena, but for what release gives back. */
PC_MUST pc_err pc_waf_program_make(const struct pc_waf_ruleset *rules, struct pc_arena *arena,
                                   struct pc_waf_program **out, struct pc_diag *diag);
/* Compiles every pattern, to find what is wrong with it. */
PC_MUST pc_err pc_waf_program_check(const struct pc_waf_program *program, struct pc_diag *diag);
void pc_waf_program_release(struct pc_waf_program *program);

/* Makes the pattern of a selector ready: /^x/, without regard to case. Nothing to do for others. */
PC_MUST pc_err pc_waf_target_ready(struct pc_waf_target *target, struct pc_arena *arena,
                                   struct pc_diag *diag);

/* The sieve of a group and chain. False: no link asks for it. */
bool pc_waf_program_find_sieve(const struct pc_waf_program *program, uint32_t group_index,
                               uint32_t chain, uint32_t *out);

/* The place of a TX name; program->name_count: no rule uses it. */
size_t pc_waf_program_name(const struct pc_waf_program *program, struct pc_span name);
uint32_t pc_waf_name_hash(struct pc_span name); /* without regard to case */

#endif
