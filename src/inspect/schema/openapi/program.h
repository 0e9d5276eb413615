/*
 * A compiled OpenAPI document: what requests are looked up in. Everything lives in its arena, and
 * nothing changes after it is made.
 */
#ifndef PC_INSPECT_SCHEMA_OPENAPI_PROGRAM_H
#define PC_INSPECT_SCHEMA_OPENAPI_PROGRAM_H

#include "inspect/schema/openapi.h"

enum {
    PC_OPENAPI_NONE = 0xffffffff, /* no entry, no shape, no parameter */
    PC_OPENAPI_SEGMENTS_MAX = 64, /* of a path */
    PC_OPENAPI_VARIABLES_MAX = 32,
    PC_OPENAPI_BASES_MAX = 16
};

/* What a text may be read as; a set of bits. */
enum pc_openapi_type {
    PC_OPENAPI_NULL = 1,
    PC_OPENAPI_BOOLEAN = 2,
    PC_OPENAPI_NUMBER = 4,
    PC_OPENAPI_STRING = 8,
    PC_OPENAPI_ARRAY = 16,
    PC_OPENAPI_OBJECT = 32,
    PC_OPENAPI_ANY = 63
};

struct pc_openapi_property {
    struct pc_span name;
    uint32_t shape;
    bool read_only;
};

/* What of a schema says how texts become values: nothing is refused by it. */
struct pc_openapi_shape {
    uint8_t types;
    bool binary;                                  /* a file: its bytes are no text */
    uint32_t items;                               /* shapes, or PC_OPENAPI_NONE: anything */
    uint32_t rest;                                /* of members that are no property */
    const struct pc_openapi_property *properties; /* by name */
    uint32_t property_count;
};

/* A schema: what it asks for, and how texts are read for it. */
struct pc_openapi_typed {
    uint32_t entry; /* of the program; PC_OPENAPI_NONE: there is none, and anything will do */
    uint32_t shape;
};

enum pc_openapi_style {
    PC_OPENAPI_SIMPLE,
    PC_OPENAPI_LABEL,
    PC_OPENAPI_MATRIX,
    PC_OPENAPI_FORM,
    PC_OPENAPI_SPACE,
    PC_OPENAPI_PIPE,
    PC_OPENAPI_DEEP
};

struct pc_openapi_parameter {
    struct pc_span name;
    enum pc_openapi_where where;
    enum pc_openapi_style style;
    bool explode, required, allow_empty;
    bool json;         /* its text is JSON (`content` instead of `schema`) */
    uint32_t variable; /* of a path: which of the template's */
    struct pc_openapi_typed typed;
};

/* A name of the query: of a parameter, or of a member of one that is an exploded object. */
struct pc_openapi_query_name {
    struct pc_span name;
    uint32_t parameter; /* PC_OPENAPI_NONE: a credential's, which is let through */
    bool member;
};

struct pc_openapi_encoding {
    struct pc_span property;
    bool styled; /* style or explode are given */
    enum pc_openapi_style style;
    bool explode;
    struct pc_span types; /* "image/png, image/gif"; empty: not given */
};

enum pc_openapi_body_kind {
    PC_OPENAPI_OPAQUE, /* not looked at */
    PC_OPENAPI_JSON,
    PC_OPENAPI_URLENCODED,
    PC_OPENAPI_MULTIPART,
    PC_OPENAPI_TEXT
};

struct pc_openapi_media {
    struct pc_span range; /* "application/json"; a star stands for anything */
    enum pc_openapi_body_kind kind;
    struct pc_openapi_typed typed;
    const struct pc_openapi_encoding *encodings; /* by property */
    uint32_t encoding_count;
};

struct pc_openapi_call {
    struct pc_span method, id, path;
    const struct pc_openapi_parameter *parameters;
    uint32_t parameter_count;
    const struct pc_openapi_query_name *names; /* by name */
    uint32_t name_count;
    uint32_t open_object; /* the parameter that takes names which nobody else has */
    bool body_described, body_required;
    const struct pc_openapi_media *media; /* the most special first */
    uint32_t media_count;
    struct pc_span bodies; /* their ranges, in words */
};

struct pc_openapi_path {
    struct pc_span text;
    struct pc_span variables[PC_OPENAPI_VARIABLES_MAX];
    uint32_t variable_count;
    const struct pc_openapi_call **calls;
    uint32_t call_count;
    struct pc_span methods; /* "GET, POST" */
};

/* A place in the tree of paths. A literal segment has no parts; "{id}.json" has a variable and the
 * literal ".json" behind it. */
struct pc_openapi_part {
    bool variable;
    struct pc_span literal; /* decoded */
};
struct pc_openapi_segment {
    struct pc_span key; /* decoded, or of a pattern its text with all variables as "{}" */
    const struct pc_openapi_part *parts;
    uint32_t part_count;
    struct pc_openapi_segment **literals; /* by key */
    uint32_t literal_count, literal_room;
    struct pc_openapi_segment **patterns; /* the most literal bytes first */
    uint32_t pattern_count, pattern_room;
    struct pc_openapi_path *path; /* NULL: none ends here */
};

struct pc_openapi {
    struct pc_arena arena;
    struct pc_span title, dialect;
    struct pc_jsonschema *schemas; /* NULL: no schema in it */
    const struct pc_openapi_shape *shapes;
    struct pc_openapi_segment *root; /* NULL: any path and method is the only call */
    struct pc_span bases[PC_OPENAPI_BASES_MAX];
    size_t base_count;
    const struct pc_openapi_call **calls;
    size_t call_count;
    bool refuse_unknown;
    bool plain; /* one schema for all bodies */
};

#endif
