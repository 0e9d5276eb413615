/* Holding one value against its schema, and saying what is wrong. */
#ifndef PC_INSPECT_SCHEMA_OPENAPI_JUDGE_H
#define PC_INSPECT_SCHEMA_OPENAPI_JUDGE_H

#include "inspect/schema/openapi/pieces.h"

/* Whose value it is. */
struct pc_openapi_subject {
    const struct pc_openapi *openapi;
    struct pc_arena *scratch;
    enum pc_openapi_where where;
    struct pc_span name;
    struct pc_openapi_violation *out;
};

/* Fills the violation; returns PC_ERR_INVALID. */
PC_MUST pc_err pc_openapi_refuse(const struct pc_openapi_subject *subject, unsigned status,
                                 struct pc_span pointer, const char *keyword,
                                 struct pc_span expected);
/* The same for more work than is allowed; returns PC_ERR_RANGE. */
PC_MUST pc_err pc_openapi_limit(const struct pc_openapi_subject *subject, const char *expected);

/* "valid JSON: a string is not closed", in the scratch arena. */
struct pc_span pc_openapi_json_expected(const char *reason, struct pc_arena *scratch);
/* A text that is JSON, or is refused with 400. */
PC_MUST pc_err pc_openapi_judge_json(const struct pc_openapi_subject *subject,
                                     struct pc_openapi_typed typed, struct pc_span text);
/* Pieces, read in the ways that they may be: one that holds is enough. */
PC_MUST pc_err pc_openapi_judge_pieces(const struct pc_openapi_subject *subject,
                                       struct pc_openapi_typed typed,
                                       struct pc_openapi_pieces *pieces);

#endif
