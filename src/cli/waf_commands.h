/* The commands below `portcullis waf`, each in its own cmd_waf_<name>.c. */
#ifndef PC_CLI_WAF_COMMANDS_H
#define PC_CLI_WAF_COMMANDS_H

#include "cli/cli.h"

extern const struct pc_command pc_command_waf_compile;
extern const struct pc_command pc_command_waf_rules;
extern const struct pc_command pc_command_waf_check;
extern const struct pc_command pc_command_waf_report;
extern const struct pc_command pc_command_waf_promote;
extern const struct pc_command pc_command_waf_tune;
extern const struct pc_command pc_command_waf_exclusion;

#endif
