/* Which content codings a service may choose, so that its answer can be looked into. */
#ifndef PC_EDGE_CODINGS_H
#define PC_EDGE_CODINGS_H

#include "base/buf.h"
#include "base/span.h"

/* Appends those items of an Accept-Encoding (RFC 9110 section 12.5.3) whose coding is known, as
 * they stand there, joined by ",". Never more than there was. */
void pc_codings_known(struct pc_span accepted, struct pc_buf *out);

#endif
