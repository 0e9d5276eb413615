/*
 * Trees: every file that is neither ignored nor excluded goes into the queue. Links are not
 * followed; .git is left out; devices, pipes and sockets are never opened.
 */
#ifndef PC_CLI_SCAN_WALK_H
#define PC_CLI_SCAN_WALK_H

#include "cli/gitignore.h"
#include "cli/scan/queue.h"
#include "cli/scan/run.h"

/* What the command was given: a folder's tree, or a file, which is taken whatever ignores it.
 * excluded may be NULL; its paths are those that are printed. PC_ERR_EXPIRED: the run is to stop.
 */
PC_MUST pc_err pc_scan_walk(struct pc_scan_run *run, struct pc_scan_queue *queue,
                            const struct pc_gitignore *excluded, const char *path);

/* Whether the path, or a folder that it is in, is excluded. */
bool pc_scan_excluded(const struct pc_gitignore *excluded, struct pc_span path, bool directory);

#endif
