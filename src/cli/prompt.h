/* Passwords, from a terminal without echo or from standard input; never from the arguments. */
#ifndef PC_CLI_PROMPT_H
#define PC_CLI_PROMPT_H

#include "base/buf.h"
#include "cli/cli.h"

/* With --password-stdin the first line of the input, otherwise asked for twice on the terminal.
 * out is a secret buffer. Prints what went wrong; returns an exit code. */
int pc_prompt_new_password(const struct pc_cli *cli, struct pc_buf *out);

#endif
