/* The commands below `portcullis schema`, each in its own cmd_schema_<name>.c. */
#ifndef PC_CLI_SCHEMA_COMMANDS_H
#define PC_CLI_SCHEMA_COMMANDS_H

#include "cli/cli.h"

extern const struct pc_command pc_command_schema_check;
extern const struct pc_command pc_command_schema_test;

#endif
