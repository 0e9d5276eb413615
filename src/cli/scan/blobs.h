/*
 * Objects out of a repository, one after the other, by `git cat-file --batch`: one process for each
 * thread that reads.
 */
#ifndef PC_CLI_SCAN_BLOBS_H
#define PC_CLI_SCAN_BLOBS_H

#include "cli/scan/input.h"
#include "cli/scan/queue.h"

struct pc_scan_blobs;

/* git: the program's path; folder: in the repository. */
PC_MUST pc_err pc_scan_blobs_new(const char *git, const char *folder, struct pc_scan_blobs **out,
                                 struct pc_diag *diag);
void pc_scan_blobs_free(struct pc_scan_blobs *blobs);

/* Scans the item's object. PC_ERR_UNAVAILABLE: git is gone. */
PC_MUST pc_err pc_scan_blob(struct pc_scan_worker *worker, struct pc_scan_blobs *blobs,
                            const struct pc_scan_item *item);

#endif
