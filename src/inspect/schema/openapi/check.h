/* The two steps of a check, and what they share. */
#ifndef PC_INSPECT_SCHEMA_OPENAPI_CHECK_H
#define PC_INSPECT_SCHEMA_OPENAPI_CHECK_H

#include "inspect/schema/openapi/judge.h"
#include "inspect/schema/openapi/paths.h"

/* Each parameter of the call. */
PC_MUST pc_err pc_openapi_check_parameters(const struct pc_openapi *openapi,
                                           const struct pc_openapi_call *call,
                                           const struct pc_openapi_found *found,
                                           const struct pc_openapi_request *request,
                                           struct pc_arena *scratch,
                                           struct pc_openapi_violation *out);
/* The query of a request, each name with its parameter. */
PC_MUST pc_err pc_openapi_check_query(const struct pc_openapi_subject *subject,
                                      const struct pc_openapi_call *call, struct pc_span query);

/* A body that is a form. */
PC_MUST pc_err pc_openapi_check_urlencoded(const struct pc_openapi_subject *subject,
                                           const struct pc_openapi_media *media,
                                           struct pc_span body);
PC_MUST pc_err pc_openapi_check_multipart(const struct pc_openapi_subject *subject,
                                          const struct pc_openapi_media *media,
                                          struct pc_span boundary, struct pc_span body);

/* What a failed decoding, cutting or adding comes to. */
PC_MUST pc_err pc_openapi_unread(const struct pc_openapi_subject *subject, pc_err err,
                                 const char *expected);

#endif
