/* Compiling schemas one by one, until no new one is referred to. */
#include <stdarg.h>
#include <stdio.h>

#include "inspect/schema/compiler.h"

size_t pc_js_value(const struct pc_js_compiler *c, const char *keyword) {
    const struct pc_js_document *document = pc_js_document(c, c->place.document);
    const struct pc_js_resource *resource =
        pc_js_resource(c, document->resources[c->place.node] - 1);
    struct pc_span name = pc_span_str(keyword);
    const struct pc_js_keyword *row = pc_js_keyword(name, resource->dialect);
    if (row == NULL || (row->vocabulary & ~resource->vocabularies) != 0)
        return 0;
    return pc_tape_member(&document->tape, c->place.node, name);
}

pc_err pc_js_text(struct pc_js_compiler *c, struct pc_span *out, const char *fmt, ...) {
    char text[400];
    va_list arguments;
    va_start(arguments, fmt);
    int length = vsnprintf(text, sizeof text, fmt, arguments);
    va_end(arguments);
    size_t most = sizeof text - 1, len = length < 0 ? 0 : (size_t)length;
    while (len > most || (len == most && ((unsigned char)text[len - 1] & 0x80) != 0))
        len = len > most ? most : len - 1; /* not in the middle of a character */
    pc_err err = pc_arena_copy(c->arena, pc_span(text, len), out);
    return err == PC_OK ? PC_OK : pc_js_no_memory(c);
}

pc_err pc_js_emit(struct pc_js_compiler *c, struct pc_js_op op, const char *keyword,
                  struct pc_span expected) {
    struct pc_js_op *row = pc_js_rows_add(&c->ops, c->arena, sizeof *row);
    struct pc_js_told *told = pc_js_rows_add(&c->told, c->arena, sizeof *told);
    if (row == NULL || told == NULL)
        return pc_js_no_memory(c);
    *row = op;
    *told = (struct pc_js_told){keyword, expected};
    PC_JS_ROW(struct pc_js_schema, c->schemas, c->current)->count++;
    return PC_OK;
}

static pc_err add_schema(struct pc_js_compiler *c, struct pc_js_place place, uint32_t *out) {
    if (c->schemas.count == PC_JS_SCHEMAS_MOST)
        return pc_diag_set(c->diag, PC_ERR_RANGE, "there are too many schemas");
    struct pc_js_schema *schema = pc_js_rows_add(&c->schemas, c->arena, sizeof *schema);
    struct pc_js_made *made = pc_js_rows_add(&c->made, &c->scratch, sizeof *made);
    if (schema == NULL || made == NULL)
        return pc_js_no_memory(c);
    made->place = place;
    *out = (uint32_t)c->schemas.count - 1;
    return PC_OK;
}

pc_err pc_js_at(struct pc_js_compiler *c, struct pc_js_place place, bool part, uint32_t *out) {
    const struct pc_js_document *document = pc_js_document(c, place.document);
    uint8_t type = document->tape.nodes[place.node].type;
    uint32_t *known = &document->schemas[place.node], *closed = &document->closed[place.node];
    if (type == PC_TAPE_TRUE || type == PC_TAPE_FALSE) {
        *out = type == PC_TAPE_TRUE ? PC_JS_TRUE : PC_JS_FALSE;
        return PC_OK;
    }
    if (type != PC_TAPE_OBJECT)
        return pc_js_wrong(c, place, PC_ERR_INVALID, "a schema is an object, true or false");
    pc_err err = *known == 0 ? add_schema(c, place, known) : PC_OK;
    *out = *known;
    if (err != PC_OK || !part || !c->options.refuse_unknown)
        return err;
    if (*closed == 0) {
        err = add_schema(c, place, closed);
        if (err == PC_OK)
            PC_JS_ROW(struct pc_js_made, c->made, *closed)->inner = *known;
    }
    *out = *closed;
    return err;
}

pc_err pc_js_same(struct pc_js_compiler *c, size_t node, uint32_t *out) {
    return pc_js_at(c, (struct pc_js_place){c->place.document, (uint32_t)node}, false, out);
}

pc_err pc_js_part(struct pc_js_compiler *c, size_t node, uint32_t *out) {
    return pc_js_at(c, (struct pc_js_place){c->place.document, (uint32_t)node}, true, out);
}

struct pc_js_name pc_js_name_of(const struct pc_tape_node *node) {
    struct pc_span text = pc_tape_text(node);
    return (struct pc_js_name){text, pc_tape_hash(text)};
}

pc_err pc_js_pattern_of(struct pc_js_compiler *c, size_t node, const struct pc_js_pattern **out) {
    struct pc_js_pattern **row = pc_js_rows_add(&c->patterns, c->arena, sizeof *row);
    struct pc_diag why = {.text = ""};
    if (row == NULL)
        return pc_js_no_memory(c);
    pc_err err = pc_js_pattern_compile(pc_tape_text(pc_js_node(c, node)), row, &why);
    *out = *row;
    if (err == PC_OK || err == PC_ERR_NOMEM)
        return err == PC_OK ? PC_OK : pc_js_no_memory(c);
    return pc_js_wrong(c, (struct pc_js_place){c->place.document, (uint32_t)node}, err,
                       "the pattern is wrong: %s", why.text);
}

/* Every keyword has a value of the shape it must have. */
static pc_err check_shapes(struct pc_js_compiler *c, enum pc_jsonschema_dialect dialect) {
    const struct pc_tape *tape = pc_js_tape(c);
    const struct pc_tape_node *nodes = tape->nodes;
    for (size_t i = c->place.node + 1u; i < nodes[c->place.node].next; i = nodes[i + 1].next) {
        struct pc_span name = pc_tape_text(&nodes[i]);
        const struct pc_js_keyword *row = pc_js_keyword(name, dialect);
        if (row == NULL || pc_js_has_shape(tape, i + 1, row->shape))
            continue;
        struct pc_js_place value = {c->place.document, (uint32_t)i + 1};
        return pc_js_wrong(c, value, PC_ERR_INVALID, "\"%s\" must be %s", row->name,
                           pc_js_shape_text(row->shape));
    }
    return PC_OK;
}

static pc_err compile_keywords(struct pc_js_compiler *c, enum pc_jsonschema_dialect dialect) {
    static pc_js_step *const steps[] = {
        pc_js_step_type,   pc_js_step_enum,       pc_js_step_strings,    pc_js_step_numbers,
        pc_js_step_counts, pc_js_step_items,      pc_js_step_members,    pc_js_step_contains,
        pc_js_step_names,  pc_js_step_dependents, pc_js_step_references, pc_js_step_lists,
        pc_js_step_choice, pc_js_step_others,
    };
    bool alone = dialect != PC_JSONSCHEMA_2020_12 && pc_js_value(c, "$ref") != 0;
    if (alone) /* what stands beside it does not count */
        return pc_js_step_references(c);
    pc_err err = check_shapes(c, dialect);
    for (size_t i = 0; err == PC_OK && i < sizeof steps / sizeof *steps; i++)
        err = steps[i](c);
    return err;
}

/* A schema that takes what another one takes; link.c closes it. */
static pc_err compile_closed(struct pc_js_compiler *c, uint32_t inner) {
    struct pc_js_op op = {.code = PC_JS_OP_REF, .types = PC_JS_ANY, .with.schema = inner};
    return pc_js_emit(c, op, "$ref", PC_SPAN("what the schema says"));
}

static pc_err compile_one(struct pc_js_compiler *c, uint32_t index) {
    struct pc_js_schema *schema = PC_JS_ROW(struct pc_js_schema, c->schemas, index);
    const struct pc_js_made made = *PC_JS_ROW(struct pc_js_made, c->made, index);
    schema->first = (uint32_t)c->ops.count;
    c->place = made.place;
    c->current = index;
    pc_err err = pc_js_resource_of(c, made.place, &schema->resource);
    if (err != PC_OK)
        return err;
    if (made.inner != 0)
        return compile_closed(c, made.inner);
    return compile_keywords(c, pc_js_resource(c, schema->resource)->dialect);
}

/* The schemas that need no document: none, the one that takes everything, and nothing. */
static pc_err add_fixed(struct pc_js_compiler *c) {
    uint32_t index = 0;
    for (c->current = PC_JS_NONE; c->current <= PC_JS_FALSE; c->current++) {
        pc_err err = add_schema(c, (struct pc_js_place){0}, &index);
        if (err != PC_OK)
            return err;
        PC_JS_ROW(struct pc_js_schema, c->schemas, index)->resource = UINT32_MAX;
    }
    struct pc_js_op op = {.code = PC_JS_OP_FALSE, .types = PC_JS_ANY};
    c->current = PC_JS_FALSE;
    PC_JS_ROW(struct pc_js_schema, c->schemas, PC_JS_FALSE)->first = (uint32_t)c->ops.count;
    return pc_js_emit(c, op, "false", PC_SPAN("no value at this place"));
}

static pc_err add_entries(struct pc_js_compiler *c, uint32_t document) {
    static const struct pc_span whole[] = {{"", 0}};
    const struct pc_span *pointers = c->input->pointer_count == 0 ? whole : c->input->pointers;
    size_t count = c->input->pointer_count == 0 ? 1 : c->input->pointer_count;
    uint32_t *entries = PC_ARENA_ARRAY(c->arena, uint32_t, count), resource;
    if (entries == NULL)
        return pc_js_no_memory(c);
    for (size_t i = 0; i < count; i++) {
        struct pc_js_place place = {document, 0};
        size_t node;
        if (pc_tape_find(&pc_js_document(c, document)->tape, 0, pointers[i], &node) != PC_OK)
            return pc_js_wrong(c, place, PC_ERR_NOTFOUND, "there is nothing at %.*s",
                               PC_ARG(pointers[i]));
        place.node = (uint32_t)node;
        pc_err err = pc_js_resource_of(c, place, &resource);
        if (err == PC_OK)
            err = pc_js_at(c, place, true, &entries[i]);
        if (err != PC_OK)
            return err;
    }
    c->program->entries = entries;
    c->program->entry_count = count;
    return PC_OK;
}

/* The dynamic anchors of all resources that were met, and the schemas there. */
static pc_err add_anchors(struct pc_js_compiler *c) {
    struct pc_js_rows rows = {0};
    for (size_t i = 0; i < c->names.count; i++) {
        const struct pc_js_anchor_name *name = PC_JS_ROW(struct pc_js_anchor_name, c->names, i);
        if (!name->dynamic)
            continue;
        struct pc_js_anchor *row = pc_js_rows_add(&rows, c->arena, sizeof *row);
        if (row == NULL)
            return pc_js_no_memory(c);
        row->resource = name->resource;
        struct pc_js_place place = {pc_js_resource(c, name->resource)->document, name->node};
        pc_err err = pc_js_dynamic_number(c, name->text, &row->anchor);
        if (err == PC_OK)
            err = pc_js_at(c, place, false, &row->schema);
        if (err != PC_OK)
            return err;
    }
    c->program->anchors = rows.rows;
    c->program->anchor_count = rows.count;
    return PC_OK;
}

static pc_err compile_all(struct pc_js_compiler *c) {
    uint32_t document = 0, next = PC_JS_FALSE + 1;
    struct pc_span uri;
    if (pc_arena_copy(&c->scratch, c->input->base_uri, &uri) != PC_OK)
        return pc_js_no_memory(c);
    uri = pc_span_upto(uri, pc_span_find(uri, '#'));
    pc_err err = add_fixed(c);
    if (err == PC_OK)
        err = pc_js_document_add(c, uri, c->input->text, &document);
    if (err == PC_OK)
        err = add_entries(c, document);
    for (bool more = true; err == PC_OK && more; more = next < c->schemas.count) {
        while (err == PC_OK && next < c->schemas.count)
            err = compile_one(c, next++);
        if (err == PC_OK && c->dynamic.count > 0) /* which may lead to further schemas */
            err = add_anchors(c);
    }
    return err == PC_OK ? pc_js_link(c) : err;
}

pc_err pc_js_compile(const struct pc_jsonschema_input *input, struct pc_jsonschema *program,
                     struct pc_diag *diag) {
    struct pc_js_compiler c = {
        .input = input, .program = program, .arena = &program->arena, .diag = diag};
    if (input->options != NULL)
        c.options = *input->options;
    pc_err err = compile_all(&c);
    program->schemas = c.schemas.rows;
    program->schema_count = c.schemas.count;
    program->ops = c.ops.rows;
    program->op_count = c.ops.count;
    program->told = c.told.rows;
    program->patterns = c.patterns.rows;
    program->pattern_count = c.patterns.count;
    pc_arena_free(&c.scratch);
    return err;
}
