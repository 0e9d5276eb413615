/* The commands below `portcullis vault`, each in its own cmd_vault_<name>.c. */
#ifndef PC_CLI_VAULT_COMMANDS_H
#define PC_CLI_VAULT_COMMANDS_H

#include "cli/cli.h"

extern const struct pc_command pc_command_vault_encrypt;
extern const struct pc_command pc_command_vault_decrypt;
extern const struct pc_command pc_command_vault_verify;
extern const struct pc_command pc_command_vault_inspect;
extern const struct pc_command pc_command_vault_rewrap;
extern const struct pc_command pc_command_vault_rotate;
extern const struct pc_command pc_command_vault_ring;
extern const struct pc_command pc_command_vault_init;

#endif
