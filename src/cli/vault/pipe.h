/*
 * From standard input, to standard output or a file. What comes out of a pipe was authenticated
 * frame by frame; whether it was all is known at the end, and said by the exit code.
 */
#ifndef PC_CLI_VAULT_PIPE_H
#define PC_CLI_VAULT_PIPE_H

#include "cli/vault/call.h"

/* Whether the call is about standard input: there is no path, or "-". */
bool pc_files_is_pipe(const struct pc_cli *cli);
/* Refuses what a pipe cannot; prints it and returns an exit code. */
int pc_files_check_pipe(const struct pc_files_call *call);
int pc_files_pipe(struct pc_files_call *call);

#endif
