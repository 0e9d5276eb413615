/*
 * What was decided about a request, and why. The reason is for the audit trail and the operator;
 * the client learns the status and the public text of it, which never helps an attacker.
 */
#ifndef PC_MODEL_VERDICT_H
#define PC_MODEL_VERDICT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/ip.h"
#include "base/span.h"
#include "model/principal.h"

/* One row of the table in verdict.c each: the name for audit and metrics, and the status. What the
 * client reads follows from the status (model/status.h). */
enum pc_reason {
    PC_ALLOWED,
    PC_PREFLIGHT,            /* answered at the gate, 204 */
    PC_REDIRECT_HTTPS,       /* 301 */
    PC_BAD_REQUEST,          /* nginx refused it before any rule */
    PC_AMBIGUOUS_PATH,       /* 400 */
    PC_AMBIGUOUS_CREDENTIAL, /* 400 */
    PC_BAD_DESCRIPTION,      /* 400: a proxy says too little, or contradicts itself */
    PC_BAD_BODY,             /* 400: a tenant rule needs a body it can read */
    PC_UNKNOWN_HOST,         /* 421 */
    PC_BLOCKED_ADDRESS,      /* 403, as are all blocks */
    PC_BLOCKED_ACCOUNT,
    PC_BLOCKED_KEY,
    PC_NO_ROUTE,           /* 404 */
    PC_METHOD_NOT_ALLOWED, /* 405: the path has a route, this method none */
    PC_NO_CREDENTIAL,      /* 401, as are the next ones */
    PC_TOKEN_MALFORMED,
    PC_TOKEN_SIGNATURE,
    PC_TOKEN_KEY_UNKNOWN,
    PC_TOKEN_ALGORITHM,
    PC_TOKEN_EXPIRED,
    PC_TOKEN_NOT_YET,
    PC_TOKEN_ISSUER,
    PC_TOKEN_AUDIENCE,
    PC_TOKEN_TYPE,
    PC_TOKEN_REVOKED,
    PC_KEY_MALFORMED,
    PC_KEY_UNKNOWN,
    PC_KEY_SECRET,
    PC_KEY_EXPIRED,
    PC_SESSION_UNKNOWN,
    PC_SESSION_EXPIRED,
    PC_CERTIFICATE_MALFORMED, /* its names break a rule */
    PC_CERTIFICATE_AMBIGUOUS, /* its names stand for several accounts */
    PC_ACCOUNT_UNKNOWN,
    PC_ACCOUNT_DISABLED,
    PC_MFA_REQUIRED, /* 401 with a step-up challenge (RFC 9470) */
    PC_MFA_TOO_OLD,
    PC_KEY_ROUTE, /* 403, as are the next ones */
    PC_KEY_NETWORK,
    PC_PERMISSION,
    PC_TENANT,
    PC_CROSS_SITE, /* a cookie came from another site */
    PC_CORS_ORIGIN,
    PC_CLIENT_CERTIFICATE,
    PC_TLS_VERSION,
    PC_APPROVAL,
    PC_UNCHECKABLE,         /* a proxy asks, and the rule wants what only the request itself has */
    PC_FIREWALL_DENIED,     /* a rule of the firewall denies it, or its answer */
    PC_FIREWALL_LIMIT,      /* looking at it would take too much work, or too much memory */
    PC_SCHEMA_UNPARSABLE,   /* 400, as are the next two: what the document takes does not parse */
    PC_BODY_UNREADABLE,     /* its coding is broken, or grows beyond measure */
    PC_SENSITIVE_REQUEST,   /* a rule of dlp stops it */
    PC_SCHEMA_PATH,         /* 404: the document has no such path */
    PC_SCHEMA_METHOD,       /* 405: … not with this method */
    PC_SCHEMA_MEDIA,        /* 415: … not with this type of body */
    PC_BODY_CODING,         /* 415: a content coding that cannot be looked into */
    PC_SCHEMA_VIOLATION,    /* 422: not what the document says */
    PC_SCHEMA_BODY_LIMIT,   /* 413: longer than what is compared with a document */
    PC_LENGTH_REQUIRED,     /* 411 */
    PC_TOO_LARGE,           /* 413 */
    PC_FIREWALL_BODY_LIMIT, /* 413: the body is longer than the firewall looks at */
    PC_RATE_LIMITED,        /* 429 */
    PC_SENSITIVE_RESPONSE,  /* 502, as is the next: a rule of dlp stops the answer */
    PC_ANSWER_UNREADABLE,   /* the answer's coding is broken, or not known */
    PC_UPSTREAM_DOWN,       /* 502 */
    PC_UPSTREAM_TIMEOUT,    /* 504 */
    PC_NOT_READY,           /* 503: no policy yet */
    PC_AUDIT_UNAVAILABLE,   /* 503: a decision that cannot be written down is not made */
    PC_INTERNAL,            /* 500 */
    PC_REASON_COUNT
};

/* "token_expired"; never NULL. */
const char *pc_reason_name(enum pc_reason reason);
/* The status of the answer, 0 for PC_ALLOWED. */
unsigned pc_reason_status(enum pc_reason reason);

struct pc_rate_state {
    bool applies;       /* false: the route has no rate limit */
    uint32_t limit;     /* RateLimit-Limit: requests in the window, burst included */
    uint32_t remaining; /* RateLimit-Remaining */
    uint32_t reset_s;   /* RateLimit-Reset and, when refused, Retry-After: seconds */
};

struct pc_verdict {
    enum pc_reason reason; /* PC_ALLOWED: forward it */
    struct pc_principal principal;
    const struct pc_route *route; /* NULL: none was reached; owned by the policy */
    struct pc_span path;   /* canonical; what was authorised and is forwarded, byte for byte */
    struct pc_span query;  /* without the '?', and without api_key */
    struct pc_span tenant; /* the resource's tenant where the route has a rule */
    struct pc_ip client;   /* who the rules saw: the peer, or what a trusted proxy named */
    struct pc_rate_state rate;
    struct pc_id approval;   /* the one that the request needed and has; none: it needs none */
    struct pc_span approver; /* who gave it, by name */
    struct pc_span detail;   /* what the client is told beside the status; empty: see the reason */
    struct pc_span members;  /* more members of the problem document, rendered; empty: none */
};

#endif
