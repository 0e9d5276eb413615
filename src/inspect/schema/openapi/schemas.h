/*
 * The schemas of a description that requests are held against, brought together into one JSON
 * Schema 2020-12 document and compiled as one program.
 *
 * Each schema that a parameter, a body or a reference names becomes a member of `$defs`; references
 * are made to point there, so that the program needs no other document. On the way OpenAPI's own
 * words are put into those of JSON Schema: `nullable` and the boolean limits of 3.0,
 * `discriminator` as a choice by the property's value, `readOnly` as a member that requests do not
 * have.
 */
#ifndef PC_INSPECT_SCHEMA_OPENAPI_SCHEMAS_H
#define PC_INSPECT_SCHEMA_OPENAPI_SCHEMAS_H

#include "inspect/schema/openapi/places.h"

enum {
    PC_OPENAPI_SCHEMAS_TEXT = 256 << 20, /* bytes of the document that is made */
    PC_OPENAPI_SCHEMAS_BROKEN = 32       /* problems that are told one after the other */
};

/* A place whose document has this bit is a base together with its kinds; see schema_choices.c. */
#define PC_OPENAPI_WITH_KINDS 0x80000000u

struct pc_openapi_schemas {
    struct pc_openapi_documents *documents;
    bool v30;
    struct pc_openapi_places places; /* the members of `$defs` */
    struct pc_buf entries;           /* uint32_t: which of them are entries */
    uint32_t broken[PC_OPENAPI_SCHEMAS_BROKEN];
    size_t broken_count;
};

/* Makes a schema an entry of the program; its number. */
PC_MUST pc_err pc_openapi_schemas_enter(struct pc_openapi_schemas *schemas,
                                        struct pc_openapi_place schema, uint32_t *out);
/* The document with all that was entered and what it refers to. */
PC_MUST pc_err pc_openapi_schemas_write(struct pc_openapi_schemas *schemas, struct pc_buf *out);
/* Writes and compiles. Problems are reported at the schema that they are in. *out is NULL where
 * nothing was entered. */
PC_MUST pc_err pc_openapi_schemas_compile(struct pc_openapi_schemas *schemas,
                                          struct pc_jsonschema **out);
void pc_openapi_schemas_free(struct pc_openapi_schemas *schemas);

struct pc_openapi_choices;
/* Appends ,{"if": …, "then": …} for each choice. */
PC_MUST pc_err pc_openapi_schemas_branches(struct pc_openapi_schemas *schemas,
                                           const struct pc_openapi_choices *choices,
                                           struct pc_buf *out);
/* Appends a base with its kinds. */
PC_MUST pc_err pc_openapi_schemas_kinds(struct pc_openapi_schemas *schemas,
                                        struct pc_openapi_place base, struct pc_buf *out);

/* Appends the schema at a place in the words of JSON Schema; references get numbers. */
PC_MUST pc_err pc_openapi_schemas_put(struct pc_openapi_schemas *schemas,
                                      struct pc_openapi_place schema, struct pc_buf *out);

#endif
