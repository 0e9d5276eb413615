/* What may be sealed: one JSON object on one line that does not speak for the sealer. */
#ifndef PC_AUDIT_RECORD_H
#define PC_AUDIT_RECORD_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/span.h"

/* Records of the sealer's own; none of these types is accepted from a spool. */
#define PC_RECORD_CHECKPOINT "checkpoint"
#define PC_RECORD_GAP        "audit_gap"
#define PC_RECORD_CORRUPT    "audit_corrupt"
#define PC_RECORD_MALFORMED  "audit_malformed"

/* True where the bytes can stand in the chain as they are. */
bool pc_record_fits(struct pc_span record);

/* What stands in the chain for bytes that cannot. */
void pc_record_wrap(struct pc_span bytes, struct pc_buf *out);

#endif
