/* What a refusal tells the client in its headers: how to authenticate, which methods there are. */
#ifndef PC_EDGE_CHALLENGE_H
#define PC_EDGE_CHALLENGE_H

#include "base/buf.h"
#include "model/verdict.h"
#include "policy/policy.h"

/* WWW-Authenticate for a 401 (RFC 6750 section 3, RFC 9470 section 3). */
void pc_challenge_render(const struct pc_verdict *verdict, struct pc_buf *out);

/* Allow for a 405 (RFC 9110 section 10.2.1): the methods that this path has a route for. */
void pc_allow_render(const struct pc_policy *policy, struct pc_span host, struct pc_span path,
                     struct pc_buf *out);

#endif
