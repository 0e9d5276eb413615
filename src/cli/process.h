/* Starting other programs. */
#ifndef PC_CLI_PROCESS_H
#define PC_CLI_PROCESS_H

#include <sys/types.h>

#include "base/buf.h"
#include "base/err.h"

/* Starts a program (argv[0] is its path) with that environment (NULL: ours) in a process group of
 * its own, so that a terminal's Ctrl-C reaches the supervisor alone, with no signal blocked. It
 * gets SIGTERM when this process dies. */
PC_MUST pc_err pc_process_start(const char *const *argv, const char *const *environment, pid_t *out,
                                struct pc_diag *diag);

/* Runs a program to its end; what it says on both streams is appended to said (bounded). *status:
 * its exit code, or 128 and the number of the signal that ended it. */
PC_MUST pc_err pc_process_run(const char *const *argv, struct pc_buf *said, int *status,
                              struct pc_diag *diag);

/* A program whose standard input and output are pipes to us; its errors go where ours go. */
struct pc_process_piped {
    pid_t pid; /* 0: none */
    int to, from;
};

/* Starts it, in this process group. *out is for pc_process_end, whatever became of it. */
PC_MUST pc_err pc_process_pipe(const char *const *argv, struct pc_process_piped *out,
                               struct pc_diag *diag);
/* Closes both pipes, which ends most programs, and waits for the end. Returns its exit code, as
 * above; -1 where there was none. */
int pc_process_end(struct pc_process_piped *piped);

/* The program's path by PATH and the system folders; PC_ERR_NOTFOUND. */
PC_MUST pc_err pc_process_find(const char *name, struct pc_buf *out);

/* The exit code of a wait status, as above. */
int pc_process_code(int wait_status);

#endif
