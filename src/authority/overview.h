/*
 * What the gate did of late, in numbers: counted from the sealed records, minute by minute for a
 * day. Kept in memory alone; at start the records of the last day are counted again, as far as they
 * are quickly read.
 */
#ifndef PC_AUTHORITY_OVERVIEW_H
#define PC_AUTHORITY_OVERVIEW_H

#include "base/buf.h"
#include "base/err.h"
#include "base/json.h"
#include "base/span.h"
#include "base/time.h"

struct pc_overview;

PC_MUST pc_err pc_overview_new(struct pc_overview **out);
void pc_overview_free(struct pc_overview *overview);

/* Counts a sealed record; one older than a day before `now`, and one that no count is about, are
 * left out. */
void pc_overview_count(struct pc_overview *overview, struct pc_span record, pc_time now);
/* Counts the records before seq `before` of the chain in that folder, newest first, for a day. */
void pc_overview_recall(struct pc_overview *overview, const char *directory, uint64_t before,
                        pc_time now);

/* The members "windows", "denials", "minutes", "denied_routes" and "denied_addresses", into an open
 * object. */
void pc_overview_render(struct pc_overview *overview, pc_time now, struct pc_json *json);

#endif
