/* What the firewall found in one request, as the detail of its audit event. */
#ifndef PC_EDGE_FIREWALL_EVENT_H
#define PC_EDGE_FIREWALL_EVENT_H

#include "base/buf.h"
#include "inspect/waf/waf.h"

enum { PC_FIREWALL_DETAIL = 4000 }; /* bytes; docs/audit-format.md bounds a detail */

struct pc_firewall_report {
    enum pc_waf_mode mode;
    const struct pc_waf_result *result;
    const char *limit; /* a limit of the gate's own that was reached; NULL: none */
    bool silent;       /* no matched part is told: the route takes passwords */
};

/* "blocked", "would_block", "limit" (blocked for it), "matched", or NULL: nothing to tell. */
const char *pc_firewall_verdict(const struct pc_firewall_report *report);

/* Appends a JSON object of PC_FIREWALL_DETAIL bytes at most: what does not fit is counted. */
void pc_firewall_detail(const struct pc_firewall_report *report, struct pc_buf *out);

#endif
