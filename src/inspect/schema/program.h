/*
 * The compiled program: what the compiler makes and the evaluator reads.
 *
 * A schema is a row of operations, each of which looks at values of some types and says yes or no.
 * Schemas name one another by their index. Everything lives in the program's arena.
 */
#ifndef PC_INSPECT_SCHEMA_PROGRAM_H
#define PC_INSPECT_SCHEMA_PROGRAM_H

#include "inspect/schema/format.h"
#include "inspect/schema/jsonschema.h"
#include "inspect/schema/number.h"
#include "inspect/schema/pattern.h"

enum {
    PC_JS_NONE = 0, /* the index of no schema */
    PC_JS_TRUE = 1, /* the schema that takes everything */
    PC_JS_FALSE = 2,
    PC_JS_SCHEMAS_MOST = 1 << 20,
    PC_JS_REQUIRED_FAST = 64, /* required names that one word of bits holds */
};

/* Bits of the types of values: 1 << enum pc_tape_type. A name counts as a string. */
enum pc_js_types {
    PC_JS_NULL = 1 << PC_TAPE_NULL,
    PC_JS_BOOLEAN = 1 << PC_TAPE_FALSE | 1 << PC_TAPE_TRUE,
    PC_JS_NUMBER = 1 << PC_TAPE_NUMBER,
    PC_JS_STRING = 1 << PC_TAPE_STRING | 1 << PC_TAPE_KEY,
    PC_JS_ARRAY = 1 << PC_TAPE_ARRAY,
    PC_JS_OBJECT = 1 << PC_TAPE_OBJECT,
    PC_JS_ANY = 0xff,
    PC_JS_INTEGER = 0x100, /* numbers that are integers; without PC_JS_NUMBER */
};

enum pc_js_code {
    PC_JS_OP_FALSE,
    PC_JS_OP_TYPE,        /* types */
    PC_JS_OP_ENUM,        /* values; of const one */
    PC_JS_OP_MULTIPLE_OF, /* divisor */
    PC_JS_OP_MINIMUM,     /* bound */
    PC_JS_OP_MAXIMUM,     /* bound */
    PC_JS_OP_ABOVE,       /* bound: exclusiveMinimum */
    PC_JS_OP_BELOW,       /* bound: exclusiveMaximum */
    PC_JS_OP_MIN_LENGTH,  /* number */
    PC_JS_OP_MAX_LENGTH,  /* number */
    PC_JS_OP_PATTERN,     /* pattern */
    PC_JS_OP_FORMAT,      /* format */
    PC_JS_OP_MIN_COUNT,   /* number: of members or elements */
    PC_JS_OP_MAX_COUNT,   /* number */
    PC_JS_OP_UNIQUE,
    PC_JS_OP_ITEMS,         /* items */
    PC_JS_OP_CONTAINS,      /* contains */
    PC_JS_OP_MEMBERS,       /* members */
    PC_JS_OP_NAMES,         /* schema: propertyNames */
    PC_JS_OP_REQUIRED,      /* names */
    PC_JS_OP_DEPENDENT,     /* dependents */
    PC_JS_OP_REF,           /* schema */
    PC_JS_OP_DYNAMIC_REF,   /* dynamic */
    PC_JS_OP_ALL_OF,        /* list */
    PC_JS_OP_ANY_OF,        /* list */
    PC_JS_OP_ONE_OF,        /* list */
    PC_JS_OP_NOT,           /* schema */
    PC_JS_OP_IF,            /* choice */
    PC_JS_OP_OTHER_ITEMS,   /* schema: unevaluatedItems */
    PC_JS_OP_OTHER_MEMBERS, /* schema: unevaluatedProperties */
};

struct pc_js_list {
    const uint32_t *schemas;
    size_t count;
};

/* Values of a document of the program's. */
struct pc_js_values {
    const struct pc_tape_node *tape; /* nodes of the document */
    const uint32_t *nodes;           /* the values, in the order of their hashes */
    const uint64_t *hashes;
    size_t count;
};

struct pc_js_bound {
    struct pc_js_number exact;
    bool is_whole;
    int64_t whole;
};

struct pc_js_items {
    struct pc_js_list first; /* prefixItems */
    uint32_t rest;           /* the schema of the others, or PC_JS_NONE */
};

struct pc_js_contains {
    uint32_t schema;
    bool marks; /* what it takes counts as evaluated */
    uint64_t least, most;
};

struct pc_js_name {
    struct pc_span text;
    uint32_t hash;
};

struct pc_js_property {
    struct pc_js_name name; /* text.ptr NULL: an empty slot */
    uint32_t schema;        /* or PC_JS_NONE: only required */
    uint64_t required;      /* its bit, or 0 */
};

struct pc_js_pattern_property {
    const struct pc_js_pattern *pattern;
    uint32_t schema;
};

/* properties, patternProperties, additionalProperties and required in one walk. */
struct pc_js_members {
    const struct pc_js_property *table; /* open, by hash */
    uint32_t mask;                      /* slots - 1 */
    uint32_t rest;                      /* schema of the others, or PC_JS_NONE */
    const struct pc_js_pattern_property *patterns;
    size_t pattern_count;
    uint64_t required;                   /* bits that must be there */
    const struct pc_span *required_text; /* by bit: what is expected */
};

struct pc_js_names {
    const struct pc_js_name *names;
    const struct pc_span *texts; /* what is expected */
    size_t count;
};

/* Where an object has the member `name`, it must have those of `required` and be taken by schema.
 */
struct pc_js_dependent {
    struct pc_js_name name;
    struct pc_js_names required;
    uint32_t schema; /* or PC_JS_NONE */
};

struct pc_js_dependents {
    const struct pc_js_dependent *rows;
    size_t count;
};

struct pc_js_dynamic {
    uint32_t schema; /* where no resource on the way has the anchor */
    uint32_t anchor; /* its number, or 0: an ordinary reference */
};

struct pc_js_choice {
    uint32_t condition, yes, no; /* yes, no: or PC_JS_NONE */
};

struct pc_js_op {
    uint8_t code;   /* enum pc_js_code */
    uint16_t types; /* of the values it looks at */
    union {
        uint64_t number;
        uint32_t schema;
        uint32_t allowed;
        const struct pc_js_values *values;
        const struct pc_js_divisor *divisor;
        const struct pc_js_bound *bound;
        const struct pc_js_pattern *pattern;
        const struct pc_js_format *format;
        const struct pc_js_items *items;
        const struct pc_js_contains *contains;
        const struct pc_js_members *members;
        const struct pc_js_names *names;
        const struct pc_js_dependents *dependents;
        const struct pc_js_dynamic *dynamic;
        const struct pc_js_list *list;
        const struct pc_js_choice *choice;
    } with;
};

/* What a violation of an operation is told as. */
struct pc_js_told {
    const char *keyword;
    struct pc_span expected;
};

struct pc_js_schema {
    uint32_t first, count; /* of the operations */
    uint32_t resource;     /* that it belongs to, for $dynamicRef */
    bool tracks;           /* has unevaluatedItems or unevaluatedProperties */
};

/* The schema that a resource has under a dynamic anchor. */
struct pc_js_anchor {
    uint32_t resource, anchor, schema;
};

struct pc_jsonschema {
    struct pc_arena arena;
    const struct pc_js_schema *schemas;
    const struct pc_js_op *ops;
    const struct pc_js_told *told; /* one for each operation */
    const uint32_t *entries;
    const struct pc_js_anchor *anchors;
    size_t schema_count, op_count, entry_count, anchor_count;
    struct pc_js_pattern **patterns; /* what is to be given back */
    size_t pattern_count;
};

#endif
