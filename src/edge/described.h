/*
 * The request that a proxy in front asks about: what the proxy says of it, read strictly. Three
 * conventions are known:
 *
 *   nginx (auth_request)      X-Original-URI or X-Original-URL, X-Original-Method, X-Forwarded-Host
 *   Traefik, Caddy            X-Forwarded-Method, -Uri, -Host, -Proto
 *   Envoy (ext_authz, HTTP)   the question's own method and host; its path behind a prefix
 *
 * Each needs X-Forwarded-For, whose last address is the proxy's own finding. What is missing, there
 * twice or in contradiction to something else is refused: nothing is guessed.
 */
#ifndef PC_EDGE_DESCRIBED_H
#define PC_EDGE_DESCRIBED_H

#include <stdbool.h>

#include "base/err.h"
#include "base/ip.h"
#include "base/span.h"

enum pc_said_header {
    PC_SAID_ORIGINAL_URI,
    PC_SAID_ORIGINAL_METHOD,
    PC_SAID_ORIGINAL_URL,
    PC_SAID_FORWARDED_METHOD,
    PC_SAID_FORWARDED_URI,
    PC_SAID_FORWARDED_HOST,
    PC_SAID_FORWARDED_PROTO,
    PC_SAID_COUNT
};

/* Their names in lower case. */
extern const struct pc_span pc_said_names[PC_SAID_COUNT];

/* A header as it stood in the question. */
struct pc_said {
    struct pc_span value;
    unsigned count; /* how often it stood there, under names alike, too */
};

/* The question. */
struct pc_saying {
    bool envoy;
    struct pc_span method, host; /* of the question itself */
    struct pc_span target;       /* Envoy: what is behind the prefix */
    struct pc_said said[PC_SAID_COUNT];
    struct pc_span forwarded_for; /* all lines, joined */
};

/* The request that it is about. Spans borrow from the question. */
struct pc_described {
    const char *convention; /* "nginx", "forwarded", "envoy"; "none" */
    bool redirects;         /* the proxy hands our redirections on to the client */
    struct pc_span method, target, host;
    struct pc_ip peer; /* who spoke to the proxy */
    struct pc_span forwarded_for;
    const char *problem; /* why it is refused: a literal */
};

/* PC_ERR_INVALID: refused, out->problem says why. */
PC_MUST pc_err pc_describe(const struct pc_saying *saying, struct pc_described *out);

/* Finds out whether a target as sent is a question: PC_OK with what is behind the prefix in *rest
 * for Envoy, PC_ERR_NOTFOUND where it is something else. */
PC_MUST pc_err pc_described_target(struct pc_span target, bool *envoy, struct pc_span *rest);

#endif
