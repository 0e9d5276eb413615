/* Requests that were kept for tuning (waf: keep_requests). */
#ifndef PC_AUTHORITY_FIREWALL_KEPT_H
#define PC_AUTHORITY_FIREWALL_KEPT_H

#include "authority/work.h"
#include "inspect/waf/replay.h"

/* The request of that id, in the work's arena. PC_ERR_NOTFOUND: it was not kept, or no longer is.
 */
PC_MUST pc_err pc_firewall_kept(struct pc_work *work, const struct pc_id *request,
                                struct pc_waf_request *out);

#endif
