/*
 * What the program itself is, and what it leaves to another.
 *
 * `portcullis` does the commands of the vault and is linked with little, so that encrypting a file
 * of any size takes a few MiB in all. Every other command is in portcullis-commands, which it
 * becomes.
 */
#ifndef PC_CLI_LAUNCH_H
#define PC_CLI_LAUNCH_H

#include "cli/cli.h"
#include "ports/http.h"

/* Options of every command; {0} at the end. */
extern const struct pc_cli_option pc_cli_global_options[];

/* How the network is asked; NULL in the small program. */
extern const struct pc_http_client *const pc_cli_http;
extern pc_err (*const pc_cli_http_init)(void); /* before its first use */

/* What a handler of the small program returns where it needs the network: nothing was done yet, and
 * the other program is to do it. */
enum { PC_EXIT_OTHER_PROGRAM = -1 };

/* The first word of the arguments that is no option; NULL: there is none. */
const char *pc_launch_word(int argc, const char *const *argv);

#endif
