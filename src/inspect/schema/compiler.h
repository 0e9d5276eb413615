/*
 * What the parts of the compiler share: documents, resources and names; the program as it grows.
 */
#ifndef PC_INSPECT_SCHEMA_COMPILER_H
#define PC_INSPECT_SCHEMA_COMPILER_H

#include "base/buf.h"
#include "inspect/schema/keywords.h"
#include "inspect/schema/program.h"

enum {
    PC_JS_DOCUMENTS = 256,
    PC_JS_DOCUMENT_DEPTH = 200,
    PC_JS_NAMES_TOLD = 8, /* values of an enum that a violation tells */
};

struct pc_js_document {
    struct pc_span uri; /* absolute where the base is; without a fragment */
    struct pc_tape tape;
    uint32_t
        *resources;    /* by node: 1 + the resource that a schema there belongs to; 0: not walked */
    uint32_t *schemas; /* by node: of the program; 0: none yet */
    uint32_t *closed;  /* the same for schemas that refuse unknown members */
};

/* A schema with a URI of its own, and all of the document around it that has no other. */
struct pc_js_resource {
    struct pc_span uri;
    uint32_t document, node;
    enum pc_jsonschema_dialect dialect;
    uint32_t vocabularies; /* enum pc_js_vocabulary */
};

/* $anchor or $dynamicAnchor. */
struct pc_js_anchor_name {
    struct pc_span text;
    uint32_t resource, node;
    bool dynamic;
};

/* A schema in a document. */
struct pc_js_place {
    uint32_t document, node;
};

/* What the compiler knows of a schema besides its operations. */
struct pc_js_made {
    struct pc_js_place place;
    uint32_t inner;      /* of a closed one: the schema that it closes; otherwise 0 */
    bool has_properties; /* has `properties` */
    bool open;           /* says something about unknown members */
};

/* A growing array in an arena. */
struct pc_js_rows {
    void *rows;
    size_t count, room;
};

struct pc_js_compiler {
    const struct pc_jsonschema_input *input;
    struct pc_jsonschema_options options;
    struct pc_jsonschema *program;
    struct pc_arena *arena;  /* the program's */
    struct pc_arena scratch; /* ends with the compiler */
    struct pc_diag *diag;
    struct pc_js_rows documents; /* struct pc_js_document */
    struct pc_js_rows resources; /* struct pc_js_resource */
    struct pc_js_rows names;     /* struct pc_js_anchor_name */
    struct pc_js_rows dynamic; /* struct pc_span: the names of dynamic anchors; number 1 is row 0 */
    struct pc_js_rows schemas; /* struct pc_js_schema */
    struct pc_js_rows made;    /* struct pc_js_made, one for each of them */
    struct pc_js_rows ops;     /* struct pc_js_op */
    struct pc_js_rows told;    /* struct pc_js_told, one for each of them */
    struct pc_js_rows patterns; /* struct pc_js_pattern * */
    unsigned fetching;          /* meta-schemas in one another */
    struct pc_js_place place;   /* the schema that is compiled */
    uint32_t current;           /* its index */
};

/* A zeroed row at the end; NULL where memory ran out. */
void *pc_js_rows_add(struct pc_js_rows *rows, struct pc_arena *arena, size_t size);
#define PC_JS_ROW(type, list, index) (&((type *)(list).rows)[index])

static inline struct pc_js_document *pc_js_document(const struct pc_js_compiler *c, size_t index) {
    return PC_JS_ROW(struct pc_js_document, c->documents, index);
}
static inline struct pc_js_resource *pc_js_resource(const struct pc_js_compiler *c, size_t index) {
    return PC_JS_ROW(struct pc_js_resource, c->resources, index);
}
static inline const struct pc_tape *pc_js_tape(const struct pc_js_compiler *c) {
    return &pc_js_document(c, c->place.document)->tape;
}
static inline const struct pc_tape_node *pc_js_node(const struct pc_js_compiler *c, size_t node) {
    return &pc_js_tape(c)->nodes[node];
}

/* Sets diag to "document#pointer: …" of the node; returns err. */
pc_err pc_js_wrong(struct pc_js_compiler *c, struct pc_js_place place, pc_err err, const char *fmt,
                   ...) PC_PRINTF(4, 5);
pc_err pc_js_no_memory(struct pc_js_compiler *c);

/* Documents: reads the text, and walks its schemas. */
PC_MUST pc_err pc_js_document_add(struct pc_js_compiler *c, struct pc_span uri, struct pc_span text,
                                  uint32_t *out);
/* Notes the resources and anchors of the schema and of those in it. */
PC_MUST pc_err pc_js_walk(struct pc_js_compiler *c, struct pc_js_place place, uint32_t resource);
/* The resource that a schema belongs to; the place is walked now, if it was not. */
PC_MUST pc_err pc_js_resource_of(struct pc_js_compiler *c, struct pc_js_place place, uint32_t *out);
/* What `$schema` means. */
PC_MUST pc_err pc_js_dialect(struct pc_js_compiler *c, struct pc_js_place place,
                             struct pc_js_resource *resource);
/* The document with that URI, fetched where it is not there. */
PC_MUST pc_err pc_js_document_named(struct pc_js_compiler *c, struct pc_js_place from,
                                    struct pc_span uri, struct pc_js_place *out);
/* What a reference in the current schema leads to. *dynamic (may be NULL) is the number of the
 * dynamic anchor that it names, or 0. */
PC_MUST pc_err pc_js_refer(struct pc_js_compiler *c, size_t node, struct pc_js_place *out,
                           uint32_t *dynamic);
/* The number of a dynamic anchor's name. */
PC_MUST pc_err pc_js_dynamic_number(struct pc_js_compiler *c, struct pc_span name, uint32_t *out);

/* The value of a keyword of the current schema, or 0 where it has none. */
size_t pc_js_value(const struct pc_js_compiler *c, const char *keyword);
/* Appends an operation to the current schema. */
PC_MUST pc_err pc_js_emit(struct pc_js_compiler *c, struct pc_js_op op, const char *keyword,
                          struct pc_span expected);
/* A text of the program's. */
PC_MUST pc_err pc_js_text(struct pc_js_compiler *c, struct pc_span *out, const char *fmt, ...)
    PC_PRINTF(3, 4);
/* The index of the schema at a node of the current document, or at any place: one that looks at the
 * same value, or one that looks at a part of it (and may be closed). */
PC_MUST pc_err pc_js_same(struct pc_js_compiler *c, size_t node, uint32_t *out);
PC_MUST pc_err pc_js_part(struct pc_js_compiler *c, size_t node, uint32_t *out);
PC_MUST pc_err pc_js_at(struct pc_js_compiler *c, struct pc_js_place place, bool part,
                        uint32_t *out);
/* A pattern of the program's, from a string or name. */
PC_MUST pc_err pc_js_pattern_of(struct pc_js_compiler *c, size_t node,
                                const struct pc_js_pattern **out);
struct pc_js_name pc_js_name_of(const struct pc_tape_node *node);

/* The steps of compiling a schema: each looks for its keywords. */
typedef pc_err pc_js_step(struct pc_js_compiler *c);
pc_js_step pc_js_step_type, pc_js_step_enum, pc_js_step_numbers, pc_js_step_strings;
pc_js_step pc_js_step_counts, pc_js_step_items, pc_js_step_contains, pc_js_step_members;
pc_js_step pc_js_step_names, pc_js_step_dependents, pc_js_step_references, pc_js_step_lists;
pc_js_step pc_js_step_choice, pc_js_step_others;

/* Compiles into the program, which is zeroed; what there is of it is to be freed even where it
 * fails. */
PC_MUST pc_err pc_js_compile(const struct pc_jsonschema_input *input, struct pc_jsonschema *program,
                             struct pc_diag *diag);
/* After all are compiled: closes what is to be closed, refuses schemas that lead to themselves. */
PC_MUST pc_err pc_js_link(struct pc_js_compiler *c);

#endif
