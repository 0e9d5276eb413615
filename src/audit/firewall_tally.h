/*
 * What the firewall blocked or would have blocked, counted from audit records of the type `waf`: by
 * rule, route and variable, and by route. In memory of a bounded size; what does not fit is counted
 * as such.
 */
#ifndef PC_AUDIT_FIREWALL_TALLY_H
#define PC_AUDIT_FIREWALL_TALLY_H

#include "base/buf.h"
#include "base/err.h"
#include "base/json.h"
#include "base/time.h"

enum { PC_TALLY_ROWS_MAX = 4096, PC_TALLY_ROUTES_MAX = 1024 };

struct pc_firewall_tally;

/* Counts records from `since` on, of one route (its name; empty: all). */
PC_MUST pc_err pc_firewall_tally_new(struct pc_span route, pc_time since,
                                     struct pc_firewall_tally **out);
void pc_firewall_tally_free(struct pc_firewall_tally *tally);

/* Counts a record, in any order; others than the firewall's are left out. PC_ERR_FULL: the record
 * is older than `since` (for who reads from the end). Never fails otherwise. */
PC_MUST pc_err pc_firewall_tally_add(struct pc_firewall_tally *tally, struct pc_span record);

/* The members "since", "requests", "routes" and "items" (those that blocked most first, at most
 * `limit`; 0: all), into an open object. */
void pc_firewall_tally_render(struct pc_firewall_tally *tally, size_t limit, struct pc_json *json);

#endif
