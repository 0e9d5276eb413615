/*
 * The one table of the HTTP API (routes.c), and finding a call's row in it.
 * docs/http-api/openapi.yaml documents the same rows; a test compares the two.
 */
#ifndef PC_AUTHORITY_ROUTER_H
#define PC_AUTHORITY_ROUTER_H

#include "authority/call.h"

/* PC_OK: the answer is made. Anything else becomes the problem it stands for. */
typedef pc_err (*pc_handler)(struct pc_call *call);

/* Who may call it. The levels are permissions of an account ("portcullis:view" and so on); whoever
 * reaches the admin socket has all of them. Each includes those before it. */
enum pc_who {
    PC_WHO_ANYBODY,
    PC_WHO_SIGNED_IN,
    PC_WHO_VIEWER,
    PC_WHO_OPERATOR,
    PC_WHO_ADMIN,
};

/* How it is spoken to. */
enum pc_surface {
    PC_SURFACE_JSON, /* bodies are JSON, failures are problem documents (RFC 9457) */
    PC_SURFACE_FORM, /* bodies are forms, for OAuth clients; failures are as RFC 6749 5.2 says */
    PC_SURFACE_PAGE, /* for browsers: bodies are forms with a form token, failures are pages, and
                        who is not signed in is sent to the sign-in page */
};

struct pc_screen;
struct pc_form;

struct pc_endpoint {
    const char *method;
    const char *path; /* "/a/{x}/b": {x} is one segment */
    unsigned sockets; /* of enum pc_socket, joined by | */
    enum pc_who who;
    enum pc_surface surface;
    const struct pc_body_table *body; /* NULL: no members */
    pc_handler handler;
    const char *summary;            /* one sentence */
    const struct pc_screen *screen; /* of a page that is one; see pages/screen.h */
    const struct pc_form *form;
};

/* The rows of one area. */
struct pc_endpoints {
    const struct pc_endpoint *rows;
    size_t count;
};
extern const struct pc_endpoints pc_routes_public_api, pc_routes_admin_api, pc_routes_pages,
    pc_routes_operator_pages, pc_routes_oauth, pc_routes_approvals, pc_routes_federation,
    pc_routes_firewall;
/* A row of the admin API: on this machine's socket for all, on the operators' listener by level. */
#define PC_ADMIN_ENDPOINT(method_, path_, level, body_, handler_, summary_)                        \
    {                                                                                              \
        .method = (method_), .path = (path_), .sockets = PC_ON_ADMIN | PC_ON_OPERATOR,             \
        .who = PC_WHO_##level, .surface = PC_SURFACE_JSON, .body = (body_), .handler = (handler_), \
        .summary = (summary_)                                                                      \
    }
#define PC_ENDPOINTS(name, rows) const struct pc_endpoints name = {rows, sizeof rows / sizeof *rows}

/* Row by row; NULL behind the last. */
const struct pc_endpoint *pc_endpoint_at(size_t index);
/* The rows as a JSON array, for --routes. */
void pc_endpoints_json(struct pc_buf *out);

/* The row and its parameters. NULL: none; allow then lists the methods that the path has, if any.
 */
const struct pc_endpoint *pc_router_find(enum pc_socket socket, struct pc_span method,
                                         struct pc_span path, struct pc_span params[2],
                                         struct pc_buf *allow);

/* Runs one call inside another one, on behalf of the same person and with the same rights: method,
 * target ("/admin/v1/users?limit=50") and a JSON body (empty: none). The inner call's answer and
 * status are the caller's to read; free it with pc_call_free. A page is made of such calls, so that
 * whatever it does the API does. */
void pc_router_inner(const struct pc_call *outer, const char *method, struct pc_span target,
                     struct pc_span body, struct pc_call *inner);

/* Whether a Content-Type says JSON: application/json, or application/…+json. Not an empty one. */
bool pc_router_is_json(struct pc_span type);

/* Answers the call, whatever happens. */
void pc_router_run(struct pc_call *call);

#endif
