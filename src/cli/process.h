/* Starting other programs. */
#ifndef PC_CLI_PROCESS_H
#define PC_CLI_PROCESS_H

#include <sys/types.h>

#include "base/buf.h"
#include "base/err.h"

/* Starts a program (argv[0] is its path) in a process group of its own, so that a terminal's Ctrl-C
 * reaches the supervisor alone, with no signal blocked. It gets SIGTERM when this process dies. */
PC_MUST pc_err pc_process_start(const char *const *argv, pid_t *out, struct pc_diag *diag);

/* Runs a program to its end; what it says on both streams is appended to said (bounded). *status:
 * its exit code, or 128 and the number of the signal that ended it. */
PC_MUST pc_err pc_process_run(const char *const *argv, struct pc_buf *said, int *status,
                              struct pc_diag *diag);

/* The program's path by PATH and the system folders; PC_ERR_NOTFOUND. */
PC_MUST pc_err pc_process_find(const char *name, struct pc_buf *out);

/* The exit code of a wait status, as above. */
int pc_process_code(int wait_status);

#endif
