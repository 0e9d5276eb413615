/* The X-Forwarded-For that a service gets: the client as it was decided, then the proxies between.
 */
#ifndef PC_EDGE_FORWARDED_H
#define PC_EDGE_FORWARDED_H

#include "base/buf.h"
#include "base/ip.h"
#include "base/span.h"

/* inbound: the client's X-Forwarded-For, joined. What stands left of the client in it is hearsay
 * and is left out. */
void pc_forwarded_for(const struct pc_ip *client, const struct pc_ip *peer, struct pc_span inbound,
                      struct pc_buf *out);

#endif
