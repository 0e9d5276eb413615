/* The values that a link looks at: its targets, with what they exclude taken out. */
#include <stdio.h>
#include <string.h>

#include "inspect/waf/transaction.h"

enum { PATTERN_WORK = 20000 }; /* of compiling one */

/* What is being gathered. */
struct gather {
    struct pc_waf_tx *tx;
    const struct pc_waf_target *target;
    const struct pc_waf_group *group;
    struct pc_waf_entries *out;
    size_t room;
    size_t expected; /* entries of what is gathered now, at least one */
    size_t counted;  /* of &VARIABLE */
};

/* The operator's exclusions are of no program, and so not made ready: their pattern is compiled
 * when it is asked, which is where a rule matched and no more often. */
static enum pc_waf_outcome ask_pattern(struct pc_waf_tx *tx, const struct pc_waf_target *target,
                                       struct pc_span key) {
    const struct pc_waf_operator *rx = pc_waf_operator_find(PC_SPAN("rx"));
    struct pc_waf_question question = {
        .ready = target->regex,
        .value = key,
        .arena = tx->arena,
        .context = tx->engine->operators,
    };
    if (target->regex == NULL) {
        char *text = PC_ARENA_ARRAY(tx->arena, char, target->key.len + 5);
        if (text == NULL || !pc_waf_work(tx, PATTERN_WORK))
            return PC_WAF_LIMIT;
        struct pc_buf buf = pc_buf_over(text, target->key.len + 5);
        pc_buf_add(&buf, PC_SPAN("(?i)"));
        pc_buf_add(&buf, target->key);
        question.argument = pc_buf_span(&buf);
    }
    return pc_waf_work(tx, 60 + 4 * key.len) ? rx->ask(&question) : PC_WAF_LIMIT;
}

static enum pc_waf_outcome ask_key(struct pc_waf_tx *tx, const struct pc_waf_target *target,
                                   struct pc_span key) {
    if (target->selector == PC_WAF_SELECT_ALL)
        return PC_WAF_YES;
    if (target->selector == PC_WAF_SELECT_KEY)
        return pc_span_eq_nocase(target->key, key) ? PC_WAF_YES : PC_WAF_NO;
    return ask_pattern(tx, target, key);
}

bool pc_waf_target_matches(struct pc_waf_tx *tx, const struct pc_waf_target *target,
                           struct pc_span key) {
    return ask_key(tx, target, key) == PC_WAF_YES;
}

static bool excluded(const struct gather *g, struct pc_span key) {
    for (size_t i = 0; i < g->group->count; i++) {
        const struct pc_waf_target *other = &g->group->targets[i];
        if (other->excluded && other->variable == g->target->variable &&
            pc_waf_target_matches(g->tx, other, key))
            return true;
    }
    return false;
}

static pc_err append(struct gather *g, struct pc_span key, struct pc_waf_text *text) {
    if (text == NULL)
        return PC_ERR_NOMEM;
    if (g->out->count == g->room) {
        size_t room = g->room == 0 ? g->expected : g->room * 2;
        struct pc_waf_entry_of *items = PC_ARENA_ARRAY(g->tx->arena, struct pc_waf_entry_of, room);
        if (items == NULL)
            return PC_ERR_NOMEM;
        if (g->out->count > 0)
            memcpy(items, g->out->items, g->out->count * sizeof *items);
        g->out->items = items;
        g->room = room;
    }
    g->out->items[g->out->count++] = (struct pc_waf_entry_of){
        .variable = g->target->variable, .counts = g->target->counts, .key = key, .text = text};
    return PC_OK;
}

static bool wanted(struct gather *g, struct pc_span key) {
    enum pc_waf_outcome outcome = ask_key(g->tx, g->target, key);
    if (outcome == PC_WAF_LIMIT) /* nobody knows whether the rule looks at this value */
        pc_waf_limit(g->tx, "the work of one pattern");
    if (outcome != PC_WAF_YES || excluded(g, key))
        return false;
    if (!g->target->counts)
        return true;
    g->counted++;
    return false;
}

/* Values (or keys) of a list, as texts; made once a phase, for many rules look at the same list. */
static struct pc_waf_text **texts_of(struct pc_waf_tx *tx, enum pc_waf_variable variable,
                                     bool keys) {
    struct pc_waf_text ***memo = keys ? &tx->key_texts[variable] : &tx->list_texts[variable];
    if (*memo != NULL)
        return *memo;
    const struct pc_waf_list *list = &tx->values.lists[variable];
    struct pc_waf_text **texts = PC_ARENA_ARRAY(tx->arena, struct pc_waf_text *, list->count + 1);
    for (size_t i = 0; texts != NULL && i < list->count; i++) {
        texts[i] = pc_waf_text_of(tx, keys ? list->items[i].key : list->items[i].value);
        if (texts[i] == NULL)
            return NULL;
    }
    return *memo = texts;
}

static pc_err gather_list(struct gather *g, enum pc_waf_variable variable, bool keys) {
    const struct pc_waf_list *list = &g->tx->values.lists[variable];
    struct pc_waf_text **texts = list->count == 0 ? NULL : texts_of(g->tx, variable, keys);
    if (list->count > 0 && texts == NULL)
        return PC_ERR_NOMEM;
    bool all = g->target->selector == PC_WAF_SELECT_ALL && !g->target->counts;
    g->expected = all && list->count > 0 ? list->count : 1;
    for (size_t i = 0; i < list->count; i++) {
        if (!wanted(g, list->items[i].key))
            continue;
        pc_err err = append(g, list->items[i].key, texts[i]);
        if (err != PC_OK)
            return err;
    }
    return PC_OK;
}

static pc_err gather_pair(void *context, struct pc_span key, struct pc_span value) {
    struct gather *g = context;
    if (!wanted(g, key))
        return PC_OK;
    struct pc_span copy;
    pc_err err = pc_arena_copy(g->tx->arena, value, &copy);
    return err != PC_OK ? err : append(g, key, pc_waf_text_of(g->tx, copy));
}

static pc_err gather_matched(struct gather *g, bool names) {
    struct pc_waf_tx *tx = g->tx;
    for (size_t i = 0; i < tx->matched_count; i++) {
        struct pc_span name;
        pc_err err = pc_waf_name_of(tx, &tx->matched[i], &name);
        if (err == PC_OK && wanted(g, name))
            err = append(g, name, pc_waf_text_of(tx, names ? name : tx->matched[i].value));
        if (err != PC_OK)
            return err;
    }
    return PC_OK;
}

static pc_err gather_single(struct gather *g) {
    struct pc_span value;
    bool set;
    if (g->target->place != 0) {
        value = pc_waf_tx_at(g->tx, g->target->place - 1, g->target->key, &set);
        if (!set || !wanted(g, g->target->key))
            return PC_OK;
        return append(g, g->target->key, pc_waf_text_of(g->tx, value));
    }
    pc_err err = pc_waf_single(g->tx, g->target->variable, g->target->key, &value, &set);
    if (err != PC_OK || !set || !wanted(g, g->target->key))
        return err;
    return append(g, g->target->key, pc_waf_text_of(g->tx, value));
}

/* The lists that a variable is read off; the second may be none. */
struct source {
    enum pc_waf_variable variable, first, second;
    bool keys;
};
static const struct source sources[] = {
    {PC_WAF_ARGS, PC_WAF_ARGS_GET, PC_WAF_ARGS_POST, false},
    {PC_WAF_ARGS_NAMES, PC_WAF_ARGS_GET, PC_WAF_ARGS_POST, true},
    {PC_WAF_ARGS_GET_NAMES, PC_WAF_ARGS_GET, PC_WAF_VARIABLE_COUNT, true},
    {PC_WAF_ARGS_POST_NAMES, PC_WAF_ARGS_POST, PC_WAF_VARIABLE_COUNT, true},
    {PC_WAF_REQUEST_HEADERS_NAMES, PC_WAF_REQUEST_HEADERS, PC_WAF_VARIABLE_COUNT, true},
    {PC_WAF_REQUEST_COOKIES_NAMES, PC_WAF_REQUEST_COOKIES, PC_WAF_VARIABLE_COUNT, true},
    {PC_WAF_RESPONSE_HEADERS_NAMES, PC_WAF_RESPONSE_HEADERS, PC_WAF_VARIABLE_COUNT, true},
};

static pc_err gather_lists(struct gather *g) {
    for (size_t i = 0; i < sizeof sources / sizeof sources[0]; i++) {
        const struct source *source = &sources[i];
        if (source->variable != g->target->variable)
            continue;
        pc_err err = gather_list(g, source->first, source->keys);
        if (err == PC_OK && source->second != PC_WAF_VARIABLE_COUNT)
            err = gather_list(g, source->second, source->keys);
        return err;
    }
    pc_err err = pc_waf_compute(g->tx, g->target->variable);
    return err != PC_OK ? err : gather_list(g, g->target->variable, false);
}

static pc_err gather_values(struct gather *g) {
    switch (g->target->variable) {
    case PC_WAF_TX:
    case PC_WAF_ENV:
    case PC_WAF_IP:
    case PC_WAF_GLOBAL:
    case PC_WAF_SESSION:
    case PC_WAF_USER:
    case PC_WAF_RESOURCE:
        if (g->target->variable == PC_WAF_TX && g->target->selector == PC_WAF_SELECT_KEY)
            return gather_single(g);
        return pc_waf_state_each(g->tx, g->target->variable, gather_pair, g);
    case PC_WAF_MATCHED_VARS:
        return gather_matched(g, false);
    case PC_WAF_MATCHED_VARS_NAMES:
        return gather_matched(g, true);
    case PC_WAF_ARGS_COMBINED_SIZE:
    case PC_WAF_DURATION:
    case PC_WAF_HIGHEST_SEVERITY:
    case PC_WAF_MATCHED_VAR:
    case PC_WAF_MATCHED_VAR_NAME:
    case PC_WAF_REQBODY_PROCESSOR:
    case PC_WAF_RULE:
        return gather_single(g);
    default:
        return gather_lists(g);
    }
}

static pc_err gather_target(struct gather *g) {
    g->counted = 0;
    pc_err err = gather_values(g);
    if (err != PC_OK || !g->target->counts)
        return err;
    char text[24];
    int len = snprintf(text, sizeof text, "%zu", g->counted);
    struct pc_span copy;
    err = pc_arena_copy(g->tx->arena, pc_span(text, (size_t)len), &copy);
    return err != PC_OK ? err : append(g, g->target->key, pc_waf_text_of(g->tx, copy));
}

static pc_err gather_group(struct pc_waf_tx *tx, const struct pc_waf_group *group,
                           struct pc_waf_entries *out) {
    struct gather g = {.tx = tx, .group = group, .out = out, .expected = 1};
    *out = (struct pc_waf_entries){0};
    for (size_t i = 0; i < group->count; i++) {
        g.target = &group->targets[i];
        if (g.target->excluded)
            continue;
        pc_err err = gather_target(&g);
        if (err != PC_OK)
            return err;
    }
    return PC_OK;
}

pc_err pc_waf_targets(struct pc_waf_tx *tx, const struct pc_waf_link *link,
                      struct pc_waf_entries *out) {
    const struct pc_waf_group *group = link->group;
    if (!group->fixed)
        return gather_group(tx, group, out);
    struct pc_waf_group_state *state = &tx->groups[link->group_index];
    if (!state->known) {
        pc_err err = gather_group(tx, group, &state->entries);
        if (err != PC_OK)
            return err;
        state->known = true;
    }
    *out = state->entries;
    return PC_OK;
}

pc_err pc_waf_source_values(struct pc_waf_tx *tx, const struct pc_waf_group *source,
                            struct pc_waf_entries *out) {
    return gather_group(tx, source, out);
}

void pc_waf_targets_forget(struct pc_waf_tx *tx) {
    tx->scanned = false;
    memset(tx->asks, 0, tx->program->ask_count * sizeof *tx->asks);
    memset(tx->sources, 0, tx->program->source_count * sizeof *tx->sources);
    memset(tx->groups, 0, tx->program->group_count * sizeof *tx->groups);
    memset(tx->sieves, 0, tx->program->sieve_count * sizeof *tx->sieves);
    memset(tx->list_texts, 0, sizeof tx->list_texts);
    memset(tx->key_texts, 0, sizeof tx->key_texts);
}
