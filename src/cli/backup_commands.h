/* The commands below `portcullis backup`. */
#ifndef PC_CLI_BACKUP_COMMANDS_H
#define PC_CLI_BACKUP_COMMANDS_H

#include "cli/cli.h"

extern const struct pc_command pc_command_backup_list, pc_command_backup_prune,
    pc_command_backup_verify;

#endif
