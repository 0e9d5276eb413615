/* The table of keywords. */
#include "inspect/schema/keywords.h"

#include "inspect/schema/number.h"

static const struct pc_js_keyword keywords[] = {
    {"$ref", PC_JS_IN_ALL, PC_JS_CORE, PC_JS_SHAPE_STRING},
    {"$dynamicRef", PC_JS_IN_2020, PC_JS_CORE, PC_JS_SHAPE_STRING},
    {"$id", PC_JS_IN_BOTH, PC_JS_CORE, PC_JS_SHAPE_STRING},
    {"$anchor", PC_JS_IN_2020, PC_JS_CORE, PC_JS_SHAPE_STRING},
    {"$dynamicAnchor", PC_JS_IN_2020, PC_JS_CORE, PC_JS_SHAPE_STRING},
    {"$defs", PC_JS_IN_2020, PC_JS_CORE, PC_JS_SHAPE_MAP},
    {"definitions", PC_JS_IN_BOTH, PC_JS_CORE, PC_JS_SHAPE_MAP},

    {"allOf", PC_JS_IN_ALL, PC_JS_APPLICATOR, PC_JS_SHAPE_SCHEMAS},
    {"anyOf", PC_JS_IN_ALL, PC_JS_APPLICATOR, PC_JS_SHAPE_SCHEMAS},
    {"oneOf", PC_JS_IN_ALL, PC_JS_APPLICATOR, PC_JS_SHAPE_SCHEMAS},
    {"not", PC_JS_IN_ALL, PC_JS_APPLICATOR, PC_JS_SHAPE_SCHEMA},
    {"if", PC_JS_IN_BOTH, PC_JS_APPLICATOR, PC_JS_SHAPE_SCHEMA},
    {"then", PC_JS_IN_BOTH, PC_JS_APPLICATOR, PC_JS_SHAPE_SCHEMA},
    {"else", PC_JS_IN_BOTH, PC_JS_APPLICATOR, PC_JS_SHAPE_SCHEMA},
    {"dependentSchemas", PC_JS_IN_2020, PC_JS_APPLICATOR, PC_JS_SHAPE_MAP},
    {"dependencies", PC_JS_IN_BOTH, PC_JS_APPLICATOR, PC_JS_SHAPE_DEPENDENCIES},
    {"prefixItems", PC_JS_IN_2020, PC_JS_APPLICATOR, PC_JS_SHAPE_SCHEMAS},
    {"items", PC_JS_IN_2020 | PC_JS_IN_OPENAPI, PC_JS_APPLICATOR, PC_JS_SHAPE_SCHEMA},
    {"items", PC_JS_IN_07, PC_JS_APPLICATOR, PC_JS_SHAPE_ITEMS},
    {"additionalItems", PC_JS_IN_07, PC_JS_APPLICATOR, PC_JS_SHAPE_SCHEMA},
    {"contains", PC_JS_IN_BOTH, PC_JS_APPLICATOR, PC_JS_SHAPE_SCHEMA},
    {"properties", PC_JS_IN_ALL, PC_JS_APPLICATOR, PC_JS_SHAPE_MAP},
    {"patternProperties", PC_JS_IN_BOTH, PC_JS_APPLICATOR, PC_JS_SHAPE_MAP},
    {"additionalProperties", PC_JS_IN_ALL, PC_JS_APPLICATOR, PC_JS_SHAPE_SCHEMA},
    {"propertyNames", PC_JS_IN_BOTH, PC_JS_APPLICATOR, PC_JS_SHAPE_SCHEMA},

    {"unevaluatedItems", PC_JS_IN_2020, PC_JS_UNEVALUATED, PC_JS_SHAPE_SCHEMA},
    {"unevaluatedProperties", PC_JS_IN_2020, PC_JS_UNEVALUATED, PC_JS_SHAPE_SCHEMA},

    {"type", PC_JS_IN_ALL, PC_JS_VALIDATION, PC_JS_SHAPE_TYPE},
    {"nullable", PC_JS_IN_OPENAPI, PC_JS_VALIDATION, PC_JS_SHAPE_BOOLEAN},
    {"enum", PC_JS_IN_ALL, PC_JS_VALIDATION, PC_JS_SHAPE_VALUES},
    {"const", PC_JS_IN_BOTH, PC_JS_VALIDATION, PC_JS_SHAPE_ANY},
    {"multipleOf", PC_JS_IN_ALL, PC_JS_VALIDATION, PC_JS_SHAPE_POSITIVE},
    {"minimum", PC_JS_IN_ALL, PC_JS_VALIDATION, PC_JS_SHAPE_NUMBER},
    {"maximum", PC_JS_IN_ALL, PC_JS_VALIDATION, PC_JS_SHAPE_NUMBER},
    {"exclusiveMinimum", PC_JS_IN_BOTH, PC_JS_VALIDATION, PC_JS_SHAPE_NUMBER},
    {"exclusiveMaximum", PC_JS_IN_BOTH, PC_JS_VALIDATION, PC_JS_SHAPE_NUMBER},
    {"exclusiveMinimum", PC_JS_IN_OPENAPI, PC_JS_VALIDATION, PC_JS_SHAPE_BOOLEAN},
    {"exclusiveMaximum", PC_JS_IN_OPENAPI, PC_JS_VALIDATION, PC_JS_SHAPE_BOOLEAN},
    {"minLength", PC_JS_IN_ALL, PC_JS_VALIDATION, PC_JS_SHAPE_COUNT},
    {"maxLength", PC_JS_IN_ALL, PC_JS_VALIDATION, PC_JS_SHAPE_COUNT},
    {"pattern", PC_JS_IN_ALL, PC_JS_VALIDATION, PC_JS_SHAPE_STRING},
    {"minItems", PC_JS_IN_ALL, PC_JS_VALIDATION, PC_JS_SHAPE_COUNT},
    {"maxItems", PC_JS_IN_ALL, PC_JS_VALIDATION, PC_JS_SHAPE_COUNT},
    {"uniqueItems", PC_JS_IN_ALL, PC_JS_VALIDATION, PC_JS_SHAPE_BOOLEAN},
    {"minContains", PC_JS_IN_2020, PC_JS_VALIDATION, PC_JS_SHAPE_COUNT},
    {"maxContains", PC_JS_IN_2020, PC_JS_VALIDATION, PC_JS_SHAPE_COUNT},
    {"minProperties", PC_JS_IN_ALL, PC_JS_VALIDATION, PC_JS_SHAPE_COUNT},
    {"maxProperties", PC_JS_IN_ALL, PC_JS_VALIDATION, PC_JS_SHAPE_COUNT},
    {"required", PC_JS_IN_ALL, PC_JS_VALIDATION, PC_JS_SHAPE_STRINGS},
    {"dependentRequired", PC_JS_IN_2020, PC_JS_VALIDATION, PC_JS_SHAPE_STRINGS_MAP},
    {"format", PC_JS_IN_ALL, PC_JS_FORMATS, PC_JS_SHAPE_STRING},
};

const struct pc_js_keyword *pc_js_keyword(struct pc_span name, enum pc_jsonschema_dialect dialect) {
    for (size_t i = 0; i < sizeof keywords / sizeof *keywords; i++) {
        if ((keywords[i].dialects >> dialect & 1) != 0 &&
            pc_span_eq(name, pc_span_str(keywords[i].name)))
            return &keywords[i];
    }
    return NULL;
}

const char *pc_js_shape_text(enum pc_js_shape shape) {
    static const char *const texts[PC_JS_SHAPE_COUNT_OF] = {
        [PC_JS_SHAPE_ANY] = "a value",
        [PC_JS_SHAPE_STRING] = "a string",
        [PC_JS_SHAPE_BOOLEAN] = "true or false",
        [PC_JS_SHAPE_NUMBER] = "a number",
        [PC_JS_SHAPE_POSITIVE] = "a number above 0",
        [PC_JS_SHAPE_COUNT] = "a whole number not below 0",
        [PC_JS_SHAPE_TYPE] = "the name of a type or an array of such names",
        [PC_JS_SHAPE_VALUES] = "an array",
        [PC_JS_SHAPE_STRINGS] = "an array of strings",
        [PC_JS_SHAPE_STRINGS_MAP] = "an object of arrays of strings",
        [PC_JS_SHAPE_SCHEMA] = "a schema",
        [PC_JS_SHAPE_SCHEMAS] = "an array of schemas, at least one",
        [PC_JS_SHAPE_MAP] = "an object of schemas",
        [PC_JS_SHAPE_ITEMS] = "a schema or an array of schemas",
        [PC_JS_SHAPE_DEPENDENCIES] = "an object of schemas and arrays of strings",
    };
    return texts[shape];
}

bool pc_js_count(const struct pc_tape_node *node, uint64_t *out) {
    if (node->type != PC_TAPE_NUMBER)
        return false;
    struct pc_js_number number = pc_js_number(pc_tape_text(node));
    *out = 0;
    if (number.sign < 0 || !pc_js_number_is_integer(&number))
        return false;
    for (uint32_t i = 0; i < number.bytes && *out < UINT64_MAX / 20; i++) {
        if (number.digits[i] != '.')
            *out = *out * 10 + (uint64_t)(number.digits[i] - '0');
    }
    for (int32_t i = 0; number.sign > 0 && i < number.low && *out < UINT64_MAX / 20; i++)
        *out *= 10; /* one that is cut off here is still beyond what anything counts */
    return true;
}

static bool are_strings(const struct pc_tape *tape, size_t array) {
    const struct pc_tape_node *nodes = tape->nodes;
    if (nodes[array].type != PC_TAPE_ARRAY)
        return false;
    for (size_t i = array + 1; i < nodes[array].next; i = nodes[i].next) {
        if (nodes[i].type != PC_TAPE_STRING)
            return false;
    }
    return true;
}

static bool are_arrays_of_strings(const struct pc_tape *tape, size_t object) {
    const struct pc_tape_node *nodes = tape->nodes;
    if (nodes[object].type != PC_TAPE_OBJECT)
        return false;
    for (size_t i = object + 1; i < nodes[object].next; i = nodes[i + 1].next) {
        if (!are_strings(tape, i + 1))
            return false;
    }
    return true;
}

static bool is_positive(const struct pc_tape_node *node) {
    return node->type == PC_TAPE_NUMBER && pc_js_number(pc_tape_text(node)).sign > 0;
}

bool pc_js_has_shape(const struct pc_tape *tape, size_t at, enum pc_js_shape shape) {
    const struct pc_tape_node *node = &tape->nodes[at];
    uint64_t count;
    switch (shape) {
    case PC_JS_SHAPE_STRING:
        return node->type == PC_TAPE_STRING;
    case PC_JS_SHAPE_BOOLEAN:
        return node->type == PC_TAPE_TRUE || node->type == PC_TAPE_FALSE;
    case PC_JS_SHAPE_NUMBER:
        return node->type == PC_TAPE_NUMBER;
    case PC_JS_SHAPE_POSITIVE:
        return is_positive(node);
    case PC_JS_SHAPE_COUNT:
        return pc_js_count(node, &count);
    case PC_JS_SHAPE_TYPE:
        return node->type == PC_TAPE_STRING || are_strings(tape, at);
    case PC_JS_SHAPE_VALUES:
        return node->type == PC_TAPE_ARRAY;
    case PC_JS_SHAPE_STRINGS:
        return are_strings(tape, at);
    case PC_JS_SHAPE_STRINGS_MAP:
        return are_arrays_of_strings(tape, at);
    case PC_JS_SHAPE_SCHEMA:
        return node->type == PC_TAPE_OBJECT || pc_js_has_shape(tape, at, PC_JS_SHAPE_BOOLEAN);
    case PC_JS_SHAPE_SCHEMAS:
        return node->type == PC_TAPE_ARRAY && node->length > 0;
    case PC_JS_SHAPE_MAP:
    case PC_JS_SHAPE_DEPENDENCIES:
        return node->type == PC_TAPE_OBJECT;
    default:
        return true; /* what is no schema is refused where it is compiled */
    }
}
