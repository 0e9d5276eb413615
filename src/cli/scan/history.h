/*
 * A repository by git itself: the blobs of all commits, or what is staged, go into the queue, each
 * once, with the commit that brought it and its path there.
 */
#ifndef PC_CLI_SCAN_HISTORY_H
#define PC_CLI_SCAN_HISTORY_H

#include "cli/gitignore.h"
#include "cli/scan/queue.h"
#include "cli/scan/run.h"

struct pc_scan_history {
    const char *git;       /* the program's path */
    const char *folder;    /* in the repository */
    const char *revisions; /* "a..b"; NULL: all references */
    bool staged;           /* instead of history: what the index has and HEAD has not */
    const struct pc_gitignore *excluded;
};

/* PC_ERR_EXPIRED: the run is to stop. PC_ERR_UNAVAILABLE: git failed, and *diag says how. */
PC_MUST pc_err pc_scan_history(struct pc_scan_run *run, struct pc_scan_queue *queue,
                               const struct pc_scan_history *history, struct pc_diag *diag);

#endif
