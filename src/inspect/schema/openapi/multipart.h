/*
 * multipart/form-data (RFC 7578, RFC 2046 section 5.1), of a whole body and strict: what readers
 * differ about (bare line feeds, folded headers, text before the first part, two names) is refused.
 */
#ifndef PC_INSPECT_SCHEMA_OPENAPI_MULTIPART_H
#define PC_INSPECT_SCHEMA_OPENAPI_MULTIPART_H

#include <stdbool.h>

#include "base/err.h"
#include "base/span.h"

enum {
    PC_OPENAPI_BOUNDARY_MAX = 70,
    PC_OPENAPI_PART_HEADERS = 16,
    PC_OPENAPI_PART_HEADER_BYTES = 4096
};

struct pc_openapi_multipart {
    struct pc_span rest;
    char delimiter[PC_OPENAPI_BOUNDARY_MAX + 8]; /* CR LF "--" boundary */
    size_t delimiter_len;
    const char *wrong; /* after PC_ERR_INVALID: why */
};

struct pc_openapi_form_part {
    struct pc_span name, content_type, body;
    bool has_filename;
};

/* PC_ERR_INVALID: no good boundary, or the body does not begin with it. */
PC_MUST pc_err pc_openapi_multipart_open(struct pc_openapi_multipart *reader,
                                         struct pc_span boundary, struct pc_span body);
/* The next part; PC_ERR_NOTFOUND: that was the last, and the body ended well. */
PC_MUST pc_err pc_openapi_multipart_next(struct pc_openapi_multipart *reader,
                                         struct pc_openapi_form_part *out);

#endif
