/* Proposing exclusions for a request. */
#include "inspect/waf/tune.h"

#include <string.h>

enum { ROUNDS = 8, SEEN_MAX = 256 };

/* One link of a chain that matched; the last link of a whole match comes last. */
struct seen {
    uint32_t rule;
    unsigned link;
    bool whole;
    struct pc_span variable;
};

struct round {
    struct pc_arena *arena; /* of the names: the transaction's own ends with the round */
    struct seen seen[SEEN_MAX];
    size_t count;
};

static bool is_between(uint32_t id, uint32_t first, uint32_t last) {
    return id >= first && id <= last;
}

bool pc_waf_tune_matters(const struct pc_waf_rule_info *rule, unsigned level) {
    if (rule->decides || rule->phase > 2 || (level > 0 && rule->level > level))
        return false;
    return !is_between(rule->id, 900000, 901999) && !is_between(rule->id, 905000, 905999) &&
           !is_between(rule->id, 949000, 949999) && !is_between(rule->id, 959000, 959999) &&
           !is_between(rule->id, 980000, 980999);
}

bool pc_waf_tune_can_leave_out(struct pc_span variable) {
    static const enum pc_waf_variable computed[] = {
        PC_WAF_TX,      PC_WAF_MATCHED_VAR,      PC_WAF_MATCHED_VARS, PC_WAF_MATCHED_VARS_NAMES,
        PC_WAF_ENV,     PC_WAF_MATCHED_VAR_NAME, PC_WAF_IP,           PC_WAF_GLOBAL,
        PC_WAF_RULE,    PC_WAF_HIGHEST_SEVERITY, PC_WAF_SESSION,      PC_WAF_UNIQUE_ID,
        PC_WAF_DURATION};
    enum pc_waf_variable which;
    if (pc_waf_variable_find(pc_span_upto(variable, pc_span_find(variable, ':')), &which) != PC_OK)
        return false;
    for (size_t i = 0; i < sizeof computed / sizeof *computed; i++)
        if (computed[i] == which)
            return false;
    return true;
}

static bool is_same(const struct pc_waf_proposal *proposal, uint32_t rule,
                    struct pc_span variable) {
    return proposal->record.first == rule && pc_span_eq(proposal->record.variable, variable);
}

static bool is_proposed(const struct pc_waf_tuning *tuning, uint32_t rule,
                        struct pc_span variable) {
    for (size_t i = 0; i < tuning->proposal_count; i++)
        if (is_same(&tuning->proposals[i], rule, variable))
            return true;
    return false;
}

pc_err pc_waf_tune_add(struct pc_waf_tuning *tuning, const struct pc_waf_rule_info *rule,
                       struct pc_span variable) {
    struct pc_diag diag = {0};
    if (is_proposed(tuning, rule->id, variable))
        return PC_OK;
    if (tuning->proposal_count == PC_WAF_PROPOSALS_MAX) {
        tuning->more = true;
        return PC_ERR_FULL;
    }
    struct pc_waf_proposal *p = &tuning->proposals[tuning->proposal_count];
    *p = (struct pc_waf_proposal){
        .record = {.first = rule->id,
                   .last = rule->id,
                   .host = tuning->host,
                   .route = tuning->route},
        .ready = {.first = rule->id, .last = rule->id, .whole_rule = variable.len == 0},
        .msg = rule->msg,
        .severity = rule->severity};
    pc_err err = pc_arena_copy(tuning->arena, variable, &p->record.variable);
    if (err == PC_OK && variable.len > 0)
        err = pc_waf_lang_target(p->record.variable, tuning->arena, &p->ready.target, &diag);
    if (err == PC_OK)
        tuning->proposal_count++;
    return err;
}

static void note(void *context, const struct pc_waf_trace *trace) {
    struct round *round = context;
    struct pc_span copy = {0};
    if (round->count == SEEN_MAX || pc_arena_copy(round->arena, trace->variable, &copy) != PC_OK)
        return;
    round->seen[round->count++] = (struct seen){
        .rule = trace->rule->id, .link = trace->link, .whole = trace->whole, .variable = copy};
}

/* Of a match the variable that is best left out: the last link's, or that of one before it where
 * the last one looks at what the rules computed. Empty: none can be. */
static struct pc_span best_variable(const struct round *round, size_t at) {
    const struct seen *whole = &round->seen[at];
    if (pc_waf_tune_can_leave_out(whole->variable))
        return whole->variable;
    for (size_t i = at; i > 0; i--) {
        const struct seen *before = &round->seen[i - 1];
        if (before->rule != whole->rule)
            continue;
        if (before->link < whole->link && pc_waf_tune_can_leave_out(before->variable))
            return before->variable;
    }
    return (struct pc_span){0};
}

/* What matters among what matched. A variable that was left out already and matches again cannot
 * be left out: then it is the whole rule. *added: there is something new to try. */
static pc_err propose(struct pc_waf_engine *engine, const struct round *round, unsigned level,
                      uint32_t denied_by, struct pc_waf_tuning *tuning, bool *added) {
    size_t before = tuning->proposal_count;
    for (size_t i = 0; i < round->count; i++) {
        const struct seen *seen = &round->seen[i];
        struct pc_waf_rule_info rule;
        if (!seen->whole || pc_waf_engine_rule(engine, seen->rule, &rule) != PC_OK ||
            !pc_waf_tune_matters(&rule, level) || (rule.severity < 0 && rule.id != denied_by))
            continue;
        struct pc_span variable = best_variable(round, i);
        bool again = false;
        for (size_t k = 0; k < before; k++)
            again = again || is_same(&tuning->proposals[k], rule.id, variable);
        pc_err err = pc_waf_tune_add(tuning, &rule, again ? (struct pc_span){0} : variable);
        if (err == PC_ERR_FULL)
            break;
        if (err != PC_OK)
            return err;
    }
    *added = tuning->proposal_count > before;
    return PC_OK;
}

/* Those in force and those proposed, one list. */
static pc_err join(const struct pc_waf_options *options, const struct pc_waf_tuning *tuning,
                   struct pc_waf_options *out) {
    size_t count = options->exclusion_count + tuning->proposal_count;
    *out = *options;
    out->trace = NULL;
    out->mode = PC_WAF_BLOCKING;
    if (count == 0)
        return PC_OK;
    struct pc_waf_exclusion *all = PC_ARENA_ARRAY(tuning->arena, struct pc_waf_exclusion, count);
    if (all == NULL)
        return PC_ERR_NOMEM;
    if (options->exclusion_count > 0)
        memcpy(all, options->exclusions, options->exclusion_count * sizeof *all);
    for (size_t i = 0; i < tuning->proposal_count; i++)
        all[options->exclusion_count + i] = tuning->proposals[i].ready;
    out->exclusions = all;
    out->exclusion_count = count;
    return PC_OK;
}

/* The level that blocks, as the rules set it. */
static unsigned level_of(const struct pc_waf_tx *tx, const struct pc_waf_options *options) {
    static const char *const names[] = {"blocking_paranoia_level", "paranoia_level"};
    uint64_t level = options->paranoia;
    for (size_t i = 0; i < sizeof names / sizeof *names && level == 0; i++)
        if (pc_span_u64(pc_waf_tx_variable(tx, pc_span_str(names[i])), 4, &level) != PC_OK)
            level = 0;
    return (unsigned)level;
}

/* One replay with what is proposed so far; proposes more where it is still blocked. */
static pc_err run_round(struct pc_waf_engine *engine, const struct pc_waf_options *options,
                        const struct pc_waf_request *request, struct pc_waf_tuning *tuning,
                        bool first, bool *added) {
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    struct pc_waf_options joined;
    struct pc_waf_result result = {0};
    struct pc_waf_tx *tx = NULL;
    struct round *round = PC_ARENA_NEW(tuning->arena, struct round);
    *added = false;
    if (round == NULL)
        return PC_ERR_NOMEM;
    round->arena = tuning->arena;
    pc_err err = join(options, tuning, &joined);
    joined.trace = note;
    joined.trace_context = round;
    if (err == PC_OK)
        err = pc_waf_replay(engine, &joined, request, &arena, &result, &tx);
    if (err != PC_OK)
        return err;
    bool blocked = result.verdict != PC_WAF_VERDICT_PASS;
    if (first) {
        tuning->blocked = blocked;
        tuning->score = result.inbound_score;
    }
    tuning->passes = !blocked;
    tuning->score_with = result.inbound_score;
    tuning->denied_by = blocked ? result.denied_by : 0;
    tuning->limit = result.verdict == PC_WAF_VERDICT_LIMIT ? result.limit : NULL;
    if (!blocked)
        return PC_OK;
    return propose(engine, round, level_of(tx, options), result.denied_by, tuning, added);
}

pc_err pc_waf_tune(struct pc_waf_engine *engine, const struct pc_waf_options *options,
                   const struct pc_waf_request *request, struct pc_waf_tuning *tuning) {
    bool added = true;
    pc_err err = PC_OK;
    tuning->replayed = true;
    for (unsigned i = 0; i < ROUNDS && added && err == PC_OK; i++)
        err = run_round(engine, options, request, tuning, i == 0, &added);
    if (err == PC_OK && tuning->proposal_count > 0)
        err = pc_waf_tune_attack(engine, options, tuning);
    return err;
}

/* ---- attacks */

static pc_err is_stopped(struct pc_waf_engine *engine, const struct pc_waf_options *options,
                         const struct pc_waf_request *request, bool *stopped) {
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    struct pc_waf_result result = {0};
    pc_err err = pc_waf_replay(engine, options, request, &arena, &result, NULL);
    *stopped = result.verdict != PC_WAF_VERDICT_PASS;
    return err;
}

/* Those that are at home in a certain variable are tried in that one alone. */
static bool fits(const struct pc_waf_attack *attack, struct pc_span variable) {
    struct pc_span where = pc_span_str(attack->where);
    return pc_span_eq(where, PC_SPAN("ARGS")) || pc_span_eq_nocase(where, variable);
}

static pc_err try_one(struct pc_waf_engine *engine, const struct pc_waf_options *now,
                      const struct pc_waf_options *with, const struct pc_waf_attack *attack,
                      struct pc_span variable, struct pc_waf_tuning *tuning) {
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    struct pc_waf_request request;
    bool before = false, after = false;
    pc_err err =
        pc_waf_attack_request(attack, variable, tuning->host, tuning->path, &arena, &request);
    if (err == PC_OK)
        err = is_stopped(engine, now, &request, &before);
    if (err == PC_OK && before)
        err = is_stopped(engine, with, &request, &after);
    if (err != PC_OK)
        return err;
    tuning->tried++;
    tuning->stopped += before;
    if (before && !after)
        tuning->through[tuning->through_count++] = (struct pc_waf_let_through){attack, variable};
    return PC_OK;
}

/* All attacks in one variable; PC_ERR_NOTFOUND: none can be put there. */
static pc_err try_variable(struct pc_waf_engine *engine, const struct pc_waf_options *now,
                           const struct pc_waf_options *with, struct pc_span variable,
                           struct pc_waf_tuning *tuning) {
    pc_err err = PC_OK;
    for (size_t i = 0; i < pc_waf_attack_count && err == PC_OK; i++)
        if (fits(&pc_waf_attacks[i], variable))
            err = try_one(engine, now, with, &pc_waf_attacks[i], variable, tuning);
    return err;
}

/* The different variables of the proposals; a whole rule is tried where values usually stand. */
static size_t variables_of(const struct pc_waf_tuning *tuning,
                           struct pc_span out[PC_WAF_TUNE_VARIABLES_MAX]) {
    size_t count = 0;
    for (size_t i = 0; i < tuning->proposal_count && count < PC_WAF_TUNE_VARIABLES_MAX; i++) {
        struct pc_span variable = tuning->proposals[i].record.variable;
        bool there = false;
        if (variable.len == 0)
            variable = PC_SPAN("ARGS");
        for (size_t k = 0; k < count; k++)
            there = there || pc_span_eq_nocase(out[k], variable);
        if (!there)
            out[count++] = variable;
    }
    return count;
}

pc_err pc_waf_tune_attack(struct pc_waf_engine *engine, const struct pc_waf_options *options,
                          struct pc_waf_tuning *tuning) {
    struct pc_span variables[PC_WAF_TUNE_VARIABLES_MAX];
    struct pc_waf_options now = *options, with;
    size_t count = variables_of(tuning, variables);
    now.mode = PC_WAF_BLOCKING;
    now.trace = NULL;
    pc_err err = join(options, tuning, &with);
    tuning->through =
        PC_ARENA_ARRAY(tuning->arena, struct pc_waf_let_through, count * pc_waf_attack_count + 1);
    if (err == PC_OK && tuning->through == NULL)
        err = PC_ERR_NOMEM;
    for (size_t i = 0; i < count && err == PC_OK; i++) {
        err = try_variable(engine, &now, &with, variables[i], tuning);
        if (err != PC_ERR_NOTFOUND)
            continue;
        tuning->untried[tuning->untried_count++] = variables[i];
        err = PC_OK;
    }
    return err;
}
