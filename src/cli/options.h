/* Reading the arguments by the tables of struct pc_command. */
#ifndef PC_CLI_OPTIONS_H
#define PC_CLI_OPTIONS_H

#include "cli/cli.h"

enum pc_cli_parsed {
    PC_CLI_RUN,  /* all is well: run the last command of the path */
    PC_CLI_HELP, /* --help was asked for */
    PC_CLI_BAD   /* what is wrong has been said */
};

/* Fills cli (its streams and program are set by the caller) from argv[1…]. */
enum pc_cli_parsed pc_cli_parse(struct pc_cli *cli, int argc, const char *const *argv);

/* Goes on to the command of that name below the last one of the path; false where there is none,
 * which has been said. */
bool pc_cli_descend(struct pc_cli *cli, const char *name);

/* True where the text is of the kind; why not is put in diag. */
bool pc_cli_value_fits(enum pc_value_kind kind, const char *choices, const char *text,
                       struct pc_diag *diag);

#endif
