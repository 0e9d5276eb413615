/*
 * One that finds what there is to scan, and as many as there are processors that scan it; the
 * thread that asked for it says how far they are, and ends the program where a signal says so.
 */
#ifndef PC_CLI_SCAN_CREW_H
#define PC_CLI_SCAN_CREW_H

#include <stdio.h>

#include "cli/scan/findings.h"
#include "cli/scan/history.h"
#include "cli/scan/reader.h"
#include "cli/scan/run.h"

struct pc_scan_task {
    struct pc_scan_run *run;
    const struct pc_scan_rules *rules;
    struct pc_span image;           /* of the rules */
    const char *const *paths;       /* "-": standard input */
    size_t path_count;              /* 0 with a history */
    struct pc_scan_history history; /* git NULL: none */
    const struct pc_gitignore *excluded;
    int input;        /* standard input */
    unsigned threads; /* 0: as many as there are processors */
    FILE *progress;   /* a terminal, or NULL */
};

struct pc_scan_crew; /* owns what was found */

PC_MUST pc_err pc_scan_crew_new(const struct pc_scan_task *task, struct pc_scan_crew **out);
void pc_scan_crew_free(struct pc_scan_crew *crew);

/* Scans all of it. Not in the run's problems: memory, rules that cannot be used, git that failed.
 */
PC_MUST pc_err pc_scan_crew_work(struct pc_scan_crew *crew, struct pc_diag *diag);

/* All that was found, unsorted; what it points to is the crew's. And finds that were allowed. */
PC_MUST pc_err pc_scan_crew_findings(struct pc_scan_crew *crew, struct pc_scan_findings *out,
                                     uint64_t *allowed);

#endif
