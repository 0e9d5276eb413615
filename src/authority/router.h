/*
 * The one table of the HTTP API (routes.c), and finding a call's row in it.
 * docs/http-api/openapi.yaml documents the same rows; a test compares the two.
 */
#ifndef PC_AUTHORITY_ROUTER_H
#define PC_AUTHORITY_ROUTER_H

#include "authority/call.h"

/* PC_OK: the answer is made. Anything else becomes the problem it stands for. */
typedef pc_err (*pc_handler)(struct pc_call *call);

enum pc_who { PC_WHO_ANYBODY, PC_WHO_SIGNED_IN };

struct pc_endpoint {
    const char *method;
    const char *path; /* "/a/{x}/b": {x} is one segment */
    enum pc_socket socket;
    enum pc_who who;
    const struct pc_body_table *body; /* NULL: no members */
    pc_handler handler;
    const char *summary; /* one sentence */
};

const struct pc_endpoint *pc_endpoints(size_t *count);
/* The rows as a JSON array, for --routes. */
void pc_endpoints_json(struct pc_buf *out);

/* The row and its parameters. NULL: none; allow then lists the methods that the path has, if any.
 */
const struct pc_endpoint *pc_router_find(enum pc_socket socket, struct pc_span method,
                                         struct pc_span path, struct pc_span params[2],
                                         struct pc_buf *allow);

/* Whether a Content-Type says JSON: application/json, or application/…+json. Not an empty one. */
bool pc_router_is_json(struct pc_span type);

/* Answers the call, whatever happens. */
void pc_router_run(struct pc_call *call);

#endif
