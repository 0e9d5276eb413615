/* What of the scope that a client asks for it gets, in words. Pure. */
#ifndef PC_AUTHORITY_OAUTH_SCOPES_H
#define PC_AUTHORITY_OAUTH_SCOPES_H

#include "ports/store.h"

/* Each word must be one that the client may have (PC_ERR_RANGE otherwise). An empty wish is all of
 * the client's words but offline_access; itself: without a person, so no word of OpenID. */
PC_MUST pc_err pc_scope_settle(const struct pc_client *client, struct pc_span wish, bool itself,
                               struct pc_arena *arena, struct pc_span *out);
/* True where every word of the wish is allowed by the list. */
bool pc_scope_covers(struct pc_span scope, struct pc_span wish);

#endif
