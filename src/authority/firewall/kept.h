/* A request that was kept for tuning (waf: keep_requests), as the engine takes it. */
#ifndef PC_AUTHORITY_FIREWALL_KEPT_H
#define PC_AUTHORITY_FIREWALL_KEPT_H

#include "authority/work.h"
#include "inspect/waf/replay.h"

/* The request of that id, in the work's arena. PC_ERR_NOTFOUND: it was not kept, no longer is, or
 * cannot be read any more. */
PC_MUST pc_err pc_firewall_kept(struct pc_work *work, const struct pc_id *request,
                                struct pc_waf_request *out);

/* Reads the text of one (src/edge/kept.h): a line of ours, then the request. Borrows from it. Pure.
 */
PC_MUST pc_err pc_firewall_kept_parse(struct pc_span text, struct pc_arena *arena,
                                      struct pc_waf_request *out, struct pc_diag *diag);

#endif
