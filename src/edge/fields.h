/*
 * The header fields that the gate adds to every answer, rendered once for a policy.
 */
#ifndef PC_EDGE_FIELDS_H
#define PC_EDGE_FIELDS_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/span.h"
#include "model/settings.h"

enum { PC_FIELDS_MAX = 12 };

struct pc_field {
    struct pc_span name;  /* "X-Frame-Options" */
    struct pc_span lower; /* "x-frame-options" */
    struct pc_span value;
    bool stands; /* a service's own value stands, ours is only the default */
};

struct pc_fields {
    struct pc_field items[PC_FIELDS_MAX];
    size_t count;
    bool cors; /* origins are configured: the services' own Access-Control-* go */
    bool cors_credentials;
    struct pc_span cors_methods; /* "GET, POST" */
    struct pc_span cors_headers;
    struct pc_span cors_max_age;
    struct pc_span https_port; /* ":8443" for redirects; empty for 443 */
};

/* Everything lives in the arena. */
PC_MUST pc_err pc_fields_build(const struct pc_settings *settings, struct pc_arena *arena,
                               struct pc_fields *out);

/* What to do with a header that a service answers with. */
enum pc_field_fate {
    PC_FIELD_KEEP,
    PC_FIELD_DROP,
    PC_FIELD_OURS /* it is items[*index]; kept where that stands, else dropped */
};
enum pc_field_fate pc_fields_fate(const struct pc_fields *fields, struct pc_span name,
                                  size_t *index);

#endif
