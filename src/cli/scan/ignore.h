/*
 * Which .gitignore files count for a folder: those of the repository that it is in, from its top
 * down, and the repository's own info/exclude. A repository within another begins anew.
 */
#ifndef PC_CLI_SCAN_IGNORE_H
#define PC_CLI_SCAN_IGNORE_H

#include "cli/gitignore.h"
#include "cli/scan/run.h"

struct pc_scan_ignore {
    const struct pc_gitignore_level *level; /* the innermost; NULL: nothing is ignored */
};

/* The levels above a folder where a walk begins, without its own .gitignore. inner gets the
 * folder's path within its repository, with a '/' behind it; nothing where it is the top or in
 * none. Files that cannot be read are noted. */
PC_MUST pc_err pc_scan_ignore_above(struct pc_scan_run *run, const char *folder,
                                    struct pc_arena *arena, struct pc_buf *inner,
                                    struct pc_scan_ignore *out);

/* The level of a folder with a .gitignore in it, below `ignore`; inner: as above. */
PC_MUST pc_err pc_scan_ignore_enter(struct pc_scan_run *run, const char *folder,
                                    struct pc_span inner, struct pc_arena *arena,
                                    struct pc_scan_ignore *ignore);

/* The outermost level of the repository whose top this folder is. */
PC_MUST pc_err pc_scan_ignore_repository(struct pc_scan_run *run, const char *folder,
                                         struct pc_arena *arena, struct pc_scan_ignore *out);

#endif
