/*
 * Requests that the firewall blocked or would have blocked, kept for tuning: the edge seals them to
 * a key of the authority's (src/edge/kept.h has the text, crypto/sealed_box.h the seal), one file
 * each in waf/requests/, named by the request's id.
 */
#ifndef PC_AUTHORITY_FIREWALL_REQUESTS_H
#define PC_AUTHORITY_FIREWALL_REQUESTS_H

#include "authority/authority.h"
#include "crypto/sealed_box.h"

enum {
    PC_KEPT_REQUESTS_MAX = 5000 /* files; the oldest go first */
};

/* The key that they are sealed to, from secrets/requests.key; makes one where there is none. */
PC_MUST pc_err pc_kept_requests_key(struct pc_authority *authority, uint8_t out[PC_BOX_KEY]);

/* The text of one; make `out` a secret buffer. PC_ERR_NOTFOUND: it was not kept, or no longer is;
 * PC_ERR_CORRUPT: it cannot be opened. */
PC_MUST pc_err pc_kept_request_read(struct pc_authority *authority, const struct pc_id *request,
                                    struct pc_buf *out);

/* Removes those that are older than `keep`, and the oldest beyond PC_KEPT_REQUESTS_MAX. */
void pc_kept_requests_sweep(struct pc_authority *authority, pc_time keep);

#endif
