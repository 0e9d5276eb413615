/* What the audit trail has about one request that the firewall looked at. */
#ifndef PC_AUTHORITY_FIREWALL_FOUND_H
#define PC_AUTHORITY_FIREWALL_FOUND_H

#include <stdint.h>

#include "authority/work.h"

enum { PC_FOUND_MATCHES_MAX = 64 };

struct pc_found {
    struct pc_span host, route, path; /* host in lower case, without its port */
    struct pc_span verdict;           /* "would_block" */
    int64_t score;
    struct {
        uint32_t rule;
        struct pc_span variable; /* masked where it may hold a secret */
    } matches[PC_FOUND_MATCHES_MAX];
    size_t match_count;
};

/* Reads the trail back for the newest record; texts are in the work's arena. PC_ERR_NOTFOUND. */
PC_MUST pc_err pc_found_read(struct pc_work *work, const struct pc_id *request,
                             struct pc_found *out);

/* Fills it from a record, copying into the arena. PC_ERR_NOTFOUND: it is none of the firewall about
 * that request (its id as text). Pure. */
PC_MUST pc_err pc_found_parse(struct pc_span record, struct pc_span request, struct pc_arena *arena,
                              struct pc_found *out);

#endif
