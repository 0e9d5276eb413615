/* One audit event as a JSON record (docs/audit-format.md, section Record). */
#ifndef PC_AUDIT_EVENT_H
#define PC_AUDIT_EVENT_H

#include "base/buf.h"
#include "model/event.h"

enum { PC_EVENT_MAX = 16384 }; /* a record is never longer: what is too long is cut */

/* Appends one JSON object with no line break. Adds "type", "time", … in a fixed order. */
void pc_event_render(const struct pc_event *event, struct pc_buf *out);

#endif
