/*
 * Mending a false positive: the narrowest exclusions with which a request passes, and the attacks
 * that they would let through. Pure; bounded: at most PC_WAF_PROPOSALS_MAX exclusions, and two runs
 * for each attack and variable.
 */
#ifndef PC_INSPECT_WAF_TUNE_H
#define PC_INSPECT_WAF_TUNE_H

#include "inspect/waf/attacks/attacks.h"
#include "model/records.h"

enum { PC_WAF_PROPOSALS_MAX = 32, PC_WAF_TUNE_VARIABLES_MAX = 8 };

struct pc_waf_proposal {
    struct pc_exclusion_record record; /* without id and end */
    struct pc_waf_exclusion ready;
    struct pc_span msg; /* of the rule */
    int severity;       /* -1: none */
};

struct pc_waf_let_through {
    const struct pc_waf_attack *attack;
    struct pc_span variable;
};

struct pc_waf_tuning {
    struct pc_arena *arena; /* of all below */
    struct pc_span host, route, path;

    bool replayed;      /* there was a request to replay */
    bool blocked;       /* as things are it is (or would be) blocked … */
    bool passes;        /* … and with the proposals it is not */
    int score;          /* inbound, as things are */
    int score_with;     /* with the proposals */
    uint32_t denied_by; /* with the proposals; 0: nothing, or a limit */
    const char *limit;  /* that was reached, and no exclusion helps against; NULL: none */

    struct pc_waf_proposal proposals[PC_WAF_PROPOSALS_MAX];
    size_t proposal_count;
    bool more; /* there would be more of them */

    size_t tried;   /* attacks in the variables of the proposals */
    size_t stopped; /* of them, as things are */
    struct pc_waf_let_through *through;
    size_t through_count; /* stopped now, and no longer with the proposals */
    struct pc_span untried[PC_WAF_TUNE_VARIABLES_MAX]; /* variables that no attack can be put in */
    size_t untried_count;
};

/* Whether a rule's match counts towards blocking: of the request, not one that decides, prepares or
 * reports, and not of a level above the one that blocks (level 0: all). */
bool pc_waf_tune_matters(const struct pc_waf_rule_info *rule, unsigned level);
/* Whether a variable can be left out of a rule: not what the rules compute themselves (TX,
 * MATCHED_VAR …). */
bool pc_waf_tune_can_leave_out(struct pc_span variable);

/* Adds a proposal unless there is the same one. PC_ERR_FULL: there are too many. variable empty:
 * the whole rule. */
PC_MUST pc_err pc_waf_tune_add(struct pc_waf_tuning *tuning, const struct pc_waf_rule_info *rule,
                               struct pc_span variable);

/* Fills everything from a request: proposes, replays with what is proposed, and again, until it
 * passes or nothing more is to be proposed. The options say how the route is run now, exclusions
 * among them; their mode does not matter. tuning has arena, host, route and path. */
PC_MUST pc_err pc_waf_tune(struct pc_waf_engine *engine, const struct pc_waf_options *options,
                           const struct pc_waf_request *request, struct pc_waf_tuning *tuning);

/* Tries the attacks with and without the proposals that tuning has. */
PC_MUST pc_err pc_waf_tune_attack(struct pc_waf_engine *engine,
                                  const struct pc_waf_options *options,
                                  struct pc_waf_tuning *tuning);

#endif
