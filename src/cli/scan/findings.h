/*
 * What was found: a growing list, its order for output, and what of it is the same thing twice.
 */
#ifndef PC_CLI_SCAN_FINDINGS_H
#define PC_CLI_SCAN_FINDINGS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "cli/scan/lines.h"
#include "cli/scan/place.h"
#include "inspect/dlp/dlp.h"

struct pc_scan_finding {
    const struct pc_dlp_rule *rule; /* equal rules have equal pointers */
    struct pc_scan_place place;
    struct pc_scan_position start, end; /* end: behind the match */
    struct pc_span context;             /* masked; valid UTF-8 */
    uint8_t hash[PC_DLP_HASH];          /* keyed, of the match */
    uint32_t nth;                       /* from 0, of those with the same rule, path and context */
};

enum { PC_SCAN_FINDINGS_MAX = 250000, PC_SCAN_FINDINGS_TEXT = 10000 /* of one text */ };

struct pc_scan_findings {
    struct pc_scan_finding *all;
    size_t count, capacity;
    uint64_t unlisted; /* found beyond the limits */
};

/* What finding is written about: reported where an allow comment has no reason. */
extern const struct pc_dlp_rule pc_scan_rule_allow;

/* Copies the struct; what it points to is the caller's. PC_ERR_FULL: counted as unlisted. */
PC_MUST pc_err pc_scan_findings_add(struct pc_scan_findings *list,
                                    const struct pc_scan_finding *finding);
/* Moves all of `from` behind those of `into`. */
PC_MUST pc_err pc_scan_findings_join(struct pc_scan_findings *into, struct pc_scan_findings *from);
/* By path, place within it, rule and commit date; numbers those that look the same. */
void pc_scan_findings_sort(struct pc_scan_findings *list);
/* Of the same match in the same path in several commits the oldest stays. Sorts. */
void pc_scan_findings_oldest(struct pc_scan_findings *list);
/* Takes out those that the question is answered with true for; returns how many. */
size_t pc_scan_findings_drop(struct pc_scan_findings *list,
                             bool (*drop)(void *context, const struct pc_scan_finding *finding),
                             void *context);
void pc_scan_findings_free(struct pc_scan_findings *list);

#endif
