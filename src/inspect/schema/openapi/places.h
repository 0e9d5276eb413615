/* Numbers for places in documents: the same place gets the same number. */
#ifndef PC_INSPECT_SCHEMA_OPENAPI_PLACES_H
#define PC_INSPECT_SCHEMA_OPENAPI_PLACES_H

#include "inspect/schema/openapi/documents.h"

enum { PC_OPENAPI_PLACES_MAX = 1 << 20 };

/* A zeroed one is empty. */
struct pc_openapi_places {
    struct pc_openapi_place *items; /* item i has the number i */
    size_t count, room;
    uint32_t *slots; /* numbers, + 1; 0 is free */
    size_t slot_count;
};

/* The number of a place, a new one where it has none. */
PC_MUST pc_err pc_openapi_places_number(struct pc_openapi_places *places,
                                        struct pc_openapi_place place, uint32_t *out);
void pc_openapi_places_free(struct pc_openapi_places *places);

#endif
