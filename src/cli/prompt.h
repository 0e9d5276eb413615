/* Secrets from a terminal without echo or from standard input. Passwords never come as arguments.
 */
#ifndef PC_CLI_PROMPT_H
#define PC_CLI_PROMPT_H

#include "base/buf.h"
#include "cli/cli.h"

/* With --password-stdin the first line of the input, otherwise asked for twice on the terminal.
 * out is a secret buffer. Prints what went wrong; returns an exit code. */
int pc_prompt_new_password(const struct pc_cli *cli, struct pc_buf *out);

/* A secret: all of standard input without the line ends behind it (at most max bytes), or, where
 * that is a terminal, asked for twice. out is a secret buffer. Prints what went wrong; returns an
 * exit code. */
int pc_prompt_whole_secret(const struct pc_cli *cli, size_t max, struct pc_buf *out);

/* Asked for once on the terminal, with nothing shown. Prints what went wrong; returns an exit code.
 */
int pc_prompt_secret(const struct pc_cli *cli, const char *question, struct pc_buf *out);
/* A new passphrase, asked for twice. */
int pc_prompt_new_passphrase(const struct pc_cli *cli, struct pc_buf *out);

/* A credential that an argument names: "-" is the first line of standard input, since others can
 * read the arguments of a process. Appends it to out, a secret buffer. Prints what went wrong;
 * returns an exit code. */
int pc_prompt_credential(const struct pc_cli *cli, const char *argument, struct pc_buf *out);

#endif
