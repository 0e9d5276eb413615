/* portcullis waf report: what the firewall blocked or would have blocked. */
#include "cli/output.h"
#include "cli/waf_commands.h"
#include "cli/waf_report.h"

enum { ROWS = 30 };

static int run(struct pc_cli *cli) {
    PC_CLEANUP(pc_setup_free) struct pc_setup setup = {0};
    json_t *report = NULL;
    int code = pc_setup_load(cli, &setup);
    if (code == PC_EXIT_OK)
        code = pc_waf_report_read(cli, &setup, pc_cli_value(cli, "route"),
                                  pc_cli_duration(cli, "since", 7 * PC_DAY), &report);
    if (code == PC_EXIT_OK && cli->json)
        code = pc_output_object(cli, report);
    else if (code == PC_EXIT_OK)
        pc_waf_report_print(cli, report, (size_t)pc_cli_number(cli, "limit", ROWS));
    json_decref(report);
    return code;
}

static const struct pc_cli_option options[] = {
    {.name = "since",
     .value = "DURATION",
     .help = "how far back, such as 12h; 7d by default",
     .kind = PC_VALUE_DURATION},
    {.name = "route", .value = "NAME", .help = "only this route"},
    {.name = "limit",
     .value = "N",
     .help = "at most so many rows of each table; 30 by default",
     .kind = PC_VALUE_NUMBER},
    {0},
};

const struct pc_command pc_command_waf_report = {
    .name = "report",
    .summary = "Count what the firewall blocked or would have blocked",
    .text =
        "Read off the sealed audit trail on this machine: by route, and by rule, route and\n"
        "variable, with the first and the last time and a request to look at with 'waf tune'.\n"
        "In the mode detect nothing is blocked; WOULD BLOCK says what the mode block would have\n"
        "done. PASSED: the rule matched, and the score stayed below the threshold.",
    .options = options,
    .run = run};
