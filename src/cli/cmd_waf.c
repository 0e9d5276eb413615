/* portcullis waf: the firewall's rules, what they found, and what they leave out. */
#include "cli/commands.h"
#include "cli/waf_commands.h"

static const struct pc_command *const commands[] = {
    &pc_command_waf_report,  &pc_command_waf_promote,
    &pc_command_waf_tune,    &pc_command_waf_exclusion,
    &pc_command_waf_check,   &pc_command_waf_rules,
    &pc_command_waf_compile, NULL};

const struct pc_command pc_command_waf = {
    .name = "waf", .summary = "The firewall", .commands = commands};
