/* Hosts: what Host (RFC 9110 section 7.2) may say, and which patterns take it. Pure. */
#ifndef PC_POLICY_HOST_H
#define PC_POLICY_HOST_H

#include "model/settings.h"

/* Whether one of the patterns ("gate.example.org", "*.example.org") takes the host; its port does
 * not matter. */
bool pc_host_matches(const struct pc_texts *patterns, struct pc_span host);
/* The name or address alone, an IPv6 address with its brackets; empty: malformed. */
struct pc_span pc_host_without_port(struct pc_span host);

#endif
