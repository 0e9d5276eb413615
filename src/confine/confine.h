/*
 * Giving up what a process does not need: its user, its right to new privileges, core dumps, and
 * system calls by a seccomp filter. The table of what each process may not ask is in filter.c.
 */
#ifndef PC_CONFINE_CONFINE_H
#define PC_CONFINE_CONFINE_H

#include <stdbool.h>

#include "base/err.h"

enum pc_process { PC_PROCESS_AUTHORITY, PC_PROCESS_EDGE_WORKER };

/* Becomes the system user (with its groups) for good, where the process is root and user is not
 * empty. A signal asked for at the parent's death (PR_SET_PDEATHSIG), which the kernel forgets when
 * the user changes, is asked for again. One thread only. */
PC_MUST pc_err pc_confine_user(const char *user, struct pc_diag *diag);

/* No new privileges, no core dump, not to be traced; then the seccomp filter of the process, for
 * all of its threads. A call that is not allowed fails with EPERM, or kills where it could only be
 * an attack (execve, ptrace). After this no process can be started, but threads can. */
PC_MUST pc_err pc_confine_process(enum pc_process process, struct pc_diag *diag);

/* The part of it that every process can do at its start: no core dump, not to be traced. */
PC_MUST pc_err pc_confine_dumps(struct pc_diag *diag);

/* False in a build with a sanitizer: its leak check at exit traces itself, so there is no filter.
 */
bool pc_confine_filters(void);

#endif
