/*
 * A request that is kept for tuning, as text: what the firewall saw, without credentials. First a
 * line of our own, "PCKEPT1 <0|1> <client's address>" where 1 says that the body was longer, then
 * the request as it goes over the wire (RFC 9112), the body in one piece.
 */
#ifndef PC_EDGE_KEPT_H
#define PC_EDGE_KEPT_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/ip.h"
#include "base/span.h"

enum { PC_KEPT_MAX = 64 * 1024 };

/* Everything before the headers. Credentials of the query (api_key) become "***". */
void pc_kept_begin(const struct pc_ip *client, bool truncated, struct pc_span method,
                   struct pc_span target, struct pc_span protocol, struct pc_buf *out);
/* A header; of one that is named like a secret, and of each cookie, the value becomes "***". */
void pc_kept_header(struct pc_span name, struct pc_span value, struct pc_buf *out);
/* The empty line, and of the body what fits. */
void pc_kept_body(struct pc_span body, struct pc_buf *out);

#endif
