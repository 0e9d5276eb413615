/* The last step of compiling: schemas that lead to themselves, that are closed, or that only refer.
 */
#include <string.h>

#include "inspect/schema/compiler.h"

static struct pc_js_schema *schema_at(const struct pc_js_compiler *c, size_t index) {
    return PC_JS_ROW(struct pc_js_schema, c->schemas, index);
}

/* A walk over schemas: `visit` is told each that an operation applies to the same value. */
struct walk {
    const struct pc_js_compiler *c;
    void (*visit)(struct walk *walk, uint32_t schema);
    bool only_made_up; /* leave out what is only asked: not, and references by dynamic scope */
    uint32_t *stack;
    size_t depth;
    uint32_t *marks; /* by schema */
    uint32_t mark;
};

static void visit_list(struct walk *walk, const struct pc_js_list *list) {
    for (size_t i = 0; i < list->count; i++)
        walk->visit(walk, list->schemas[i]);
}

static void visit_same(struct walk *walk, const struct pc_js_op *op) {
    switch ((enum pc_js_code)op->code) {
    case PC_JS_OP_REF:
        walk->visit(walk, op->with.schema);
        break;
    case PC_JS_OP_NOT:
        if (!walk->only_made_up)
            walk->visit(walk, op->with.schema);
        break;
    case PC_JS_OP_ALL_OF:
    case PC_JS_OP_ANY_OF:
    case PC_JS_OP_ONE_OF:
        visit_list(walk, op->with.list);
        break;
    case PC_JS_OP_IF:
        walk->visit(walk, op->with.choice->condition);
        walk->visit(walk, op->with.choice->yes);
        walk->visit(walk, op->with.choice->no);
        break;
    case PC_JS_OP_DEPENDENT:
        for (size_t i = 0; i < op->with.dependents->count; i++)
            walk->visit(walk, op->with.dependents->rows[i].schema);
        break;
    default:
        break;
    }
}

static void visit_schema(struct walk *walk, uint32_t index) {
    const struct pc_js_schema *schema = schema_at(walk->c, index);
    for (uint32_t i = 0; i < schema->count; i++)
        visit_same(walk, PC_JS_ROW(struct pc_js_op, walk->c->ops, schema->first + i));
}

static pc_err begin_walk(struct pc_js_compiler *c, struct walk *walk) {
    walk->c = c;
    walk->stack = PC_ARENA_ARRAY(&c->scratch, uint32_t, c->schemas.count);
    walk->marks = PC_ARENA_ARRAY(&c->scratch, uint32_t, c->schemas.count);
    return walk->stack == NULL || walk->marks == NULL ? pc_js_no_memory(c) : PC_OK;
}

static void count_reference(struct walk *walk, uint32_t schema) {
    walk->marks[schema]++;
}

static void drop_reference(struct walk *walk, uint32_t schema) {
    if (--walk->marks[schema] == 0)
        walk->stack[walk->depth++] = schema;
}

/* Takes away, again and again, the schemas that no other one applies to the same value. What is
 * left leads to itself. */
static pc_err refuse_loops(struct pc_js_compiler *c) {
    struct walk walk = {.visit = count_reference};
    pc_err err = begin_walk(c, &walk);
    size_t gone = 0;
    if (err != PC_OK)
        return err;
    for (uint32_t i = 0; i < c->schemas.count; i++)
        visit_schema(&walk, i);
    for (uint32_t i = 0; i < c->schemas.count; i++) {
        if (walk.marks[i] == 0)
            walk.stack[walk.depth++] = i;
    }
    walk.visit = drop_reference;
    for (; walk.depth > 0; gone++)
        visit_schema(&walk, walk.stack[--walk.depth]);
    for (uint32_t i = 0; gone < c->schemas.count && i < c->schemas.count; i++) {
        if (walk.marks[i] != 0 && i > PC_JS_FALSE)
            return pc_js_wrong(c, PC_JS_ROW(struct pc_js_made, c->made, i)->place, PC_ERR_INVALID,
                               "the schema leads to itself without end");
    }
    return PC_OK;
}

static void meet(struct walk *walk, uint32_t schema) {
    if (schema == PC_JS_NONE || walk->marks[schema] == walk->mark)
        return;
    walk->marks[schema] = walk->mark;
    walk->stack[walk->depth++] = schema;
}

/* Has it, or what it is made up of, properties, and nothing that speaks of others? *simple: it is
 * made up of nothing else. */
static bool is_to_be_closed(struct walk *walk, uint32_t inner, bool *simple) {
    bool properties = false;
    size_t met = 0;
    walk->mark++;
    for (meet(walk, inner); walk->depth > 0; met++) {
        uint32_t index = walk->stack[--walk->depth];
        const struct pc_js_made *made = PC_JS_ROW(struct pc_js_made, walk->c->made, index);
        properties |= made->has_properties;
        if (made->open) {
            walk->depth = 0;
            return false;
        }
        visit_schema(walk, index);
    }
    *simple = met == 1;
    return properties;
}

static pc_err append(struct pc_js_compiler *c, struct pc_js_op op, struct pc_js_told told) {
    return pc_js_emit(c, op, told.keyword, told.expected);
}

/* The same operations, but that no other members are taken. */
static pc_err close_simple(struct pc_js_compiler *c, const struct pc_js_schema *inner) {
    for (uint32_t i = 0; i < inner->count; i++) {
        struct pc_js_op op = *PC_JS_ROW(struct pc_js_op, c->ops, inner->first + i);
        if (op.code == PC_JS_OP_MEMBERS) {
            struct pc_js_members *members = PC_ARENA_NEW(c->arena, struct pc_js_members);
            if (members == NULL)
                return pc_js_no_memory(c);
            *members = *op.with.members;
            members->rest = PC_JS_FALSE;
            op.with.members = members;
        }
        pc_err err = append(c, op, *PC_JS_ROW(struct pc_js_told, c->told, inner->first + i));
        if (err != PC_OK)
            return err;
    }
    return PC_OK;
}

static pc_err close_one(struct pc_js_compiler *c, uint32_t index, uint32_t inner, bool simple) {
    struct pc_js_schema *schema = schema_at(c, index);
    struct pc_js_op reference = *PC_JS_ROW(struct pc_js_op, c->ops, schema->first);
    struct pc_js_op others = {
        .code = PC_JS_OP_OTHER_MEMBERS, .types = PC_JS_OBJECT, .with.schema = PC_JS_FALSE};
    struct pc_js_told told = {"additionalProperties", PC_SPAN("no member of this name")};
    schema->first = (uint32_t)c->ops.count;
    schema->count = 0;
    c->current = index;
    if (simple)
        return close_simple(c, schema_at(c, inner));
    schema->tracks = true;
    pc_err err = append(c, reference, told);
    return err == PC_OK ? append(c, others, told) : err;
}

static pc_err close_all(struct pc_js_compiler *c) {
    struct walk walk = {.visit = meet, .only_made_up = true};
    pc_err err = begin_walk(c, &walk);
    for (uint32_t i = 0; err == PC_OK && i < c->schemas.count; i++) {
        uint32_t inner = PC_JS_ROW(struct pc_js_made, c->made, i)->inner;
        bool simple = false;
        if (inner != 0 && is_to_be_closed(&walk, inner, &simple))
            err = close_one(c, i, inner, simple);
    }
    return err;
}

/* A schema that is nothing but a reference becomes the one that it refers to, where nobody can
 * tell. */
static void follow(struct pc_js_compiler *c, uint32_t index) {
    struct pc_js_schema *schema = schema_at(c, index);
    for (;;) {
        const struct pc_js_op *op = PC_JS_ROW(struct pc_js_op, c->ops, schema->first);
        if (schema->count != 1 || schema->tracks || op->code != PC_JS_OP_REF)
            return;
        const struct pc_js_schema *target = schema_at(c, op->with.schema);
        if (c->dynamic.count > 0 && target->resource != schema->resource)
            return;
        *schema = *target;
    }
}

/* The pattern of a schema that is nothing else, or NULL. */
static const struct pc_js_pattern *only_pattern(struct pc_js_compiler *c, uint32_t index) {
    const struct pc_js_schema *schema = schema_at(c, index);
    const struct pc_js_op *op = PC_JS_ROW(struct pc_js_op, c->ops, schema->first);
    return schema->count == 1 && op->code == PC_JS_OP_PATTERN ? op->with.pattern : NULL;
}

/* anyOf over patterns alone is one pattern, where that is an automaton: values are looked at once.
 */
static pc_err join_patterns(struct pc_js_compiler *c, struct pc_js_op *op) {
    enum { MOST = 64 };
    const struct pc_js_pattern *patterns[MOST];
    size_t count = op->code == PC_JS_OP_ANY_OF ? op->with.list->count : 0;
    if (count < 2 || count > MOST)
        return PC_OK;
    for (size_t i = 0; i < count; i++) {
        patterns[i] = only_pattern(c, op->with.list->schemas[i]);
        if (patterns[i] == NULL)
            return PC_OK;
    }
    struct pc_js_pattern **row = pc_js_rows_add(&c->patterns, c->arena, sizeof *row);
    if (row == NULL)
        return pc_js_no_memory(c);
    pc_err err = pc_js_pattern_join(patterns, count, row);
    if (err == PC_ERR_NOMEM)
        return pc_js_no_memory(c);
    if (err == PC_OK)
        *op = (struct pc_js_op){
            .code = PC_JS_OP_PATTERN, .types = PC_JS_STRING, .with.pattern = *row};
    return PC_OK;
}

pc_err pc_js_link(struct pc_js_compiler *c) {
    pc_err err = refuse_loops(c);
    if (err == PC_OK && c->options.refuse_unknown)
        err = close_all(c);
    for (uint32_t i = PC_JS_FALSE + 1; err == PC_OK && i < c->schemas.count; i++)
        follow(c, i);
    for (size_t i = 0; err == PC_OK && i < c->ops.count; i++)
        err = join_patterns(c, PC_JS_ROW(struct pc_js_op, c->ops, i));
    return err;
}
