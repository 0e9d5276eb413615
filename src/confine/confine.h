/*
 * Giving up what a process does not need: its user, its right to new privileges, core dumps, and
 * system calls by a seccomp filter. The table of what each process may not ask is in confine.c.
 */
#ifndef PC_CONFINE_CONFINE_H
#define PC_CONFINE_CONFINE_H

#include "base/err.h"

enum pc_process { PC_PROCESS_AUTHORITY, PC_PROCESS_EDGE_WORKER };

/* Becomes the system user (with its groups), where the process is root and user is not empty. */
PC_MUST pc_err pc_confine_user(const char *user, struct pc_diag *diag);

/* No new privileges, no core dump, not to be traced; then the seccomp filter of the process. A call
 * that is not allowed fails with EPERM, or kills where it could only be an attack (execve, ptrace). */
PC_MUST pc_err pc_confine_process(enum pc_process process, struct pc_diag *diag);

#endif
