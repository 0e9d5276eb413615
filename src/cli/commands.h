/* The commands, each in its own cmd_<name>.c. */
#ifndef PC_CLI_COMMANDS_H
#define PC_CLI_COMMANDS_H

#include "cli/cli.h"

extern const struct pc_command pc_command_init;
extern const struct pc_command pc_command_run;
extern const struct pc_command pc_command_check;
extern const struct pc_command pc_command_reload;
extern const struct pc_command pc_command_nginx_config;
extern const struct pc_command pc_command_explain;
extern const struct pc_command pc_command_status;
extern const struct pc_command pc_command_health;
extern const struct pc_command pc_command_overview;
extern const struct pc_command pc_command_route;
extern const struct pc_command pc_command_first_administrator;
extern const struct pc_command pc_command_user;
extern const struct pc_command pc_command_role;
extern const struct pc_command pc_command_tenant;
extern const struct pc_command pc_command_key;
extern const struct pc_command pc_command_client;
extern const struct pc_command pc_command_token;
extern const struct pc_command pc_command_session;
extern const struct pc_command pc_command_block;
extern const struct pc_command pc_command_approval;
extern const struct pc_command pc_command_signing_key;
extern const struct pc_command pc_command_vault;
extern const struct pc_command pc_command_backup;
extern const struct pc_command pc_command_restore;
extern const struct pc_command pc_command_waf;
extern const struct pc_command pc_command_dlp;
extern const struct pc_command pc_command_audit;
extern const struct pc_command pc_command_schema;
extern const struct pc_command pc_command_secret;
extern const struct pc_command pc_command_completion;
extern const struct pc_command pc_command_keyring;
extern const struct pc_command pc_command_mail;
extern const struct pc_command pc_command_man;
extern const struct pc_command pc_command_docs;
extern const struct pc_command pc_command_help;
extern const struct pc_command pc_command_version;

#endif
