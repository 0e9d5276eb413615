/*
 * One exact path: from the request target as sent to the canonical path that is matched,
 * authorised, logged and forwarded (RFC 3986 section 6, RFC 9110 section 7.1).
 *
 * Refused (PC_ERR_INVALID, answered 400): anything that two readers could read differently: no
 * leading slash, NUL and control bytes, bytes over 0x7e, backslash, "//", "." and ".." segments
 * also when percent-encoded, encoded "/" "\" "%" ";" and NUL, malformed percent sequences, overlong
 * UTF-8, a fragment, ";" in a segment, more than 4096 bytes. Percent-encoded unreserved characters
 * are decoded and hex digits upper-cased; nothing else changes.
 */
#ifndef PC_POLICY_PATH_H
#define PC_POLICY_PATH_H

#include "base/arena.h"
#include "base/err.h"
#include "base/span.h"

enum { PC_TARGET_MAX = 4096 };

/* Path and query (without '?') of an origin-form target; both borrow from the target or the arena.
 */
PC_MUST pc_err pc_path_canonical(struct pc_span target, struct pc_arena *arena,
                                 struct pc_span *path, struct pc_span *query);

/* The query without every parameter of that name (also when its name is percent-encoded). *value is
 * the decoded value of the only one; PC_ERR_NOTFOUND where there is none (*rest is set then too),
 * PC_ERR_INVALID where it, or a name that another reader takes for it, stands there twice. */
PC_MUST pc_err pc_query_take(struct pc_span query, struct pc_span name, struct pc_arena *arena,
                             struct pc_span *value, struct pc_span *rest);

#endif
