/* The commands below `portcullis dlp`, each in its own cmd_dlp_<name>.c. */
#ifndef PC_CLI_DLP_COMMANDS_H
#define PC_CLI_DLP_COMMANDS_H

#include "cli/cli.h"

extern const struct pc_command pc_command_dlp_scan;
extern const struct pc_command pc_command_dlp_redact;
extern const struct pc_command pc_command_dlp_rules;
extern const struct pc_command pc_command_dlp_test;

#endif
