/* Allow for a 405 (RFC 9110 section 10.2.1): the methods that a path has a route for. */
#ifndef PC_EDGE_ALLOW_H
#define PC_EDGE_ALLOW_H

#include "base/buf.h"
#include "policy/policy.h"

void pc_allow_render(const struct pc_policy *policy, enum pc_listener listener, struct pc_span host,
                     struct pc_span path, struct pc_buf *out);

#endif
