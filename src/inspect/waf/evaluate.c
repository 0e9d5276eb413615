/* Evaluating: the rules of a phase in their order, the links of a chain, the values of a link. */
#include <string.h>

#include "inspect/waf/transaction.h"

/* One link being asked. */
struct asking {
    struct pc_waf_tx *tx;
    const struct pc_waf_link *first; /* of the chain */
    const struct pc_waf_link *link;
    unsigned number; /* of the link */
    struct pc_span argument;
    void *ready;
    bool sifted; /* the prefilter says which values may match */
    uint32_t question;
    bool matched;
};

/* Memory ran out: what was not looked at cannot be called clean. */
static void failed(struct pc_waf_tx *tx) {
    pc_waf_limit(tx, "memory of one request");
}

static enum pc_waf_outcome ask(struct asking *a, struct pc_span value) {
    const struct pc_waf_rule *rule = a->link->rule;
    if (rule->op == NULL)
        return PC_WAF_YES;
    struct pc_waf_captures captures = {0};
    const struct pc_waf_question question = {
        .argument = a->argument,
        .ready = a->ready,
        .value = value,
        .captures = rule->actions.captures ? &captures : NULL,
        .arena = a->tx->arena,
        .context = a->tx->engine->operators,
    };
    struct pc_waf_watch watch;
    if (!pc_waf_watch(a->tx, 60 + 4 * value.len, value.len, &watch))
        return PC_WAF_LIMIT;
    enum pc_waf_outcome outcome = rule->op->ask(&question);
    /* what patterns measured themselves is not measured twice */
    uint64_t spent = pc_waf_operator_spent(a->tx->engine->operators);
    if (spent > 0 ? spent > watch.counted && !pc_waf_work(a->tx, spent - watch.counted)
                  : !pc_waf_watched(a->tx, &watch))
        return PC_WAF_LIMIT;
    if (outcome == PC_WAF_YES && rule->actions.captures)
        a->tx->captures = captures;
    return outcome;
}

static pc_err remember(struct asking *a, const struct pc_waf_entry_of *entry,
                       struct pc_span value) {
    struct pc_waf_tx *tx = a->tx;
    if (tx->matched_count == tx->matched_room) {
        size_t room = tx->matched_room == 0 ? 16 : tx->matched_room * 2;
        struct pc_waf_matched *more = PC_ARENA_ARRAY(tx->arena, struct pc_waf_matched, room);
        if (more == NULL)
            return PC_ERR_NOMEM;
        if (tx->matched_count > 0)
            memcpy(more, tx->matched, tx->matched_count * sizeof *more);
        tx->matched = more;
        tx->matched_room = room;
    }
    tx->matched[tx->matched_count++] =
        (struct pc_waf_matched){entry->variable, entry->counts, entry->key, value};
    return PC_OK;
}

static pc_err open_collection(struct pc_waf_tx *tx, const struct pc_waf_initcol *init) {
    struct pc_span key;
    pc_err err = pc_waf_expand(tx, &init->key, &key);
    return err != PC_OK ? err
                        : pc_arena_copy(tx->arena, key, &tx->collection_keys[init->collection]);
}

/* What a link does each time that a value matches, whether or not its chain does in the end. */
static pc_err act(struct pc_waf_tx *tx, const struct pc_waf_actions *actions) {
    pc_err err = PC_OK;
    for (size_t i = 0; err == PC_OK && i < actions->initcol_count; i++)
        err = open_collection(tx, &actions->initcols[i]);
    for (size_t i = 0; err == PC_OK && i < actions->setvar_count; i++)
        err = pc_waf_set(tx, &actions->setvars[i]);
    for (size_t i = 0; err == PC_OK && i < actions->ctl_count; i++)
        err = pc_waf_control(tx, &actions->ctls[i]);
    return err;
}

static void trace(struct asking *a, const struct pc_waf_entry_of *entry, struct pc_span value) {
    struct pc_waf_tx *tx = a->tx;
    if (tx->options->trace == NULL)
        return;
    struct pc_waf_trace event = {
        .phase = tx->phase,
        .rule = a->link->rule,
        .link = a->number,
        .transformed = value,
        .whole = a->link->chained == NULL,
    };
    if (entry != NULL) {
        const struct pc_waf_matched *last = &tx->matched[tx->matched_count - 1];
        event.value = entry->text->bytes;
        if (pc_waf_name_of(tx, last, &event.variable) != PC_OK)
            return;
    }
    tx->options->trace(tx->options->trace_context, &event);
}

static void matched(struct asking *a, const struct pc_waf_entry_of *entry, struct pc_span value) {
    a->matched = true;
    pc_err err = remember(a, entry, value);
    if (err == PC_OK)
        err = act(a->tx, &a->link->rule->actions);
    if (err == PC_OK)
        trace(a, entry, value);
    else if (err != PC_ERR_FULL)
        failed(a->tx);
    else
        pc_waf_limit(a->tx, "variables that rules make");
}

static bool ruled_out(const struct asking *a, uint32_t classes) {
    const struct pc_waf_operator *op = a->link->rule->op;
    return op->rules_out != NULL && op->rules_out(a->ready, classes);
}

static void ask_text(struct asking *a, const struct pc_waf_entry_of *entry,
                     struct pc_waf_text *text) {
    struct pc_waf_tx *tx = a->tx;
    bool negated = a->link->rule->negated;
    enum pc_waf_outcome outcome = PC_WAF_NO;
    if (!negated && text->asked == a->question)
        return; /* an equal value said no to the same */
    if (a->sifted ? pc_waf_text_candidate(tx, a->link, text) : !ruled_out(a, text->classes))
        outcome = ask(a, text->bytes);
    if (outcome == PC_WAF_LIMIT) {
        pc_waf_limit(tx, "the work of one pattern");
        return;
    }
    if (outcome == PC_WAF_NO)
        text->asked = a->question;
    if ((outcome == PC_WAF_YES) == negated || pc_waf_is_excluded(tx, a->first, entry))
        return;
    matched(a, entry, text->bytes);
}

/* multiMatch: what each step of the chain made is asked, from the value as it came. */
static void ask_steps(struct asking *a, const struct pc_waf_entry_of *entry, uint32_t chain) {
    if (chain != 0)
        ask_steps(a, entry, a->tx->program->chains[chain].parent);
    if (a->tx->ended)
        return;
    struct pc_waf_text *text = pc_waf_text_after(a->tx, entry->text, chain);
    struct pc_waf_text *before =
        chain == 0 ? NULL
                   : pc_waf_text_after(a->tx, entry->text, a->tx->program->chains[chain].parent);
    if (text == NULL)
        failed(a->tx);
    else if (text != before)
        ask_text(a, entry, text);
}

static void ask_entry(struct asking *a, const struct pc_waf_entry_of *entry) {
    struct pc_waf_tx *tx = a->tx;
    if (tx->removal_count > 0 && pc_waf_target_removed(tx, a->first, entry))
        return;
    if (a->link->rule->actions.multi_match) {
        ask_steps(a, entry, a->link->chain);
        return;
    }
    struct pc_waf_text *text = pc_waf_text_after(tx, entry->text, a->link->chain);
    if (text == NULL)
        failed(tx);
    else
        ask_text(a, entry, text);
}

/* The operator's argument, where it is made of macros. */
static pc_err make_argument(struct asking *a) {
    const struct pc_waf_rule *rule = a->link->rule;
    a->ready = a->link->ready;
    return pc_waf_expand(a->tx, &rule->argument, &a->argument);
}

static void ask_values(struct asking *a) {
    struct pc_waf_tx *tx = a->tx;
    struct pc_waf_entries entries;
    if (pc_waf_targets(tx, a->link, &entries) != PC_OK ||
        (entries.count > 0 && make_argument(a) != PC_OK)) {
        failed(tx);
        return;
    }
    a->question = ++tx->questions;
    if (!pc_waf_work(tx, 100 + 15 * entries.count))
        return;
    for (size_t i = 0; i < entries.count && !tx->ended; i++)
        ask_entry(a, &entries.items[i]);
}

static void run_action(struct asking *a) {
    a->matched = true;
    if (pc_waf_is_excluded(a->tx, a->first, NULL)) {
        a->matched = false;
        return;
    }
    if (act(a->tx, &a->link->rule->actions) != PC_OK)
        failed(a->tx);
    trace(a, NULL, (struct pc_span){0});
}

static bool link_matches(struct pc_waf_tx *tx, const struct pc_waf_link *first,
                         const struct pc_waf_link *link, unsigned number) {
    struct asking a = {.tx = tx, .first = first, .link = link, .number = number};
    if (link->rule->op == NULL) {
        run_action(&a);
        return a.matched;
    }
    a.sifted = pc_waf_is_sifted(tx, link);
    if (a.sifted && !link->rule->negated && !pc_waf_candidate(tx, link))
        return false;
    ask_values(&a);
    return a.matched;
}

static bool chain_matches(struct pc_waf_tx *tx, const struct pc_waf_link *first) {
    unsigned number = 0;
    tx->matched_count = 0;
    tx->rule = first->rule;
    for (const struct pc_waf_link *link = first; link != NULL; link = link->chained, number++)
        if (!link_matches(tx, first, link, number) || tx->result.limit != NULL)
            return false;
    return true;
}

static void deny(struct pc_waf_tx *tx, const struct pc_waf_rule *rule) {
    if (tx->result.denied_by == 0) {
        tx->result.denied_by = rule->id;
        tx->result.status = rule->actions.status;
    }
    tx->result.would_deny = true;
    if (tx->mode != PC_WAF_ENGINE_ON)
        return;
    tx->result.verdict = PC_WAF_VERDICT_DENY;
    tx->ended = true;
}

static void disrupt(struct pc_waf_tx *tx, const struct pc_waf_rule *rule) {
    switch (rule->actions.disruptive) {
    case PC_WAF_DENY:
    case PC_WAF_DROP:
    case PC_WAF_REDIRECT:
        deny(tx, rule);
        break;
    case PC_WAF_ALLOW:
        tx->ended = true;
        break;
    case PC_WAF_ALLOW_PHASE:
        tx->phase_ended = true;
        break;
    case PC_WAF_ALLOW_REQUEST:
        tx->request_ended = true;
        tx->phase_ended = true;
        break;
    case PC_WAF_PASS:
    case PC_WAF_BLOCK:
        break;
    }
}

static void whole_match(struct pc_waf_tx *tx, const struct pc_waf_link *first) {
    const struct pc_waf_rule *rule = first->rule;
    if (rule->actions.severity >= 0 && rule->actions.severity < tx->highest_severity)
        tx->highest_severity = rule->actions.severity;
    if (rule->actions.log && pc_waf_note_match(tx, first) != PC_OK)
        failed(tx);
    disrupt(tx, rule);
}

/* The same answer as ask_values comes to, without making a text of the value. */
static bool comparison_fails(const struct pc_waf_tx *tx, const struct pc_waf_rule *rule) {
    const struct pc_waf_target *target = rule->targets;
    bool set = false;
    struct pc_waf_question question = {.argument = rule->argument.raw};
    question.value = pc_waf_tx_at(tx, target->place - 1, target->key, &set);
    return !set || rule->op->ask(&question) == PC_WAF_NO;
}

/* The place of the phase to go on at. */
static size_t run_rule(struct pc_waf_tx *tx, size_t at) {
    const struct pc_waf_step *step = &tx->program->steps[tx->phase][at];
    if (pc_waf_passed_over(tx, step) || (step->compares && comparison_fails(tx, step->first->rule)))
        return at + 1;
    const struct pc_waf_link *first = step->first;
    const struct pc_waf_actions *actions = &first->rule->actions;
    if (pc_waf_removed(tx, first) || !chain_matches(tx, first))
        return at + 1;
    whole_match(tx, first);
    if (first->after != SIZE_MAX)
        return first->after;
    return at + 1 + actions->skip;
}

void pc_waf_run_phase(struct pc_waf_tx *tx, unsigned phase) {
    tx->phase = phase;
    tx->phase_ended = phase <= 2 && tx->request_ended;
    pc_waf_targets_forget(tx);
    for (size_t at = 0; at < tx->program->phase_counts[phase] && !tx->ended && !tx->phase_ended;)
        at = run_rule(tx, at);
}
