/* The firewall's rules, made ready before a gate starts or takes over a configuration. */
#ifndef PC_CLI_RULES_H
#define PC_CLI_RULES_H

#include "cli/cli.h"
#include "cli/setup.h"

/* Makes the bundle of the rules that the configuration names where it is not there yet, and says on
 * the error stream how far it is. Nothing to do without rules. Returns an exit code. */
int pc_rules_prepare(const struct pc_cli *cli, const struct pc_setup *setup);

#endif
