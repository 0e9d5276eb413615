/*
 * An open folder that files are taken from, and the one their results go into. Everything below is
 * reached from these descriptors, so that a folder that is moved, or replaced by a link, while we
 * work does not lead us elsewhere. Several threads share one; it closes when the last lets go.
 */
#ifndef PC_CLI_VAULT_FOLDER_H
#define PC_CLI_VAULT_FOLDER_H

#include <stdatomic.h>

#include "base/err.h"
#include "base/span.h"

struct pc_files_folder {
    atomic_uint users;
    int in;
    int out;     /* may be `in` */
    char path[]; /* of `in` as it is printed, with a '/' behind it; empty: the present folder */
};

/* Takes both descriptors over, also where it fails. */
PC_MUST pc_err pc_files_folder_new(int in, int out, struct pc_span path,
                                   struct pc_files_folder **result);
struct pc_files_folder *pc_files_folder_keep(struct pc_files_folder *folder);
void pc_files_folder_drop(struct pc_files_folder *folder); /* NULL: nothing */

#endif
