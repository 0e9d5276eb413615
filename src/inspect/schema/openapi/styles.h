/*
 * The ways in which a text carries a value (OpenAPI, Style Values; RFC 6570): simple, label,
 * matrix, form, spaceDelimited, pipeDelimited.
 */
#ifndef PC_INSPECT_SCHEMA_OPENAPI_STYLES_H
#define PC_INSPECT_SCHEMA_OPENAPI_STYLES_H

#include "inspect/schema/openapi/pieces.h"

struct pc_openapi_styled {
    enum pc_openapi_style style;
    bool explode;
    enum pc_openapi_encoding_kind encoding;
    struct pc_span name;        /* of the parameter, for matrix */
    const struct pc_span *keys; /* what stands before the keys of each piece */
    uint32_t key_count;
    const struct pc_openapi_shape *shapes;
    uint32_t shape;
};

/* The shape of that number, or one of anything. */
const struct pc_openapi_shape *pc_openapi_shape_at(const struct pc_openapi_shape *shapes,
                                                   uint32_t shape);

/* Cuts the text into pieces and decodes them. PC_ERR_INVALID: it is not written in that style;
 * PC_ERR_RANGE: too many pieces. */
PC_MUST pc_err pc_openapi_styled_cut(const struct pc_openapi_styled *styled, struct pc_span text,
                                     struct pc_openapi_pieces *out);

/* Reads "form" and the others; false: no such style. */
bool pc_openapi_style_named(struct pc_span name, enum pc_openapi_style *out);

#endif
