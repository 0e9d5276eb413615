/*
 * A file that output goes to: it appears whole or not at all. What is no file (a device, a pipe) is
 * written to as it is.
 */
#ifndef PC_CLI_SCAN_TARGET_H
#define PC_CLI_SCAN_TARGET_H

#include <sys/stat.h>

#include "base/buf.h"

struct pc_scan_target {
    int fd;
    struct pc_buf path, temporary; /* temporary: empty where it is written directly */
};

/* Opens what will be the file; with the mode and, where that can be, the owner of `like` (NULL: a
 * new file's). *diag says why not. */
PC_MUST pc_err pc_scan_target_open(const char *path, const struct stat *like,
                                   struct pc_scan_target *out, struct pc_diag *diag);
PC_MUST pc_err pc_scan_target_write(struct pc_scan_target *target, struct pc_span bytes,
                                    struct pc_diag *diag);
/* Puts it in its place. */
PC_MUST pc_err pc_scan_target_commit(struct pc_scan_target *target, struct pc_diag *diag);
/* Takes away what was not committed; usable with PC_CLEANUP on a zeroed one with fd -1. */
void pc_scan_target_close(struct pc_scan_target *target);

#endif
