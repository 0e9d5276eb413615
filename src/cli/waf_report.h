/* The report of the firewall, counted from the audit trail on this machine. */
#ifndef PC_CLI_WAF_REPORT_H
#define PC_CLI_WAF_REPORT_H

#include <jansson.h>

#include "cli/cli.h"
#include "cli/setup.h"

/* Reads the trail of the configuration for what the firewall found in the last `span`, on one route
 * (NULL: on all). Prints what went wrong; returns an exit code. */
int pc_waf_report_read(const struct pc_cli *cli, const struct pc_setup *setup, const char *route,
                       pc_time span, json_t **out);
/* In words: what became of requests, by route, and the rules that matched most. */
void pc_waf_report_print(const struct pc_cli *cli, const json_t *report, size_t limit);

#endif
