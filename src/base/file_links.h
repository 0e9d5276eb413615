/*
 * Opening what lies in a folder of somebody else: who may write there may put a link there, and
 * whoever follows it with more rights reads what that one may not.
 */
#ifndef PC_BASE_FILE_LINKS_H
#define PC_BASE_FILE_LINKS_H

#include "base/err.h"

/* Opens a path for reading, with O_DIRECTORY in flags a folder, with O_PATH to look at it alone. A
 * symbolic link anywhere in it is followed where it is root's or the caller's own, another one only
 * to what belongs to its owner, else it is PC_ERR_DENIED (errno EPERM). PC_ERR_NOTFOUND, PC_ERR_IO:
 * errno says more. It waits for nobody: a pipe is opened, too, and the caller looks what it got. */
PC_MUST pc_err pc_file_open_links(const char *path, int flags, int *out);

#endif
