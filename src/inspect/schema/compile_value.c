/* Compiling what is said about strings, numbers and whole values. */
#include <stdlib.h>
#include <string.h>

#include "inspect/schema/compiler.h"
#include "inspect/schema/value.h"

static const struct {
    const char *name, *text;
    uint16_t bits;
} types[] = {
    {"null", "null", PC_JS_NULL},
    {"boolean", "true or false", PC_JS_BOOLEAN},
    {"integer", "an integer", PC_JS_INTEGER},
    {"number", "a number", PC_JS_NUMBER},
    {"string", "a string", PC_JS_STRING},
    {"array", "an array", PC_JS_ARRAY},
    {"object", "an object", PC_JS_OBJECT},
};

static pc_err add_type(struct pc_js_compiler *c, size_t node, uint32_t *allowed) {
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        if (!pc_span_eq(pc_tape_text(pc_js_node(c, node)), pc_span_str(types[i].name)))
            continue;
        *allowed |= types[i].bits;
        return PC_OK;
    }
    return pc_js_wrong(c, (struct pc_js_place){c->place.document, (uint32_t)node}, PC_ERR_INVALID,
                       "a type is null, boolean, integer, number, string, array or object");
}

static pc_err types_text(struct pc_js_compiler *c, uint32_t allowed, struct pc_span *out) {
    PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        bool number = (types[i].bits == PC_JS_INTEGER && (allowed & PC_JS_NUMBER) != 0);
        if ((allowed & types[i].bits) == 0 || number)
            continue;
        if (text.len > 0)
            pc_buf_add_str(&text, " or ");
        pc_buf_add_str(&text, types[i].text);
    }
    return pc_buf_end(&text) == PC_OK ? pc_js_text(c, out, "%.*s", PC_ARG(pc_buf_span(&text)))
                                      : pc_js_no_memory(c);
}

pc_err pc_js_step_type(struct pc_js_compiler *c) {
    size_t node = pc_js_value(c, "type"), nullable = pc_js_value(c, "nullable");
    const struct pc_tape_node *nodes = pc_js_tape(c)->nodes;
    uint32_t allowed = 0;
    struct pc_span expected;
    if (node == 0)
        return PC_OK;
    bool list = nodes[node].type == PC_TAPE_ARRAY;
    pc_err err = list ? PC_OK : add_type(c, node, &allowed);
    for (size_t i = node + 1; list && err == PC_OK && i < nodes[node].next; i = nodes[i].next)
        err = add_type(c, i, &allowed);
    if (nullable != 0 && nodes[nullable].type == PC_TAPE_TRUE)
        allowed |= PC_JS_NULL;
    if (err == PC_OK)
        err = types_text(c, allowed, &expected);
    if (err != PC_OK)
        return err;
    struct pc_js_op op = {.code = PC_JS_OP_TYPE, .types = PC_JS_ANY, .with.allowed = allowed};
    return pc_js_emit(c, op, "type", expected);
}

struct value {
    uint64_t hash;
    uint32_t node;
};

static int by_hash(const void *a, const void *b) {
    const struct value *x = a, *y = b;
    return (x->hash > y->hash) - (x->hash < y->hash);
}

/* The values of the list from node `first` on; they are kept in the order of their hashes. */
static pc_err gather(struct pc_js_compiler *c, size_t first, size_t count, struct pc_js_op *op) {
    const struct pc_tape *tape = pc_js_tape(c);
    struct pc_js_values *values = PC_ARENA_NEW(c->arena, struct pc_js_values);
    struct value *rows = PC_ARENA_ARRAY(&c->scratch, struct value, count);
    uint64_t *hashes = PC_ARENA_ARRAY(c->arena, uint64_t, count), work = UINT64_MAX;
    uint32_t *nodes = PC_ARENA_ARRAY(c->arena, uint32_t, count);
    if (values == NULL || rows == NULL || hashes == NULL || nodes == NULL)
        return pc_js_no_memory(c);
    for (size_t i = 0, at = first; i < count; i++, at = tape->nodes[at].next)
        rows[i] = (struct value){pc_js_hash(tape->nodes, at, &work), (uint32_t)at};
    if (count > 0)
        qsort(rows, count, sizeof *rows, by_hash);
    for (size_t i = 0; i < count; i++) {
        hashes[i] = rows[i].hash;
        nodes[i] = rows[i].node;
    }
    *values = (struct pc_js_values){tape->nodes, nodes, hashes, count};
    op->with.values = values;
    return PC_OK;
}

/* "one of a, 2, null"; what is long or nested is left out. */
static void tell_values(const struct pc_tape_node *nodes, size_t at, size_t count,
                        struct pc_buf *out) {
    enum { LONG = 40 };
    size_t told = 0;
    for (size_t i = 0; i < count; i++, at = nodes[at].next) {
        static const char *const words[] = {"null", "false", "true"};
        bool nested = nodes[at].type >= PC_TAPE_ARRAY, word = nodes[at].type <= PC_TAPE_TRUE;
        if (nested || (!word && nodes[at].length > LONG) || told == PC_JS_NAMES_TOLD)
            continue;
        pc_buf_add_str(out, told++ == 0 ? "" : ", ");
        if (word)
            pc_buf_add_str(out, words[nodes[at].type]);
        else
            pc_buf_add(out, pc_tape_text(&nodes[at]));
    }
    if (told < count)
        pc_buf_addf(out, "%s%zu more", told == 0 ? "" : " and ", count - told);
}

static pc_err emit_values(struct pc_js_compiler *c, size_t first, size_t count, const char *keyword,
                          const char *fmt) {
    PC_CLEANUP(pc_buf_free) struct pc_buf told = {0};
    struct pc_js_op op = {.code = PC_JS_OP_ENUM, .types = PC_JS_ANY};
    struct pc_span expected;
    pc_err err = gather(c, first, count, &op);
    tell_values(pc_js_tape(c)->nodes, first, count, &told);
    if (err == PC_OK && pc_buf_end(&told) != PC_OK)
        err = pc_js_no_memory(c);
    if (err == PC_OK)
        err = pc_js_text(c, &expected, "%s %.*s", fmt, PC_ARG(pc_buf_span(&told)));
    return err == PC_OK ? pc_js_emit(c, op, keyword, expected) : err;
}

pc_err pc_js_step_enum(struct pc_js_compiler *c) {
    size_t list = pc_js_value(c, "enum"), one = pc_js_value(c, "const");
    pc_err err = PC_OK;
    if (list != 0)
        err = emit_values(c, list + 1, pc_js_node(c, list)->length, "enum", "one of");
    if (err == PC_OK && one != 0)
        err = emit_values(c, one, 1, "const", "the value");
    return err;
}

static pc_err emit_bound(struct pc_js_compiler *c, size_t node, enum pc_js_code code,
                         const char *keyword, const char *words) {
    struct pc_js_bound *bound = PC_ARENA_NEW(c->arena, struct pc_js_bound);
    struct pc_span text = pc_tape_text(pc_js_node(c, node)), expected;
    if (bound == NULL)
        return pc_js_no_memory(c);
    bound->exact = pc_js_number(text);
    bound->is_whole =
        (pc_js_node(c, node)->flags & PC_TAPE_WHOLE) != 0 && pc_js_whole(text, &bound->whole);
    pc_err err = pc_js_text(c, &expected, "a number %s %.*s", words, PC_ARG(text));
    struct pc_js_op op = {.code = (uint8_t)code, .types = PC_JS_NUMBER, .with.bound = bound};
    return err == PC_OK ? pc_js_emit(c, op, keyword, expected) : err;
}

static pc_err step_multiple(struct pc_js_compiler *c) {
    size_t node = pc_js_value(c, "multipleOf");
    if (node == 0)
        return PC_OK;
    struct pc_js_divisor *divisor = PC_ARENA_NEW(c->arena, struct pc_js_divisor);
    struct pc_span text = pc_tape_text(pc_js_node(c, node)), expected;
    struct pc_js_number number = pc_js_number(text);
    if (divisor == NULL)
        return pc_js_no_memory(c);
    if (!pc_js_divisor(&number, divisor))
        return pc_js_wrong(c, (struct pc_js_place){c->place.document, (uint32_t)node}, PC_ERR_RANGE,
                           "multipleOf has more digits than can be divided by");
    pc_err err = pc_js_text(c, &expected, "a multiple of %.*s", PC_ARG(text));
    struct pc_js_op op = {
        .code = PC_JS_OP_MULTIPLE_OF, .types = PC_JS_NUMBER, .with.divisor = divisor};
    return err == PC_OK ? pc_js_emit(c, op, "multipleOf", expected) : err;
}

/* In OpenAPI 3.0 exclusiveMinimum says whether minimum itself is taken. */
pc_err pc_js_step_numbers(struct pc_js_compiler *c) {
    static const struct {
        const char *bound, *exclusive;
        enum pc_js_code code, exclusive_code;
        const char *words, *exclusive_words;
    } rows[] = {
        {"minimum", "exclusiveMinimum", PC_JS_OP_MINIMUM, PC_JS_OP_ABOVE, "not below", "above"},
        {"maximum", "exclusiveMaximum", PC_JS_OP_MAXIMUM, PC_JS_OP_BELOW, "not above", "below"},
    };
    pc_err err = step_multiple(c);
    for (size_t i = 0; err == PC_OK && i < 2; i++) {
        size_t bound = pc_js_value(c, rows[i].bound), other = pc_js_value(c, rows[i].exclusive);
        uint8_t type = other == 0 ? PC_TAPE_FALSE : pc_js_node(c, other)->type;
        if (bound != 0 && type == PC_TAPE_TRUE)
            err = emit_bound(c, bound, rows[i].exclusive_code, rows[i].exclusive,
                             rows[i].exclusive_words);
        else if (bound != 0)
            err = emit_bound(c, bound, rows[i].code, rows[i].bound, rows[i].words);
        if (err == PC_OK && type == PC_TAPE_NUMBER)
            err = emit_bound(c, other, rows[i].exclusive_code, rows[i].exclusive,
                             rows[i].exclusive_words);
    }
    return err;
}

static pc_err step_pattern(struct pc_js_compiler *c) {
    size_t node = pc_js_value(c, "pattern");
    struct pc_js_op op = {.code = PC_JS_OP_PATTERN, .types = PC_JS_STRING};
    struct pc_span expected;
    if (node == 0)
        return PC_OK;
    pc_err err = pc_js_pattern_of(c, node, &op.with.pattern);
    if (err == PC_OK)
        err = pc_js_text(c, &expected, "a string that matches %.*s",
                         PC_ARG(pc_tape_text(pc_js_node(c, node))));
    return err == PC_OK ? pc_js_emit(c, op, "pattern", expected) : err;
}

static pc_err step_format(struct pc_js_compiler *c) {
    size_t node = pc_js_value(c, "format");
    const struct pc_js_document *document = pc_js_document(c, c->place.document);
    const struct pc_js_resource *resource =
        pc_js_resource(c, document->resources[c->place.node] - 1);
    bool asserted =
        c->options.assert_formats || (resource->vocabularies & PC_JS_FORMAT_ASSERTION) != 0;
    if (node == 0 || !asserted)
        return PC_OK;
    const struct pc_js_format *format = pc_js_format_named(pc_tape_text(pc_js_node(c, node)));
    if (format == NULL)
        return PC_OK;
    struct pc_js_op op = {.code = PC_JS_OP_FORMAT,
                          .types = format->number ? PC_JS_NUMBER : PC_JS_STRING,
                          .with.format = format};
    return pc_js_emit(c, op, "format", pc_span_str(format->expected));
}

static pc_err emit_count(struct pc_js_compiler *c, const char *keyword, enum pc_js_code code,
                         uint16_t for_types, const char *things) {
    size_t node = pc_js_value(c, keyword);
    struct pc_js_op op = {.code = (uint8_t)code, .types = for_types};
    struct pc_span expected;
    if (node == 0 || !pc_js_count(pc_js_node(c, node), &op.with.number))
        return PC_OK;
    bool least = code == PC_JS_OP_MIN_COUNT || code == PC_JS_OP_MIN_LENGTH;
    pc_err err =
        pc_js_text(c, &expected, "at %s %llu %s%s", least ? "least" : "most",
                   (unsigned long long)op.with.number, things, op.with.number == 1 ? "" : "s");
    return err == PC_OK ? pc_js_emit(c, op, keyword, expected) : err;
}

pc_err pc_js_step_strings(struct pc_js_compiler *c) {
    pc_err err = emit_count(c, "minLength", PC_JS_OP_MIN_LENGTH, PC_JS_STRING, "character");
    if (err == PC_OK)
        err = emit_count(c, "maxLength", PC_JS_OP_MAX_LENGTH, PC_JS_STRING, "character");
    if (err == PC_OK)
        err = step_pattern(c);
    return err == PC_OK ? step_format(c) : err;
}

pc_err pc_js_step_counts(struct pc_js_compiler *c) {
    size_t unique = pc_js_value(c, "uniqueItems");
    pc_err err = emit_count(c, "minItems", PC_JS_OP_MIN_COUNT, PC_JS_ARRAY, "item");
    if (err == PC_OK)
        err = emit_count(c, "maxItems", PC_JS_OP_MAX_COUNT, PC_JS_ARRAY, "item");
    if (err == PC_OK)
        err = emit_count(c, "minProperties", PC_JS_OP_MIN_COUNT, PC_JS_OBJECT, "member");
    if (err == PC_OK)
        err = emit_count(c, "maxProperties", PC_JS_OP_MAX_COUNT, PC_JS_OBJECT, "member");
    if (err != PC_OK || unique == 0 || pc_js_node(c, unique)->type != PC_TAPE_TRUE)
        return err;
    struct pc_js_op op = {.code = PC_JS_OP_UNIQUE, .types = PC_JS_ARRAY};
    return pc_js_emit(c, op, "uniqueItems", PC_SPAN("items that differ from one another"));
}
