/*
 * JSON Schema, 2020-12 and draft-07, and the dialect of OpenAPI 3.0: compiled once from texts into
 * a flat program, which any number of threads evaluate at a time over tapes (tape.h).
 *
 * An evaluation allocates nothing but what it takes of the arena, and does a bounded amount of work
 * for each node of the document.
 */
#ifndef PC_INSPECT_SCHEMA_JSONSCHEMA_H
#define PC_INSPECT_SCHEMA_JSONSCHEMA_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/span.h"
#include "inspect/schema/tape.h"

struct pc_jsonschema; /* a compiled program with one entry or several; read-only */

enum pc_jsonschema_dialect {
    PC_JSONSCHEMA_2020_12,
    PC_JSONSCHEMA_DRAFT_07,
    /* The Schema Object of OpenAPI 3.0: draft-07 with `nullable`, boolean exclusiveMinimum and
     * exclusiveMaximum, and without what OpenAPI takes away. `$schema` is not looked at. */
    PC_JSONSCHEMA_OPENAPI_30,
};

/* Other documents that a `$ref` or `$schema` names. */
struct pc_jsonschema_sources {
    /* The text of the document with that absolute URI (no fragment), borrowed until the next call.
     * PC_ERR_NOTFOUND where it may not be had. NULL: there are no others. */
    pc_err (*fetch)(void *context, struct pc_span uri, struct pc_span *text);
    void *context;
};

struct pc_jsonschema_options {
    enum pc_jsonschema_dialect dialect; /* of documents without `$schema` */
    bool assert_formats;                /* `format` refuses; otherwise it is a remark */
    /* An object with `properties` is closed where neither additionalProperties nor
     * unevaluatedProperties nor patternProperties says otherwise, in it or in what it is made up of
     * by allOf, anyOf, oneOf, if, then, else and $ref. */
    bool refuse_unknown;
};

/* What is compiled: schemas of one document, each named by a JSON pointer, with all they refer to.
 */
struct pc_jsonschema_input {
    struct pc_span base_uri;        /* of the document; may be empty */
    struct pc_span text;            /* JSON */
    const struct pc_span *pointers; /* entry i of the program is the schema at pointers[i] … */
    size_t pointer_count;           /* … 0: there is one, the whole document */
    const struct pc_jsonschema_sources *sources; /* NULL: none */
    const struct pc_jsonschema_options *options; /* NULL: 2020-12, formats remark, unknown pass */
};

/* diag says which document, where in it, what is wrong and what to do. PC_ERR_INVALID for what is
 * no schema, PC_ERR_NOTFOUND for a reference that leads nowhere, PC_ERR_UNSUPPORTED for an unknown
 * dialect, PC_ERR_RANGE for one too large. The texts need not outlive the call. */
PC_MUST pc_err pc_jsonschema_compile(const struct pc_jsonschema_input *input,
                                     struct pc_jsonschema **out, struct pc_diag *diag);
/* NULL does nothing. Usable with PC_CLEANUP(pc_jsonschema_free_at). */
void pc_jsonschema_free(struct pc_jsonschema *schema);
void pc_jsonschema_free_at(struct pc_jsonschema **schema);

struct pc_jsonschema_violation {
    struct pc_span pointer;  /* of the value in the document (RFC 6901); in the scratch arena */
    const char *keyword;     /* "maxItems"; of a schema that is `false`: "false" */
    struct pc_span expected; /* "at most 10 items": never the value; lives as long as the program */
};

/* Evaluates entry `entry` over the value at `node` (0: the whole document). PC_OK; PC_ERR_INVALID:
 * out (may be NULL) says the first thing that is wrong; PC_ERR_RANGE: more work than allowed;
 * PC_ERR_NOMEM. Nothing of the scratch arena but the pointer is needed afterwards. */
PC_MUST pc_err pc_jsonschema_check(const struct pc_jsonschema *schema, size_t entry,
                                   const struct pc_tape *tape, size_t node,
                                   struct pc_arena *scratch, struct pc_jsonschema_violation *out);

#endif
