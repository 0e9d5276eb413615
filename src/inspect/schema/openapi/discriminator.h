/*
 * `discriminator` with oneOf or anyOf of references (OpenAPI 3.0 and 3.1, Discriminator Object):
 * the value of one property says which of the schemas holds. A violation then is one of that
 * schema, not "none of five matches".
 */
#ifndef PC_INSPECT_SCHEMA_OPENAPI_DISCRIMINATOR_H
#define PC_INSPECT_SCHEMA_OPENAPI_DISCRIMINATOR_H

#include "inspect/schema/openapi/documents.h"

enum { PC_OPENAPI_CHOICES_MAX = 1024 };

struct pc_openapi_choice {
    struct pc_span value; /* of the property */
    struct pc_openapi_place schema;
};

struct pc_openapi_choices {
    struct pc_span property;
    const char *list; /* "oneOf" or "anyOf": what it stands for */
    struct pc_openapi_choice *items;
    size_t count; /* 0: the schema has no discriminator, or nothing follows from it */
};

/* Reads it off a schema; the list is in the arena of the documents. Problems are reported. */
PC_MUST pc_err pc_openapi_choices_of(struct pc_openapi_documents *documents,
                                     struct pc_openapi_place schema,
                                     struct pc_openapi_choices *out);

#endif
