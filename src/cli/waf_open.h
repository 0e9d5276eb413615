/* The firewall's rules as the command uses them: those of the configuration, or files that were
 * named. */
#ifndef PC_CLI_WAF_OPEN_H
#define PC_CLI_WAF_OPEN_H

#include "cli/cli.h"
#include "cli/setup.h"
#include "inspect/waf/waf.h"
#include "policy/policy.h"

struct pc_waf_opened {
    struct pc_setup setup;    /* empty where no configuration was needed */
    struct pc_policy *policy; /* of it; NULL: there is none */
    struct pc_arena arena;
    struct pc_span bundle;
    struct pc_waf_engine *engine;
    char *folder; /* for a bundle of files that were named; removed at the end */
};

/* By --rules, else by the configuration; makes them ready where that was not done yet. Prints what
 * went wrong; returns an exit code. */
int pc_waf_open(const struct pc_cli *cli, struct pc_waf_opened *out);
void pc_waf_close(struct pc_waf_opened *opened); /* for PC_CLEANUP */

/* "--rules FILE". */
#define PC_WAF_RULES_OPTION                                                                        \
    {                                                                                              \
        .name = "rules", .value = "FILE",                                                          \
        .help =                                                                                    \
            "rules in this file instead of the configuration's; may be given again, and may be a " \
            "pattern",                                                                             \
        .many = true                                                                               \
    }

#endif
