/*
 * A restored gate takes its place in one step: everything is written into a folder beside it,
 * synced and checked, and then the two change places. What was there before stays, under another
 * name.
 */
#ifndef PC_CLI_BACKUP_STAGE_H
#define PC_CLI_BACKUP_STAGE_H

#include <stdbool.h>

#include "base/err.h"

enum { PC_STAGE_PATH = 4096 };

struct pc_stage {
    char to[PC_STAGE_PATH];     /* where it goes; no slash at the end */
    char path[PC_STAGE_PATH];   /* the folder beside it; empty: none */
    char before[PC_STAGE_PATH]; /* after pc_stage_place: where the old one is; empty: there was none
                                 */
    int fd;                     /* of the folder, locked */
    int parent;
    int locks[2]; /* of the gate in `to`, so that none is started meanwhile */
};

/* PC_ERR_BUSY: a gate runs in `to`; PC_ERR_EXISTS: something else than a gate is there. Folders
 * that an earlier call left beside it when it was killed are removed. */
PC_MUST pc_err pc_stage_make(const char *to, struct pc_stage *out, struct pc_diag *diag);

/* Gives its folders the modes of a run folder, as root also the owner that those in `to` have. */
PC_MUST pc_err pc_stage_settle(struct pc_stage *stage, struct pc_diag *diag);

/* Puts it into its place. */
PC_MUST pc_err pc_stage_place(struct pc_stage *stage, struct pc_diag *diag);

/* Removes the folder where it did not get there; for PC_CLEANUP. */
void pc_stage_free(struct pc_stage *stage);

/* Removes folders of that beginning of a name that the same user made, that are so many seconds old
 * and that no process holds by a lock: what was left by one that was killed. */
void pc_stage_clear(const char *folder, const char *prefix, unsigned age);

/* Removes a folder and everything below it; links are removed, not followed. */
PC_MUST pc_err pc_stage_remove_tree(const char *path);

#endif
