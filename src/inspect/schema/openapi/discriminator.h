/*
 * `discriminator` (OpenAPI 3.0 and 3.1, Discriminator Object): the value of one property says which
 * of several schemas holds, those of oneOf or anyOf, or those that are made of this one. A
 * violation then is one of that schema, not "none of five matches".
 */
#ifndef PC_INSPECT_SCHEMA_OPENAPI_DISCRIMINATOR_H
#define PC_INSPECT_SCHEMA_OPENAPI_DISCRIMINATOR_H

#include "inspect/schema/openapi/documents.h"

enum {
    PC_OPENAPI_CHOICES_MAX = 1024,
    PC_OPENAPI_KINDS_WORK = 4000000 /* schemas looked at for all bases together */
};

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

/* It has a discriminator and no list: what others name in their allOf. */
bool pc_openapi_is_base(const struct pc_openapi_documents *documents,
                        struct pc_openapi_place schema);
/* The schemas that have this one as their base: by the mapping, or where it has none, those of
 * `components` by their names. The list is in the arena of the documents. */
PC_MUST pc_err pc_openapi_kinds_of(struct pc_openapi_documents *documents,
                                   struct pc_openapi_place schema, struct pc_openapi_choices *out);

/* The choices of a list. Reads it off a schema; the list is in the arena of the documents. Problems
 * are reported. */
PC_MUST pc_err pc_openapi_choices_of(struct pc_openapi_documents *documents,
                                     struct pc_openapi_place schema,
                                     struct pc_openapi_choices *out);

#endif
