/*
 * Templates of paths, as a tree by segments (OpenAPI, Paths Object): what is concrete goes before
 * what is templated, from the left.
 */
#ifndef PC_INSPECT_SCHEMA_OPENAPI_PATHS_H
#define PC_INSPECT_SCHEMA_OPENAPI_PATHS_H

#include "inspect/schema/openapi/program.h"

/* Puts a template into the tree; *out has its text and variables. Where there is one already that
 * differs in the names of variables alone, *same is that, and the tree stays as it was.
 * PC_ERR_INVALID, PC_ERR_RANGE: *why. */
PC_MUST pc_err pc_openapi_paths_add(struct pc_arena *arena, struct pc_openapi_segment *root,
                                    struct pc_span text, struct pc_openapi_path **out,
                                    struct pc_openapi_path **same, const char **why);

/* The values of the variables, in the order of the template; percent-encoded as they came. */
struct pc_openapi_found {
    const struct pc_openapi_path *path; /* NULL: none matches */
    struct pc_span values[PC_OPENAPI_VARIABLES_MAX];
};

/* The path that a request's leads to. PC_ERR_INVALID: it is not percent-encoded as it should be. */
PC_MUST pc_err pc_openapi_paths_find(const struct pc_openapi *openapi, struct pc_span path,
                                     struct pc_arena *scratch, struct pc_openapi_found *out);

#endif
