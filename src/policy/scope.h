/*
 * Scopes of OAuth (RFC 6749 section 3.3): a word is one of OpenID Connect, which says what a client
 * learns, or a permission pattern of ours, which says what it may do. A word of the first kind is
 * never a permission. Pure.
 */
#ifndef PC_POLICY_SCOPE_H
#define PC_POLICY_SCOPE_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/span.h"

/* openid, profile, email, roles, offline_access. */
bool pc_scope_is_openid(struct pc_span word);
/* Row by row of those; an empty span behind the last. */
struct pc_span pc_scope_openid_at(size_t index);

/* The permission patterns among the words, space-joined, in the arena; empty: there are none. */
PC_MUST pc_err pc_scope_permissions(struct pc_span scope, struct pc_arena *arena,
                                    struct pc_span *out);

/* True where the list allows the word: an OpenID word by itself, a pattern by one that covers it.
 */
bool pc_scope_allows(struct pc_span scope, struct pc_span word);

#endif
