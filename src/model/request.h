/*
 * A request as the core sees it: what the edge took off the wire, nothing decoded yet.
 */
#ifndef PC_MODEL_REQUEST_H
#define PC_MODEL_REQUEST_H

#include <stdbool.h>
#include <stdint.h>

#include "base/ip.h"
#include "base/span.h"
#include "base/time.h"
#include "model/id.h"

/* Where a request came in: the services' listeners, or the one for the gate's own operators. */
enum pc_listener { PC_LISTENER_MAIN, PC_LISTENER_OPERATOR };

struct pc_request {
    struct pc_id id;
    pc_time received;
    enum pc_listener listener;
    struct pc_ip peer;            /* the other end of the connection */
    struct pc_span method;        /* as sent: "GET" */
    struct pc_span target;        /* as sent: path and query */
    struct pc_span host;          /* Host or :authority, port included */
    struct pc_span authorization; /* headers; empty where absent */
    struct pc_span api_key;       /* X-API-Key */
    struct pc_span cookie;
    struct pc_span forwarded_for; /* X-Forwarded-For, joined with ", " */
    struct pc_span origin;
    struct pc_span fetch_site;       /* Sec-Fetch-Site */
    struct pc_span fetch_mode;       /* Sec-Fetch-Mode */
    struct pc_span preflight_method; /* Access-Control-Request-Method */
    struct pc_span preflight_headers;
    struct pc_span user_agent;
    struct pc_span accept;
    uint64_t content_length; /* where has_length */
    bool has_length;
    bool chunked;   /* a body of unknown length */
    bool websocket; /* asks for an upgrade */
    bool tls13;
    bool client_certificate; /* one was shown and verified */
    /* Of a verified certificate, where some stand for accounts: its names (base/names.h),
     * space-joined, and its SHA-256 in hexadecimal. */
    struct pc_span certificate_names;
    struct pc_span certificate_digest;
    bool certificate_malformed; /* its names break a rule */
    /* A credential header stood there twice; which one counts is not ours to guess. */
    bool ambiguous_credentials;
    /* Any header by its lower-case name, for tenant rules and the type of a body that they read;
     * may be NULL. The span lives as long as the request. Absent or repeated: empty. */
    struct pc_span (*header)(void *context, struct pc_span name);
    void *context;
};

#endif
