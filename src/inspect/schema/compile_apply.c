/* Compiling what applies other schemas to the same value, and what is said about the rest of it. */
#include "inspect/schema/compiler.h"

static pc_err emit_reference(struct pc_js_compiler *c, size_t node) {
    struct pc_js_op op = {.code = PC_JS_OP_REF, .types = PC_JS_ANY};
    struct pc_js_place place;
    uint32_t resource;
    pc_err err = pc_js_refer(c, node, &place, NULL);
    if (err == PC_OK)
        err = pc_js_resource_of(c, place, &resource);
    if (err == PC_OK)
        err = pc_js_at(c, place, false, &op.with.schema);
    return err == PC_OK ? pc_js_emit(c, op, "$ref", PC_SPAN("what the schema says")) : err;
}

static pc_err emit_dynamic(struct pc_js_compiler *c, size_t node) {
    struct pc_js_dynamic *dynamic = PC_ARENA_NEW(c->arena, struct pc_js_dynamic);
    struct pc_js_place place;
    uint32_t resource;
    if (dynamic == NULL)
        return pc_js_no_memory(c);
    pc_err err = pc_js_refer(c, node, &place, &dynamic->anchor);
    if (err == PC_OK)
        err = pc_js_resource_of(c, place, &resource);
    if (err == PC_OK)
        err = pc_js_at(c, place, false, &dynamic->schema);
    struct pc_js_op op = {
        .code = PC_JS_OP_DYNAMIC_REF, .types = PC_JS_ANY, .with.dynamic = dynamic};
    if (dynamic->anchor == 0)
        op = (struct pc_js_op){
            .code = PC_JS_OP_REF, .types = PC_JS_ANY, .with.schema = dynamic->schema};
    return err == PC_OK ? pc_js_emit(c, op, "$dynamicRef", PC_SPAN("what the schema says")) : err;
}

pc_err pc_js_step_references(struct pc_js_compiler *c) {
    size_t plain = pc_js_value(c, "$ref"), dynamic = pc_js_value(c, "$dynamicRef");
    pc_err err = plain == 0 ? PC_OK : emit_reference(c, plain);
    return err == PC_OK && dynamic != 0 ? emit_dynamic(c, dynamic) : err;
}

static pc_err emit_list(struct pc_js_compiler *c, size_t array, enum pc_js_code code,
                        const char *keyword, const char *fmt) {
    const struct pc_tape_node *nodes = pc_js_tape(c)->nodes;
    size_t count = nodes[array].length, i = 0;
    struct pc_js_list *list = PC_ARENA_NEW(c->arena, struct pc_js_list);
    uint32_t *schemas = PC_ARENA_ARRAY(c->arena, uint32_t, count);
    struct pc_span expected;
    pc_err err = list == NULL || schemas == NULL ? pc_js_no_memory(c) : PC_OK;
    for (size_t at = array + 1; err == PC_OK && at < nodes[array].next; at = nodes[at].next, i++)
        err = pc_js_same(c, at, &schemas[i]);
    if (err == PC_OK)
        err = pc_js_text(c, &expected, "%s %zu alternatives", fmt, count);
    if (err != PC_OK)
        return err;
    *list = (struct pc_js_list){schemas, count};
    struct pc_js_op op = {.code = (uint8_t)code, .types = PC_JS_ANY, .with.list = list};
    return pc_js_emit(c, op, keyword, expected);
}

pc_err pc_js_step_lists(struct pc_js_compiler *c) {
    static const struct {
        const char *keyword, *fmt;
        enum pc_js_code code;
    } rows[] = {{"allOf", "all of", PC_JS_OP_ALL_OF},
                {"anyOf", "at least one of", PC_JS_OP_ANY_OF},
                {"oneOf", "exactly one of", PC_JS_OP_ONE_OF}};
    pc_err err = PC_OK;
    for (size_t i = 0; err == PC_OK && i < 3; i++) {
        size_t node = pc_js_value(c, rows[i].keyword);
        if (node != 0)
            err = emit_list(c, node, rows[i].code, rows[i].keyword, rows[i].fmt);
    }
    size_t node = pc_js_value(c, "not");
    struct pc_js_op op = {.code = PC_JS_OP_NOT, .types = PC_JS_ANY};
    if (err != PC_OK || node == 0)
        return err;
    err = pc_js_same(c, node, &op.with.schema);
    return err == PC_OK
               ? pc_js_emit(c, op, "not", PC_SPAN("a value that the schema in `not` refuses"))
               : err;
}

pc_err pc_js_step_choice(struct pc_js_compiler *c) {
    size_t condition = pc_js_value(c, "if");
    size_t yes = pc_js_value(c, "then"), no = pc_js_value(c, "else");
    if (condition == 0)
        return PC_OK;
    struct pc_js_choice *choice = PC_ARENA_NEW(c->arena, struct pc_js_choice);
    pc_err err = choice == NULL ? pc_js_no_memory(c) : pc_js_same(c, condition, &choice->condition);
    if (err == PC_OK && yes != 0)
        err = pc_js_same(c, yes, &choice->yes);
    if (err == PC_OK && no != 0)
        err = pc_js_same(c, no, &choice->no);
    struct pc_js_op op = {.code = PC_JS_OP_IF, .types = PC_JS_ANY, .with.choice = choice};
    return err == PC_OK ? pc_js_emit(c, op, "if", PC_SPAN("what the schema says")) : err;
}

pc_err pc_js_step_others(struct pc_js_compiler *c) {
    static const struct {
        const char *keyword, *expected;
        enum pc_js_code code;
        uint16_t types;
    } rows[] = {
        {"unevaluatedItems", "no further item", PC_JS_OP_OTHER_ITEMS, PC_JS_ARRAY},
        {"unevaluatedProperties", "no member of this name", PC_JS_OP_OTHER_MEMBERS, PC_JS_OBJECT},
    };
    for (size_t i = 0; i < 2; i++) {
        size_t node = pc_js_value(c, rows[i].keyword);
        struct pc_js_op op = {.code = (uint8_t)rows[i].code, .types = rows[i].types};
        if (node == 0)
            continue;
        pc_err err = pc_js_part(c, node, &op.with.schema);
        if (err == PC_OK)
            err = pc_js_emit(c, op, rows[i].keyword, pc_span_str(rows[i].expected));
        if (err != PC_OK)
            return err;
        PC_JS_ROW(struct pc_js_schema, c->schemas, c->current)->tracks = true;
    }
    return PC_OK;
}
