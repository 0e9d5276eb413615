/*
 * A file that is being written: it appears under its name whole, or not at all.
 *
 * Until then it is a temporary beside it, whose name comes from the target's, so that whoever
 * writes the target next finds what a killed program left and takes it away; and it is locked while
 * it is written, so that two programs do not write one target at once.
 */
#ifndef PC_CLI_VAULT_TEMPORARY_H
#define PC_CLI_VAULT_TEMPORARY_H

#include <stdbool.h>
#include <sys/stat.h>

#include "base/err.h"

enum { PC_FILES_TEMPORARY_NAME = 64 };

struct pc_files_temporary {
    int fd; /* readable, too; -1: there is none */
    int folder;
    char name[PC_FILES_TEMPORARY_NAME];
};

/* Of mode 0600, empty. PC_ERR_BUSY: another program writes it now. */
PC_MUST pc_err pc_files_temporary_open(int folder, const char *target,
                                       struct pc_files_temporary *out, struct pc_diag *diag);

/* Gives it the mode and times of `like` (and, as root, the owner), writes it to the disk and puts
 * it in its place. sync: the folder, too, so that it may be relied on. PC_ERR_EXISTS: the target is
 * there, and replace is false. */
PC_MUST pc_err pc_files_temporary_commit(struct pc_files_temporary *temporary, const char *target,
                                         const struct stat *like, bool replace, bool sync,
                                         struct pc_diag *diag);

/* Takes away what was not committed; usable with PC_CLEANUP where fd is -1 at first. */
void pc_files_temporary_drop(struct pc_files_temporary *temporary);

/* Whether a name is one of such temporaries. */
bool pc_files_temporary_is(const char *name);
/* Takes it away where nobody writes it any more and it is a file of ours. */
void pc_files_temporary_sweep(int folder, const char *name);

#endif
