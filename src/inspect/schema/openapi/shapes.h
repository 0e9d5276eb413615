/*
 * From schemas to shapes: what types and members a schema speaks of, through $ref, allOf, anyOf and
 * oneOf, so that texts of parameters and forms can be read as values.
 */
#ifndef PC_INSPECT_SCHEMA_OPENAPI_SHAPES_H
#define PC_INSPECT_SCHEMA_OPENAPI_SHAPES_H

#include "inspect/schema/openapi/places.h"
#include "inspect/schema/openapi/program.h"

enum {
    PC_OPENAPI_SHAPE_WORK = 20000,        /* schemas that one shape may be put together from */
    PC_OPENAPI_SHAPE_PROPERTIES = 1 << 21 /* of all shapes together */
};

struct pc_openapi_shapes {
    struct pc_openapi_documents *documents;
    struct pc_arena *arena; /* of what stays */
    bool v30;               /* OpenAPI 3.0 */
    struct pc_openapi_places places;
    size_t properties;
};

/* The number of the shape of the schema at a place. */
PC_MUST pc_err pc_openapi_shapes_want(struct pc_openapi_shapes *shapes,
                                      struct pc_openapi_place schema, uint32_t *out);
/* Makes all that are wanted, and those within them; *out is an array by number. */
PC_MUST pc_err pc_openapi_shapes_make(struct pc_openapi_shapes *shapes,
                                      const struct pc_openapi_shape **out);
/* The schema, or what it refers to, says readOnly. */
bool pc_openapi_read_only(struct pc_openapi_documents *documents, struct pc_openapi_place schema);
/* The property of that name, or NULL. */
const struct pc_openapi_property *pc_openapi_property(const struct pc_openapi_shape *shape,
                                                      struct pc_span name);
/* The types that a schema's own `type`, `enum` and `const` leave. */
uint8_t pc_openapi_own_types(const struct pc_openapi_documents *documents,
                             struct pc_openapi_place schema, bool v30);
void pc_openapi_shapes_free(struct pc_openapi_shapes *shapes);

#endif
