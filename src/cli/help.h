/* Texts that are read off the table of commands: usage, the manual page, shell completion. */
#ifndef PC_CLI_HELP_H
#define PC_CLI_HELP_H

#include "base/buf.h"
#include "cli/cli.h"

/* "portcullis user add [--role NAME]… NAME" for the command at the end of the path. */
void pc_help_synopsis(const struct pc_command *const *path, size_t depth, struct pc_buf *out);

/* The usage text of the command at the end of the call's path. */
void pc_help_print(const struct pc_cli *cli, FILE *out);

/* portcullis(1) in roff (man macros). */
void pc_help_man(struct pc_buf *out);

/* A completion script; shell is "bash", "zsh" or "fish". PC_ERR_NOTFOUND for another. */
PC_MUST pc_err pc_help_completion(const char *shell, struct pc_buf *out);

/* docs/commands.md. */
void pc_help_markdown(struct pc_buf *out);

#endif
