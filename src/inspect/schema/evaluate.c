/* Evaluating a schema: its operations in a row, until one says no. */
#include "inspect/schema/evaluate.h"

bool pc_js_violated(struct pc_js_run *run, const struct pc_js_op *op, size_t at) {
    run->at = at;
    run->told = run->program->told[op - run->program->ops];
    return false;
}

bool pc_js_failed(struct pc_js_run *run, pc_err err) {
    if (run->err == PC_OK)
        run->err = err;
    return false;
}

static bool is_integer(const struct pc_tape_node *node) {
    if ((node->flags & PC_TAPE_WHOLE) != 0)
        return true;
    struct pc_js_number number = pc_js_number(pc_tape_text(node));
    return pc_js_number_is_integer(&number);
}

static inline bool has_type(const struct pc_js_op *op, const struct pc_tape_node *node) {
    if ((op->with.allowed >> node->type & 1) != 0)
        return true;
    return node->type == PC_TAPE_NUMBER && (op->with.allowed & PC_JS_INTEGER) != 0 &&
           is_integer(node);
}

/* A character has at most four bytes, so the bytes often suffice to know. */
static inline bool is_length(struct pc_js_run *run, const struct pc_js_op *op,
                             const struct pc_tape_node *node) {
    uint64_t wanted = op->with.number, count = node->length;
    bool least = op->code == PC_JS_OP_MIN_LENGTH;
    if ((node->flags & PC_TAPE_ASCII) != 0 || (least ? count < wanted : count <= wanted))
        return least ? count >= wanted : count <= wanted;
    if (count / 4 > wanted)
        return least;
    if (!pc_js_work(run, node->length / PC_JS_BYTES_PER_STEP))
        return false;
    for (uint32_t i = 0; i < node->length; i++)
        count -= ((unsigned char)node->text[i] & 0xc0) == 0x80;
    return least ? count >= wanted : count <= wanted;
}

static pc_js_operation *const others[] = {
    [PC_JS_OP_ENUM] = pc_js_op_enum,
    [PC_JS_OP_MULTIPLE_OF] = pc_js_op_number,
    [PC_JS_OP_MINIMUM] = pc_js_op_number,
    [PC_JS_OP_MAXIMUM] = pc_js_op_number,
    [PC_JS_OP_ABOVE] = pc_js_op_number,
    [PC_JS_OP_BELOW] = pc_js_op_number,
    [PC_JS_OP_PATTERN] = pc_js_op_pattern,
    [PC_JS_OP_FORMAT] = pc_js_op_format,
    [PC_JS_OP_UNIQUE] = pc_js_op_unique,
    [PC_JS_OP_ITEMS] = pc_js_op_items,
    [PC_JS_OP_CONTAINS] = pc_js_op_contains,
    [PC_JS_OP_MEMBERS] = pc_js_op_members,
    [PC_JS_OP_NAMES] = pc_js_op_names,
    [PC_JS_OP_REQUIRED] = pc_js_op_required,
    [PC_JS_OP_DEPENDENT] = pc_js_op_dependent,
    [PC_JS_OP_DYNAMIC_REF] = pc_js_op_dynamic_ref,
    [PC_JS_OP_ALL_OF] = pc_js_op_all_of,
    [PC_JS_OP_ANY_OF] = pc_js_op_any_of,
    [PC_JS_OP_ONE_OF] = pc_js_op_one_of,
    [PC_JS_OP_NOT] = pc_js_op_not,
    [PC_JS_OP_IF] = pc_js_op_if,
    [PC_JS_OP_OTHER_ITEMS] = pc_js_op_other_items,
    [PC_JS_OP_OTHER_MEMBERS] = pc_js_op_other_members,
};

static bool operate(struct pc_js_run *run, const struct pc_js_op *op, size_t at,
                    const struct pc_js_seen *seen) {
    const struct pc_tape_node *node = &run->nodes[at];
    bool yes;
    switch ((enum pc_js_code)op->code) {
    case PC_JS_OP_FALSE:
        yes = false;
        break;
    case PC_JS_OP_TYPE:
        yes = has_type(op, node);
        break;
    case PC_JS_OP_MIN_LENGTH:
    case PC_JS_OP_MAX_LENGTH:
        yes = is_length(run, op, node);
        break;
    case PC_JS_OP_MIN_COUNT:
        yes = node->length >= op->with.number;
        break;
    case PC_JS_OP_MAX_COUNT:
        yes = node->length <= op->with.number;
        break;
    case PC_JS_OP_REF:
        return pc_js_take(run, op->with.schema, at, seen);
    default:
        return others[op->code](run, op, at, seen);
    }
    return yes || pc_js_violated(run, op, at);
}

static bool operate_all(struct pc_js_run *run, const struct pc_js_schema *schema, size_t at,
                        const struct pc_js_seen *seen) {
    const struct pc_js_op *op = &run->program->ops[schema->first], *end = op + schema->count;
    uint8_t type = run->nodes[at].type;
    for (; op < end; op++) {
        if ((op->types >> type & 1) != 0 && !operate(run, op, at, seen))
            return false;
    }
    return true;
}

/* With a set of its own, as what stands beside the schema is nothing to it. */
static bool track(struct pc_js_run *run, const struct pc_js_schema *schema, size_t at,
                  const struct pc_js_seen *outer) {
    struct pc_js_mark mark = pc_js_words_mark(run);
    struct pc_js_seen seen;
    bool yes = pc_js_seen_new(run, at, &seen) && operate_all(run, schema, at, &seen);
    if (yes && outer != NULL)
        pc_js_seen_join(outer, &seen);
    pc_js_words_back(run, mark);
    return yes;
}

bool pc_js_take(struct pc_js_run *run, uint32_t index, size_t at, const struct pc_js_seen *seen) {
    const struct pc_js_schema *schema = &run->program->schemas[index];
    if (run->depth == PC_JS_DEPTH || !pc_js_spend(&run->work, schema->count + 1))
        return pc_js_failed(run, PC_ERR_RANGE);
    const struct pc_js_scope *outer = run->scope;
    struct pc_js_scope scope = {schema->resource, outer};
    if (outer == NULL || outer->resource != schema->resource)
        run->scope = &scope;
    run->depth++;
    bool yes = schema->tracks ? track(run, schema, at, seen) : operate_all(run, schema, at, seen);
    run->depth--;
    run->scope = outer;
    return yes;
}
