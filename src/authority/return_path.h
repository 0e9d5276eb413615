/* Where a browser goes on to after a sign-in: a path of this host, never another host. Pure. */
#ifndef PC_AUTHORITY_RETURN_PATH_H
#define PC_AUTHORITY_RETURN_PATH_H

#include <stdbool.h>

#include "base/span.h"

enum { PC_RETURN_PATH_MAX = 1024 };

/* Whether a browser that is given it as a Location stays on this host: it begins with one '/', has
 * no "//", no backslash, no "." or ".." segment, nothing but printable ASCII, and is not too long.
 * A query may be behind it, and there anything printable goes. */
bool pc_return_path_is_own(struct pc_span wished);

/* The wished path (decoded already) where it is our own, otherwise "/". Borrows from wished. */
struct pc_span pc_return_path(struct pc_span wished);

#endif
