/* The commands below `portcullis secret`. */
#ifndef PC_CLI_SECRET_COMMANDS_H
#define PC_CLI_SECRET_COMMANDS_H

#include "cli/cli.h"

extern const struct pc_command pc_command_secret_seal;
extern const struct pc_command pc_command_secret_check;
extern const struct pc_command pc_command_secret_scan_self;

#endif
