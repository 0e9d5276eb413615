/*
 * The keywords of the dialects: which there are, what their values look like and where schemas are
 * in them.
 */
#ifndef PC_INSPECT_SCHEMA_KEYWORDS_H
#define PC_INSPECT_SCHEMA_KEYWORDS_H

#include "inspect/schema/jsonschema.h"

enum pc_js_dialects { /* bits: 1 << enum pc_jsonschema_dialect */
                      PC_JS_IN_2020 = 1 << PC_JSONSCHEMA_2020_12,
                      PC_JS_IN_07 = 1 << PC_JSONSCHEMA_DRAFT_07,
                      PC_JS_IN_OPENAPI = 1 << PC_JSONSCHEMA_OPENAPI_30,
                      PC_JS_IN_BOTH = PC_JS_IN_2020 | PC_JS_IN_07,
                      PC_JS_IN_OLD = PC_JS_IN_07 | PC_JS_IN_OPENAPI,
                      PC_JS_IN_ALL = PC_JS_IN_BOTH | PC_JS_IN_OPENAPI,
};

/* The vocabularies of 2020-12 that a meta-schema may leave out. */
enum pc_js_vocabulary {
    PC_JS_CORE = 0,
    PC_JS_APPLICATOR = 1,
    PC_JS_UNEVALUATED = 2,
    PC_JS_VALIDATION = 4,
    PC_JS_FORMATS = 8,           /* format as a remark */
    PC_JS_FORMAT_ASSERTION = 16, /* format as an assertion */
    PC_JS_USUAL = 15,
};

/* What the value of a keyword is. */
enum pc_js_shape {
    PC_JS_SHAPE_ANY,
    PC_JS_SHAPE_STRING,
    PC_JS_SHAPE_BOOLEAN,
    PC_JS_SHAPE_NUMBER,
    PC_JS_SHAPE_POSITIVE,     /* a number above 0 */
    PC_JS_SHAPE_COUNT,        /* a whole number not below 0 */
    PC_JS_SHAPE_TYPE,         /* a string or an array of strings */
    PC_JS_SHAPE_VALUES,       /* an array */
    PC_JS_SHAPE_STRINGS,      /* an array of strings */
    PC_JS_SHAPE_STRINGS_MAP,  /* an object of arrays of strings */
    PC_JS_SHAPE_SCHEMA,       /* from here on there are schemas in it */
    PC_JS_SHAPE_SCHEMAS,      /* an array of them, not empty */
    PC_JS_SHAPE_MAP,          /* an object of them */
    PC_JS_SHAPE_ITEMS,        /* a schema or an array of them */
    PC_JS_SHAPE_DEPENDENCIES, /* an object of schemas and arrays of strings */
    PC_JS_SHAPE_COUNT_OF,
};

struct pc_js_keyword {
    const char *name;
    uint8_t dialects;   /* enum pc_js_dialects */
    uint8_t vocabulary; /* enum pc_js_vocabulary */
    uint8_t shape;      /* enum pc_js_shape */
};

/* NULL where the dialect has no such keyword. */
const struct pc_js_keyword *pc_js_keyword(struct pc_span name, enum pc_jsonschema_dialect dialect);

/* "a string"; what a value of that shape must be. */
const char *pc_js_shape_text(enum pc_js_shape shape);
/* Is the value of that shape? Schemas in it are not looked into. */
bool pc_js_has_shape(const struct pc_tape *tape, size_t node, enum pc_js_shape shape);

/* The value of a number that is whole and not below 0. */
bool pc_js_count(const struct pc_tape_node *node, uint64_t *out);

#endif
