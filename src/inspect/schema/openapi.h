/*
 * Requests against an OpenAPI 3.0 or 3.1 document, or against one JSON Schema for every body.
 *
 * A document is compiled once (slow path); the result is read-only and shared by threads. A request
 * is checked in two steps: its head (path, method, parameters, media type), which also says whether
 * the body is wanted at all, then its body. Nothing is altered, and no violation has a value in it.
 */
#ifndef PC_INSPECT_SCHEMA_OPENAPI_H
#define PC_INSPECT_SCHEMA_OPENAPI_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/span.h"
#include "inspect/schema/jsonschema.h"

struct pc_openapi;

/* One thing that is wrong with a document, or (warning) of no effect here. */
struct pc_openapi_problem {
    struct pc_span document; /* as it was fetched */
    struct pc_span pointer;  /* RFC 6901, in that document */
    bool warning;
    struct pc_span text; /* what is wrong, and what to do */
};

struct pc_openapi_options {
    /* Query parameters that the document does not name, members of bodies that it does not name and
     * bodies where it has none are refused, unless it says additionalProperties. */
    bool refuse_unknown;
    bool pass_read_only; /* readOnly members in requests are no violation */
    /* What stands before the paths of the document; .ptr NULL: the paths of its `servers`. */
    struct pc_span base_path;
    /* Called for each problem (may be NULL); what it is given ends with the call. */
    void (*problem)(void *context, const struct pc_openapi_problem *problem);
    void *context;
};

/* `name` is the document's, with which sources->fetch is asked first; a relative $ref in it is
 * resolved against it (RFC 3986 section 5.2). What is fetched is JSON and must stay until the call
 * ends. PC_ERR_INVALID: the diag has the first problem that is no warning. */
PC_MUST pc_err pc_openapi_compile(struct pc_span name, const struct pc_jsonschema_sources *sources,
                                  const struct pc_openapi_options *options, struct pc_openapi **out,
                                  struct pc_diag *diag);
/* The same for a JSON Schema: every method, every path, and the body is JSON that it holds for. */
PC_MUST pc_err pc_openapi_of_schema(struct pc_span name,
                                    const struct pc_jsonschema_sources *sources,
                                    const struct pc_openapi_options *options,
                                    struct pc_openapi **out, struct pc_diag *diag);
/* Either of them, by whether the document has a member "openapi" (or "swagger", which is refused).
 */
PC_MUST pc_err pc_openapi_open(struct pc_span name, const struct pc_jsonschema_sources *sources,
                               const struct pc_openapi_options *options, struct pc_openapi **out,
                               struct pc_diag *diag);
void pc_openapi_free(struct pc_openapi *openapi); /* NULL is fine */

/* The operations, in the order of the document. */
struct pc_openapi_operation {
    struct pc_span method, path, id; /* path is the template, without what stands before it */
    size_t parameters;
    struct pc_span bodies; /* "application/json, text/plain"; empty: none */
    bool body_required;
};
size_t pc_openapi_operation_count(const struct pc_openapi *openapi);
struct pc_openapi_operation pc_openapi_operation_at(const struct pc_openapi *openapi, size_t at);
struct pc_span pc_openapi_title(const struct pc_openapi *openapi);   /* info.title */
struct pc_span pc_openapi_dialect(const struct pc_openapi *openapi); /* "OpenAPI 3.1.0" */

struct pc_openapi_header {
    struct pc_span name, value;
};

struct pc_openapi_request {
    struct pc_span method; /* in upper case, as it is sent */
    struct pc_span path;   /* canonical, percent-encoded, without the query */
    struct pc_span query;  /* as sent, without '?' */
    struct pc_span content_type;
    const struct pc_openapi_header *headers; /* Cookie, too */
    size_t header_count;
    bool has_body; /* one of length zero is none */
    struct pc_span body;
};

enum pc_openapi_where {
    PC_OPENAPI_REQUEST, /* the request as a whole: 404, 405, 415 */
    PC_OPENAPI_PATH,
    PC_OPENAPI_QUERY,
    PC_OPENAPI_HEADER,
    PC_OPENAPI_COOKIE,
    PC_OPENAPI_BODY
};
const char *pc_openapi_where_name(enum pc_openapi_where where); /* "query" */

/* Everything borrows from the document, the request or the scratch arena. */
struct pc_openapi_violation {
    /* 400: does not parse; 404 and 405: not in the document; 415: no such media type there; 422:
     * not what the document says. */
    unsigned status;
    enum pc_openapi_where where;
    struct pc_span name;     /* of the parameter; empty for a body */
    struct pc_span pointer;  /* RFC 6901, within the parameter or body; empty: the whole */
    const char *keyword;     /* "maxItems", or one of ours: "parse", "unknown", "duplicate", … */
    struct pc_span expected; /* "at most 10 items"; for 405 the methods, for 415 the types */
};

/* What the head found; for the body. */
struct pc_openapi_match {
    const void *operation;
    const void *media;
    bool body_wanted; /* false: the body is passed on without a look */
};

/* Path, method, parameters and media type; request->body is not looked at. PC_OK, PC_ERR_INVALID
 * with a violation, PC_ERR_RANGE with one where it was more work than is allowed, PC_ERR_NOMEM. */
PC_MUST pc_err pc_openapi_check_head(const struct pc_openapi *openapi,
                                     const struct pc_openapi_request *request,
                                     struct pc_arena *scratch, struct pc_openapi_match *match,
                                     struct pc_openapi_violation *out);
PC_MUST pc_err pc_openapi_check_body(const struct pc_openapi *openapi,
                                     const struct pc_openapi_match *match,
                                     const struct pc_openapi_request *request,
                                     struct pc_arena *scratch, struct pc_openapi_violation *out);
/* Both. */
PC_MUST pc_err pc_openapi_check(const struct pc_openapi *openapi,
                                const struct pc_openapi_request *request, struct pc_arena *scratch,
                                struct pc_openapi_violation *out);

#endif
