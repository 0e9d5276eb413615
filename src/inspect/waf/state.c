/* What rules set: TX, ENV, and the collections that outlive a transaction. */
#include <stdio.h>
#include <string.h>

#include "inspect/waf/transaction.h"

/* A name of a collection, as an action says it. */
struct named {
    enum pc_waf_variable collection;
    size_t place; /* TX */
    struct pc_span name;
};

/* TX.0 to TX.9 are what the last match captured. */
static bool is_capture(struct pc_span name) {
    return name.len == 1 && name.ptr[0] >= '0' && name.ptr[0] <= '9';
}

/* Where a name of TX is kept; `known` counts from 1, 0: it is looked up. */
static size_t place_of(const struct pc_waf_tx *tx, uint32_t known, struct pc_span name) {
    return known != 0 ? known - 1 : pc_waf_program_name(tx->program, name);
}

struct pc_span pc_waf_tx_get(const struct pc_waf_tx *tx, struct pc_span name, bool *set) {
    return pc_waf_tx_at(tx, place_of(tx, 0, name), name, set);
}

struct pc_span pc_waf_tx_at(const struct pc_waf_tx *tx, size_t place, struct pc_span name,
                            bool *set) {
    struct pc_span value = {0};
    bool found = false;
    if (place < tx->program->name_count && tx->name_states[place] != PC_WAF_NAME_UNSET) {
        value = tx->names[place];
        found = true;
    } else if (is_capture(name)) {
        size_t i = (size_t)(name.ptr[0] - '0');
        found = i < tx->captures.count;
        value = found ? tx->captures.parts[i] : value;
    } else if (place == tx->program->name_count) {
        const struct pc_waf_item *item = pc_waf_names_find(&tx->more_names, name);
        found = item != NULL;
        value = found ? item->value : value;
    }
    if (set != NULL)
        *set = found;
    return value;
}

static pc_err tx_put(struct pc_waf_tx *tx, size_t place, struct pc_span name,
                     struct pc_span value) {
    if (place == tx->program->name_count)
        return pc_waf_names_put(tx, &tx->more_names, name, value);
    tx->names[place] = value;
    tx->name_states[place] = PC_WAF_NAME_SET;
    return PC_OK;
}

static void tx_drop(struct pc_waf_tx *tx, size_t place, struct pc_span name) {
    if (place < tx->program->name_count)
        tx->name_states[place] = PC_WAF_NAME_UNSET;
    else
        pc_waf_names_drop(tx, &tx->more_names, name);
}

static bool pinned(const struct pc_waf_tx *tx, const struct named *n) {
    if (n->collection != PC_WAF_TX)
        return false;
    size_t place = n->place;
    return place < tx->program->name_count && tx->name_states[place] == PC_WAF_NAME_PINNED;
}

pc_err pc_waf_pin(struct pc_waf_tx *tx, struct pc_span name, struct pc_span value, bool pin) {
    size_t place = place_of(tx, 0, name);
    pc_err err = tx_put(tx, place, name, value);
    if (err == PC_OK && pin && place < tx->program->name_count)
        tx->name_states[place] = PC_WAF_NAME_PINNED;
    return err;
}

/* NULL: no initcol opened it. */
static struct pc_waf_collection *collection_of(struct pc_waf_tx *tx,
                                               enum pc_waf_variable variable) {
    struct pc_span key = tx->collection_keys[variable];
    struct pc_waf_collection *c = NULL;
    if (key.ptr == NULL || pc_waf_collections_open(tx->engine->collections, variable, key,
                                                   tx->options->now, &c) != PC_OK)
        return NULL;
    return c;
}

static struct pc_span get(struct pc_waf_tx *tx, const struct named *n) {
    if (n->collection == PC_WAF_TX)
        return pc_waf_tx_at(tx, n->place, n->name, NULL);
    const struct pc_waf_item *item =
        n->collection == PC_WAF_ENV ? pc_waf_names_find(&tx->env, n->name) : NULL;
    if (item != NULL)
        return item->value;
    struct pc_waf_collection *c = collection_of(tx, n->collection);
    const struct pc_span *value =
        c == NULL ? NULL : pc_waf_collection_get(c, n->name, tx->options->now);
    return value == NULL ? (struct pc_span){0} : *value;
}

/* A collection that no initcol opened keeps nothing, as in ModSecurity. */
static pc_err store(struct pc_waf_tx *tx, const struct named *n, struct pc_span value) {
    if (n->collection == PC_WAF_TX)
        return tx_put(tx, n->place, n->name, value);
    if (n->collection == PC_WAF_ENV)
        return pc_waf_names_put(tx, &tx->env, n->name, value);
    struct pc_waf_collection *c = collection_of(tx, n->collection);
    return c == NULL ? PC_OK : pc_waf_collection_set(c, n->name, value);
}

static void unset(struct pc_waf_tx *tx, const struct named *n) {
    struct pc_waf_collection *c;
    if (n->collection == PC_WAF_TX)
        tx_drop(tx, n->place, n->name);
    else if (n->collection == PC_WAF_ENV)
        pc_waf_names_drop(tx, &tx->env, n->name);
    else if ((c = collection_of(tx, n->collection)) != NULL)
        pc_waf_collection_unset(c, n->name);
}

/* A leading integer, as C's strtol takes it; what is beyond the limits is at the limit. */
long long pc_waf_number(struct pc_span text) {
    size_t i = 0;
    bool negative = false;
    while (i < text.len && (text.ptr[i] == ' ' || text.ptr[i] == '\t'))
        i++;
    if (i < text.len && (text.ptr[i] == '-' || text.ptr[i] == '+'))
        negative = text.ptr[i++] == '-';
    long long number = 0;
    for (; i < text.len && text.ptr[i] >= '0' && text.ptr[i] <= '9'; i++)
        if (number < 1000000000000000)
            number = number * 10 + (text.ptr[i] - '0');
    return negative ? -number : number;
}

static pc_err number_text(struct pc_waf_tx *tx, long long number, struct pc_span *out) {
    char text[24];
    int len = snprintf(text, sizeof text, "%lld", number);
    return pc_arena_copy(tx->arena, pc_span(text, (size_t)len), out);
}

static pc_err count(struct pc_waf_tx *tx, const struct named *n, long long by) {
    struct pc_span text;
    pc_err err = number_text(tx, pc_waf_number(get(tx, n)) + by, &text);
    return err != PC_OK ? err : store(tx, n, text);
}

static void expire(struct pc_waf_tx *tx, const struct named *n, long long seconds) {
    struct pc_waf_collection *c = collection_of(tx, n->collection);
    if (c != NULL)
        pc_waf_collection_expire(c, n->name, tx->options->now + (pc_time)seconds * PC_SECOND);
}

pc_err pc_waf_set(struct pc_waf_tx *tx, const struct pc_waf_setvar *setvar) {
    struct named n = {.collection = setvar->collection};
    struct pc_span value;
    pc_err err = pc_waf_expand(tx, &setvar->name, &n.name);
    if (err == PC_OK)
        err = pc_waf_expand(tx, &setvar->value, &value);
    if (err != PC_OK)
        return err;
    if (n.collection == PC_WAF_TX)
        n.place = place_of(tx, setvar->place, n.name);
    if (pinned(tx, &n))
        return PC_OK;
    switch (setvar->kind) {
    case PC_WAF_SET:
        return store(tx, &n, value);
    case PC_WAF_ADD:
        return count(tx, &n, pc_waf_number(value));
    case PC_WAF_SUB:
        return count(tx, &n, -pc_waf_number(value));
    case PC_WAF_UNSET:
        unset(tx, &n);
        return PC_OK;
    case PC_WAF_EXPIRE:
        expire(tx, &n, pc_waf_number(value));
        return PC_OK;
    }
    return PC_ERR_INVALID;
}

typedef pc_err each_fn(void *context, struct pc_span key, struct pc_span value);

static pc_err each_of_list(const struct pc_waf_variable_list *list, each_fn *each, void *context) {
    for (size_t i = 0; i < list->count; i++) {
        pc_err err = each(context, list->items[i].key, list->items[i].value);
        if (err != PC_OK)
            return err;
    }
    return PC_OK;
}

static pc_err each_of_tx(struct pc_waf_tx *tx, each_fn *each, void *context) {
    static const char digits[] = "0123456789";
    pc_err err = PC_OK;
    for (size_t i = 0; err == PC_OK && i < tx->program->name_count; i++)
        if (tx->name_states[i] != PC_WAF_NAME_UNSET)
            err = each(context, tx->program->names[i].text, tx->names[i]);
    for (size_t i = 0; err == PC_OK && i < tx->captures.count; i++)
        err = each(context, pc_span(&digits[i], 1), tx->captures.parts[i]);
    return err != PC_OK ? err : each_of_list(&tx->more_names, each, context);
}

pc_err pc_waf_state_each(struct pc_waf_tx *tx, enum pc_waf_variable collection, each_fn *each,
                         void *context) {
    if (collection == PC_WAF_TX)
        return each_of_tx(tx, each, context);
    if (collection == PC_WAF_ENV)
        return each_of_list(&tx->env, each, context);
    struct pc_waf_collection *c = collection_of(tx, collection);
    struct pc_span name, value;
    size_t at = 0;
    while (c != NULL && pc_waf_collection_next(c, tx->options->now, &at, &name, &value)) {
        pc_err err = each(context, name, value);
        if (err != PC_OK)
            return err;
    }
    return PC_OK;
}
