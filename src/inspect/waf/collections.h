/*
 * Collections that outlive a transaction (initcol: IP, GLOBAL, SESSION, USER, RESOURCE): names and
 * values by a key, with an end each. In memory, of one engine; bounded in number and size, the
 * oldest go first.
 */
#ifndef PC_INSPECT_WAF_COLLECTIONS_H
#define PC_INSPECT_WAF_COLLECTIONS_H

#include "base/err.h"
#include "base/span.h"
#include "base/time.h"

struct pc_waf_collections;
struct pc_waf_collection; /* one of them: IP of 192.0.2.1 */

PC_MUST pc_err pc_waf_collections_new(struct pc_waf_collections **out);
void pc_waf_collections_free(struct pc_waf_collections *all);

/* The collection of that name and key; made where there is none, in the place of the one that was
 * not used for longest where there is no room. Valid until the next call of this. */
PC_MUST pc_err pc_waf_collections_open(struct pc_waf_collections *all, unsigned name,
                                       struct pc_span key, pc_time now,
                                       struct pc_waf_collection **out);
/* NULL: there is none. */
const struct pc_span *pc_waf_collection_get(struct pc_waf_collection *c, struct pc_span name,
                                            pc_time now);
PC_MUST pc_err pc_waf_collection_set(struct pc_waf_collection *c, struct pc_span name,
                                     struct pc_span value);
void pc_waf_collection_unset(struct pc_waf_collection *c, struct pc_span name);
void pc_waf_collection_expire(struct pc_waf_collection *c, struct pc_span name, pc_time end);
/* By turns, from *at 0; false: no more. */
bool pc_waf_collection_next(struct pc_waf_collection *c, pc_time now, size_t *at,
                            struct pc_span *name, struct pc_span *value);

#endif
