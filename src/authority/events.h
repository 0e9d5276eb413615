/* The authority's own audit events: filled from the work, appended to the spool. */
#ifndef PC_AUTHORITY_EVENTS_H
#define PC_AUTHORITY_EVENTS_H

#include "authority/work.h"
#include "model/event.h"

/* An event that succeeded, with everything the work says about who asked. `action` is a literal. */
struct pc_event pc_event_of(const struct pc_work *work, enum pc_event_type type,
                            const char *action);

/* Appends it. Any failure (the disk is full) is PC_ERR_UNAVAILABLE: what cannot be written down is
 * not done. */
PC_MUST pc_err pc_event_write(struct pc_authority *authority, const struct pc_event *event);

#endif
