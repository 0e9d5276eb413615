/* Media types: the Content-Type of a request (RFC 9110 section 8.3), and the ranges of a document.
 */
#ifndef PC_INSPECT_SCHEMA_OPENAPI_MEDIA_H
#define PC_INSPECT_SCHEMA_OPENAPI_MEDIA_H

#include "inspect/schema/openapi/program.h"

struct pc_openapi_content {
    struct pc_span type;     /* "application/json", as it was written */
    struct pc_span charset;  /* empty: none */
    struct pc_span boundary; /* empty: none */
};

/* PC_ERR_INVALID: not of that form, or a parameter that counts is there twice. */
PC_MUST pc_err pc_openapi_content_read(struct pc_span text, struct pc_openapi_content *out);

/* The next ";name=value" of a header's value, quotes taken off; a quoted value has no escapes.
 * PC_ERR_NOTFOUND: no more. */
PC_MUST pc_err pc_openapi_content_parameter(struct pc_span *rest, struct pc_span *name,
                                            struct pc_span *value);
/* Its charset is UTF-8 or a part of it, or none is given. */
bool pc_openapi_content_is_utf8(const struct pc_openapi_content *content);

/* "application/json" fits in itself, and where a star stands for one half or both. */
bool pc_openapi_range_fits(struct pc_span range, struct pc_span type);
/* One of "a/b, c/d" fits. */
bool pc_openapi_ranges_fit(struct pc_span ranges, struct pc_span type);

/* How a body of that type is read. */
enum pc_openapi_body_kind pc_openapi_kind_of(struct pc_span type);

#endif
