/* Compiling what is said about the parts of a value: items and members. */
#include <string.h>

#include "inspect/schema/compiler.h"

static pc_err list_of(struct pc_js_compiler *c, size_t array, bool parts, struct pc_js_list *out) {
    const struct pc_tape_node *nodes = pc_js_tape(c)->nodes;
    size_t count = nodes[array].length, i = 0;
    uint32_t *schemas = PC_ARENA_ARRAY(c->arena, uint32_t, count);
    pc_err err = schemas == NULL ? pc_js_no_memory(c) : PC_OK;
    for (size_t at = array + 1; err == PC_OK && at < nodes[array].next; at = nodes[at].next, i++)
        err = parts ? pc_js_part(c, at, &schemas[i]) : pc_js_same(c, at, &schemas[i]);
    *out = (struct pc_js_list){schemas, count};
    return err;
}

pc_err pc_js_step_items(struct pc_js_compiler *c) {
    size_t first = pc_js_value(c, "prefixItems"), rest = pc_js_value(c, "items");
    bool old = rest != 0 && pc_js_node(c, rest)->type == PC_TAPE_ARRAY; /* draft-07 */
    if (old) {
        first = rest;
        rest = pc_js_value(c, "additionalItems");
    }
    if (first == 0 && rest == 0)
        return PC_OK;
    struct pc_js_items *items = PC_ARENA_NEW(c->arena, struct pc_js_items);
    if (items == NULL)
        return pc_js_no_memory(c);
    pc_err err = first == 0 ? PC_OK : list_of(c, first, true, &items->first);
    if (err == PC_OK && rest != 0)
        err = pc_js_part(c, rest, &items->rest);
    struct pc_js_op op = {.code = PC_JS_OP_ITEMS, .types = PC_JS_ARRAY, .with.items = items};
    struct pc_span expected = {0};
    if (err == PC_OK)
        err = pc_js_text(c, &expected, "at most %zu items", items->first.count);
    return err == PC_OK ? pc_js_emit(c, op, old ? "additionalItems" : "items", expected) : err;
}

pc_err pc_js_step_contains(struct pc_js_compiler *c) {
    size_t node = pc_js_value(c, "contains");
    size_t least = pc_js_value(c, "minContains"), most = pc_js_value(c, "maxContains");
    struct pc_span expected;
    if (node == 0)
        return PC_OK;
    struct pc_js_contains *contains = PC_ARENA_NEW(c->arena, struct pc_js_contains);
    if (contains == NULL)
        return pc_js_no_memory(c);
    contains->least = 1;
    contains->most = UINT64_MAX;
    contains->marks = true;
    if (least != 0)
        (void)pc_js_count(pc_js_node(c, least), &contains->least);
    if (most != 0)
        (void)pc_js_count(pc_js_node(c, most), &contains->most);
    pc_err err = pc_js_same(c, node, &contains->schema);
    if (err == PC_OK && most == 0)
        err = pc_js_text(c, &expected, "at least %llu items as `contains` says",
                         (unsigned long long)contains->least);
    else if (err == PC_OK)
        err = pc_js_text(c, &expected, "from %llu to %llu items as `contains` says",
                         (unsigned long long)contains->least, (unsigned long long)contains->most);
    struct pc_js_op op = {
        .code = PC_JS_OP_CONTAINS, .types = PC_JS_ARRAY, .with.contains = contains};
    return err == PC_OK ? pc_js_emit(c, op, "contains", expected) : err;
}

static pc_err required_text(struct pc_js_compiler *c, struct pc_span name, struct pc_span *out) {
    return pc_js_text(c, out, "the member \"%.*s\"", PC_ARG(name));
}

/* The names of an array, and what is told of each that is not there. */
static pc_err names_of(struct pc_js_compiler *c, size_t array, size_t skip,
                       struct pc_js_names *out) {
    const struct pc_tape_node *nodes = pc_js_tape(c)->nodes;
    size_t count = nodes[array].length > skip ? nodes[array].length - skip : 0, i = 0;
    struct pc_js_name *names = PC_ARENA_ARRAY(c->arena, struct pc_js_name, count);
    struct pc_span *texts = PC_ARENA_ARRAY(c->arena, struct pc_span, count);
    pc_err err = names == NULL || texts == NULL ? pc_js_no_memory(c) : PC_OK;
    for (size_t at = array + 1; err == PC_OK && at < nodes[array].next; at = nodes[at].next) {
        if (skip > 0) {
            skip--;
            continue;
        }
        names[i] = pc_js_name_of(&nodes[at]);
        err = required_text(c, names[i].text, &texts[i]);
        i++;
    }
    *out = (struct pc_js_names){names, texts, count};
    return err;
}

/* The slot of a name in the open table, which has an empty one. */
static struct pc_js_property *slot_of(struct pc_js_property *table, uint32_t mask,
                                      const struct pc_js_name *name) {
    uint32_t slot = name->hash & mask;
    while (table[slot].name.text.ptr != NULL && !pc_span_eq(table[slot].name.text, name->text))
        slot = (slot + 1) & mask;
    table[slot].name = *name;
    return &table[slot];
}

static pc_err add_properties(struct pc_js_compiler *c, size_t object, struct pc_js_property *table,
                             uint32_t mask) {
    const struct pc_tape_node *nodes = pc_js_tape(c)->nodes;
    for (size_t at = object + 1; object != 0 && at < nodes[object].next; at = nodes[at + 1].next) {
        struct pc_js_name name = pc_js_name_of(&nodes[at]);
        pc_err err = pc_js_part(c, at + 1, &slot_of(table, mask, &name)->schema);
        if (err != PC_OK)
            return err;
    }
    return PC_OK;
}

/* The first names, as many as there are bits. */
static pc_err add_required(struct pc_js_compiler *c, size_t array, struct pc_js_property *table,
                           struct pc_js_members *members) {
    const struct pc_tape_node *nodes = pc_js_tape(c)->nodes;
    struct pc_span *texts = PC_ARENA_ARRAY(c->arena, struct pc_span, PC_JS_REQUIRED_FAST);
    size_t bit = 0;
    if (texts == NULL)
        return pc_js_no_memory(c);
    members->required_text = texts;
    for (size_t at = array + 1; at < nodes[array].next && bit < PC_JS_REQUIRED_FAST;
         at = nodes[at].next, bit++) {
        struct pc_js_name name = pc_js_name_of(&nodes[at]);
        struct pc_js_property *slot = slot_of(table, members->mask, &name);
        pc_err err = required_text(c, name.text, &texts[bit]);
        if (err != PC_OK)
            return err;
        if (slot->required != 0) /* named twice */
            continue;
        slot->required = (uint64_t)1 << bit;
        members->required |= slot->required;
    }
    return PC_OK;
}

static pc_err add_patterns(struct pc_js_compiler *c, size_t object, struct pc_js_members *members) {
    const struct pc_tape_node *nodes = pc_js_tape(c)->nodes;
    if (object == 0)
        return PC_OK;
    struct pc_js_pattern_property *rows =
        PC_ARENA_ARRAY(c->arena, struct pc_js_pattern_property, nodes[object].length);
    size_t count = 0;
    if (rows == NULL)
        return pc_js_no_memory(c);
    for (size_t at = object + 1; at < nodes[object].next; at = nodes[at + 1].next, count++) {
        pc_err err = pc_js_pattern_of(c, at, &rows[count].pattern);
        if (err == PC_OK)
            err = pc_js_part(c, at + 1, &rows[count].schema);
        if (err != PC_OK)
            return err;
    }
    members->patterns = rows;
    members->pattern_count = count;
    return PC_OK;
}

/* Names beyond the bits are looked for one by one. */
static pc_err emit_more_required(struct pc_js_compiler *c, size_t array) {
    if (array == 0 || pc_js_node(c, array)->length <= PC_JS_REQUIRED_FAST)
        return PC_OK;
    struct pc_js_names *names = PC_ARENA_NEW(c->arena, struct pc_js_names);
    if (names == NULL)
        return pc_js_no_memory(c);
    pc_err err = names_of(c, array, PC_JS_REQUIRED_FAST, names);
    struct pc_js_op op = {.code = PC_JS_OP_REQUIRED, .types = PC_JS_OBJECT, .with.names = names};
    return err == PC_OK ? pc_js_emit(c, op, "required", PC_SPAN("a member")) : err;
}

static pc_err make_members(struct pc_js_compiler *c, size_t properties, size_t patterns,
                           size_t rest, size_t required) {
    size_t names = properties == 0 ? 0 : pc_js_node(c, properties)->length, slots = 4;
    names += required == 0 ? 0 : pc_js_node(c, required)->length;
    while (slots < 2 * names)
        slots *= 2;
    struct pc_js_members *members = PC_ARENA_NEW(c->arena, struct pc_js_members);
    struct pc_js_property *table = PC_ARENA_ARRAY(c->arena, struct pc_js_property, slots);
    if (members == NULL || table == NULL)
        return pc_js_no_memory(c);
    members->table = table;
    members->mask = (uint32_t)slots - 1;
    pc_err err = add_properties(c, properties, table, members->mask);
    if (err == PC_OK && required != 0)
        err = add_required(c, required, table, members);
    if (err == PC_OK)
        err = add_patterns(c, patterns, members);
    if (err == PC_OK && rest != 0)
        err = pc_js_part(c, rest, &members->rest);
    struct pc_js_op op = {.code = PC_JS_OP_MEMBERS, .types = PC_JS_OBJECT, .with.members = members};
    if (err == PC_OK)
        err = pc_js_emit(c, op, "additionalProperties", PC_SPAN("no member of this name"));
    return err == PC_OK ? emit_more_required(c, required) : err;
}

pc_err pc_js_step_members(struct pc_js_compiler *c) {
    size_t properties = pc_js_value(c, "properties"), required = pc_js_value(c, "required");
    size_t patterns = pc_js_value(c, "patternProperties");
    size_t rest = pc_js_value(c, "additionalProperties");
    struct pc_js_made *made = PC_JS_ROW(struct pc_js_made, c->made, c->current);
    made->has_properties = properties != 0;
    made->open = patterns != 0 || rest != 0 || pc_js_value(c, "unevaluatedProperties") != 0;
    if (properties == 0 && required == 0 && patterns == 0 && rest == 0)
        return PC_OK;
    return make_members(c, properties, patterns, rest, required);
}

pc_err pc_js_step_names(struct pc_js_compiler *c) {
    size_t node = pc_js_value(c, "propertyNames");
    struct pc_js_op op = {.code = PC_JS_OP_NAMES, .types = PC_JS_OBJECT};
    if (node == 0)
        return PC_OK;
    pc_err err = pc_js_same(c, node, &op.with.schema);
    return err == PC_OK ? pc_js_emit(c, op, "propertyNames", PC_SPAN("another name")) : err;
}

static pc_err add_dependents(struct pc_js_compiler *c, size_t object, struct pc_js_rows *rows) {
    const struct pc_tape_node *nodes = pc_js_tape(c)->nodes;
    for (size_t at = object + 1; object != 0 && at < nodes[object].next; at = nodes[at + 1].next) {
        struct pc_js_dependent *row = pc_js_rows_add(rows, c->arena, sizeof *row);
        if (row == NULL)
            return pc_js_no_memory(c);
        row->name = pc_js_name_of(&nodes[at]);
        pc_err err = nodes[at + 1].type == PC_TAPE_ARRAY ? names_of(c, at + 1, 0, &row->required)
                                                         : pc_js_same(c, at + 1, &row->schema);
        if (err != PC_OK)
            return err;
    }
    return PC_OK;
}

static pc_err check_names(struct pc_js_compiler *c, size_t object) {
    const struct pc_tape_node *nodes = pc_js_tape(c)->nodes;
    for (size_t at = object + 1; object != 0 && at < nodes[object].next; at = nodes[at + 1].next) {
        if (nodes[at + 1].type == PC_TAPE_ARRAY &&
            !pc_js_has_shape(pc_js_tape(c), at + 1, PC_JS_SHAPE_STRINGS))
            return pc_js_wrong(c, (struct pc_js_place){c->place.document, (uint32_t)at + 1},
                               PC_ERR_INVALID, "names of members are expected");
    }
    return PC_OK;
}

pc_err pc_js_step_dependents(struct pc_js_compiler *c) {
    static const char *const keywords[] = {"dependentRequired", "dependentSchemas", "dependencies"};
    for (size_t i = 0; i < 3; i++) {
        size_t node = pc_js_value(c, keywords[i]);
        struct pc_js_rows rows = {0};
        if (node == 0)
            continue;
        struct pc_js_dependents *dependents = PC_ARENA_NEW(c->arena, struct pc_js_dependents);
        pc_err err = dependents == NULL ? pc_js_no_memory(c) : check_names(c, node);
        if (err == PC_OK)
            err = add_dependents(c, node, &rows);
        if (err != PC_OK)
            return err;
        *dependents = (struct pc_js_dependents){rows.rows, rows.count};
        struct pc_js_op op = {
            .code = PC_JS_OP_DEPENDENT, .types = PC_JS_OBJECT, .with.dependents = dependents};
        err = pc_js_emit(c, op, keywords[i], PC_SPAN("what goes with a member that is there"));
        if (err != PC_OK)
            return err;
    }
    return PC_OK;
}
