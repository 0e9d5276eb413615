/* Which records somebody wants to see: the same for the command and the admin API. */
#ifndef PC_AUDIT_FILTER_H
#define PC_AUDIT_FILTER_H

#include <stdbool.h>

#include "base/ip.h"
#include "base/span.h"
#include "base/time.h"

/* What is empty, zero or false asks for nothing. */
struct pc_audit_filter {
    struct pc_span type;    /* "authorization" */
    struct pc_span user;    /* an account's name or id */
    struct pc_span request; /* X-Request-Id */
    struct pc_span reason;
    struct pc_span route;
    struct pc_span text; /* anywhere in the record, in any case of ASCII letters */
    bool has_network;
    struct pc_network network; /* of the client's address */
    pc_time from, to;          /* the second is not included */
    bool denied;               /* refused, or failed */
};

/* PC_ERR_INVALID: it is neither an address nor a network. */
PC_MUST pc_err pc_audit_filter_address(struct pc_span text, struct pc_audit_filter *out);

/* Whether the record, one JSON object, is wanted. What is no JSON is not. */
bool pc_audit_filter_takes(const struct pc_audit_filter *filter, struct pc_span record);

#endif
