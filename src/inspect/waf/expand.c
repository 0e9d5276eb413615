/* Macros, and the one value that a variable has. */
#include <stdio.h>
#include <string.h>

#include "inspect/waf/transaction.h"

enum { MOST_EXPANDED = 8192 }; /* bytes of a text that macros make */

static pc_err copy_number(struct pc_waf_tx *tx, long long number, struct pc_span *out) {
    char text[24];
    int len = snprintf(text, sizeof text, "%lld", number);
    return pc_arena_copy(tx->arena, pc_span(text, (size_t)len), out);
}

static pc_err combined_size(struct pc_waf_tx *tx, struct pc_span *out) {
    static const enum pc_waf_variable lists[] = {PC_WAF_ARGS_GET, PC_WAF_ARGS_POST};
    size_t size = 0;
    for (size_t i = 0; i < 2; i++) {
        const struct pc_waf_list *list = &tx->values.lists[lists[i]];
        for (size_t j = 0; j < list->count; j++)
            size += list->items[j].key.len + list->items[j].value.len;
    }
    return copy_number(tx, (long long)size, out);
}

/* RULE:id and its like, of the rule at hand. */
static pc_err of_rule(struct pc_waf_tx *tx, struct pc_span key, struct pc_span *out, bool *set) {
    const struct pc_waf_rule *rule = tx->rule;
    *set = rule != NULL;
    if (rule == NULL)
        return PC_OK;
    if (pc_span_eq_nocase(key, PC_SPAN("id")))
        return copy_number(tx, rule->id, out);
    if (pc_span_eq_nocase(key, PC_SPAN("severity")))
        return copy_number(tx, rule->actions.severity, out);
    if (pc_span_eq_nocase(key, PC_SPAN("msg")))
        *out = rule->actions.msg.raw;
    else if (pc_span_eq_nocase(key, PC_SPAN("logdata")))
        *out = rule->actions.logdata.raw;
    else if (pc_span_eq_nocase(key, PC_SPAN("rev")))
        *out = rule->actions.rev;
    else
        *set = false;
    return PC_OK;
}

static pc_err of_last_match(struct pc_waf_tx *tx, bool name, struct pc_span *out, bool *set) {
    *set = tx->matched_count > 0;
    if (!*set)
        return PC_OK;
    const struct pc_waf_matched *last = &tx->matched[tx->matched_count - 1];
    *out = last->value;
    return name ? pc_waf_name_of(tx, last, out) : PC_OK;
}

struct search {
    struct pc_span key;
    struct pc_span *out;
    bool *set;
};

static pc_err look(void *context, struct pc_span key, struct pc_span value) {
    const struct search *search = context;
    if (*search->set || !pc_span_eq_nocase(key, search->key))
        return PC_OK;
    *search->out = value;
    *search->set = true;
    return PC_OK;
}

/* A collection's values may be replaced while the transaction goes on: copies. */
static pc_err of_collection(struct pc_waf_tx *tx, enum pc_waf_variable variable, struct pc_span key,
                            struct pc_span *out, bool *set) {
    struct search search = {key, out, set};
    pc_err err = pc_waf_state_each(tx, variable, look, &search);
    return err != PC_OK || !*set ? err : pc_arena_copy(tx->arena, *out, out);
}

/* The first value of a list, or that of the key. */
static void of_list(const struct pc_waf_tx *tx, enum pc_waf_variable variable, struct pc_span key,
                    struct pc_span *out, bool *set) {
    const struct pc_waf_list *list = &tx->values.lists[variable];
    for (size_t i = 0; i < list->count && !*set; i++) {
        if (key.len > 0 && !pc_span_eq_nocase(key, list->items[i].key))
            continue;
        *out = list->items[i].value;
        *set = true;
    }
}

pc_err pc_waf_single(struct pc_waf_tx *tx, enum pc_waf_variable variable, struct pc_span key,
                     struct pc_span *out, bool *set) {
    *out = (struct pc_span){0};
    *set = true;
    switch (variable) {
    case PC_WAF_TX:
        *out = pc_waf_tx_get(tx, key, set);
        return PC_OK;
    case PC_WAF_ARGS_COMBINED_SIZE:
        return combined_size(tx, out);
    case PC_WAF_DURATION: /* the caller's clock stands still while a phase runs */
        return copy_number(tx, 0, out);
    case PC_WAF_HIGHEST_SEVERITY:
        return copy_number(tx, tx->highest_severity, out);
    case PC_WAF_MATCHED_VAR:
        return of_last_match(tx, false, out, set);
    case PC_WAF_MATCHED_VAR_NAME:
        return of_last_match(tx, true, out, set);
    case PC_WAF_REQBODY_PROCESSOR:
        *out = tx->body_processor;
        return PC_OK;
    case PC_WAF_RULE:
        return of_rule(tx, key, out, set);
    default:
        break;
    }
    *set = false;
    if (variable == PC_WAF_ENV || !pc_waf_variables[variable].fixed)
        return of_collection(tx, variable, key, out, set);
    pc_err err = pc_waf_compute(tx, variable);
    of_list(tx, variable == PC_WAF_ARGS ? PC_WAF_ARGS_GET : variable, key, out, set);
    if (variable == PC_WAF_ARGS)
        of_list(tx, PC_WAF_ARGS_POST, key, out, set);
    return err;
}

pc_err pc_waf_name_of(struct pc_waf_tx *tx, const struct pc_waf_matched *matched,
                      struct pc_span *out) {
    struct pc_span name = pc_span_str(pc_waf_variables[matched->variable].name);
    size_t len = (matched->counts ? 1 : 0) + name.len + 1 + matched->key.len;
    char *text = PC_ARENA_ARRAY(tx->arena, char, len + 1);
    if (text == NULL)
        return PC_ERR_NOMEM;
    struct pc_buf buf = pc_buf_over(text, len + 1);
    if (matched->counts)
        pc_buf_add_char(&buf, '&');
    pc_buf_add(&buf, name);
    if (matched->key.len > 0) {
        pc_buf_add_char(&buf, ':');
        pc_buf_add(&buf, matched->key);
    }
    *out = pc_buf_span(&buf);
    return PC_OK;
}

static pc_err part_text(struct pc_waf_tx *tx, const struct pc_waf_macro_part *part,
                        struct pc_span *out) {
    bool set;
    *out = part->text;
    if (part->place != 0) {
        *out = pc_waf_tx_at(tx, part->place - 1, part->key, &set);
        return PC_OK;
    }
    return part->is_text ? PC_OK : pc_waf_single(tx, part->variable, part->key, out, &set);
}

pc_err pc_waf_expand(struct pc_waf_tx *tx, const struct pc_waf_macro *macro, struct pc_span *out) {
    if (macro->count == 0) {
        *out = macro->raw;
        return PC_OK;
    }
    if (macro->count == 1)
        return part_text(tx, &macro->parts[0], out);
    struct pc_span *parts = PC_ARENA_ARRAY(tx->arena, struct pc_span, macro->count);
    size_t len = 0;
    if (parts == NULL)
        return PC_ERR_NOMEM;
    for (size_t i = 0; i < macro->count; i++) {
        pc_err err = part_text(tx, &macro->parts[i], &parts[i]);
        if (err != PC_OK)
            return err;
        parts[i] = pc_span_upto(parts[i], MOST_EXPANDED - len);
        len += parts[i].len;
    }
    char *copy = PC_ARENA_ARRAY(tx->arena, char, len + 1);
    if (copy == NULL)
        return PC_ERR_NOMEM;
    *out = pc_span(copy, len);
    for (size_t i = 0; i < macro->count; i++) {
        if (parts[i].len > 0)
            memcpy(copy, parts[i].ptr, parts[i].len);
        copy += parts[i].len;
    }
    return PC_OK;
}
