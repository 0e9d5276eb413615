/* What the steps of compiling a document share. */
#ifndef PC_INSPECT_SCHEMA_OPENAPI_COMPILE_H
#define PC_INSPECT_SCHEMA_OPENAPI_COMPILE_H

#include "inspect/schema/openapi/schemas.h"
#include "inspect/schema/openapi/shapes.h"

enum {
    PC_OPENAPI_CALLS_MAX = 65536,
    PC_OPENAPI_PARAMETERS_MAX = 512 /* of one operation */
};

struct pc_openapi_compiling {
    struct pc_openapi *openapi;
    struct pc_arena work; /* of the documents; ends with the compilation */
    struct pc_openapi_documents *documents;
    struct pc_openapi_report report;
    struct pc_openapi_shapes shapes;
    struct pc_openapi_schemas schemas;
    bool v30;
    struct pc_span *credentials; /* names of API keys in queries */
    size_t credential_count;
};

/* A copy that stays. */
PC_MUST pc_err pc_openapi_keep(struct pc_openapi_compiling *c, struct pc_span text,
                               struct pc_span *out);
/* The schema at a place, entered. */
PC_MUST pc_err pc_openapi_type(struct pc_openapi_compiling *c, struct pc_openapi_place schema,
                               struct pc_openapi_typed *out);

/* The parameters of a path and of an operation in it, and the names of the query. Problems are
 * reported, and what has them is left out. */
PC_MUST pc_err pc_openapi_compile_parameters(struct pc_openapi_compiling *c,
                                             struct pc_openapi_place path_item,
                                             struct pc_openapi_place operation,
                                             const struct pc_openapi_path *path,
                                             struct pc_openapi_call *out);
PC_MUST pc_err pc_openapi_compile_names(struct pc_openapi_compiling *c,
                                        struct pc_openapi_call *out);
PC_MUST pc_err pc_openapi_compile_body(struct pc_openapi_compiling *c,
                                       struct pc_openapi_place operation,
                                       struct pc_openapi_call *out);
PC_MUST pc_err pc_openapi_compile_paths(struct pc_openapi_compiling *c);

/* Sorts by bytes; for names. */
int pc_openapi_compare(struct pc_span a, struct pc_span b);

#endif
