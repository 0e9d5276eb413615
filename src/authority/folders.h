/* The folders of the run folder, with their modes and owners, and the lock that lets one authority
 * live. */
#ifndef PC_AUTHORITY_FOLDERS_H
#define PC_AUTHORITY_FOLDERS_H

#include "authority/authority.h"

/* Makes what is missing. As root, all of it becomes the user's, with what is in it. */
PC_MUST pc_err pc_folders_make(const struct pc_paths *paths, const char *user,
                               struct pc_diag *diag);
/* PC_ERR_BUSY with a diag that names the holder's process id. */
PC_MUST pc_err pc_lock_take(const char *path, int *fd, struct pc_diag *diag);

#endif
