/* portcullis help. */
#include "cli/commands.h"
#include "cli/help.h"
#include "cli/options.h"

static int run(struct pc_cli *cli) {
    struct pc_cli about = *cli;
    about.depth = 1;
    for (size_t i = 0; i < cli->operand_count; i++)
        if (!pc_cli_descend(&about, cli->operands[i]))
            return PC_EXIT_USAGE;
    pc_help_print(&about, cli->out);
    return PC_EXIT_OK;
}

static const struct pc_cli_operand operands[] = {
    {.name = "COMMAND",
     .help = "the command, and the one below it; all of them by default",
     .optional = true,
     .many = true},
    {0},
};

const struct pc_command pc_command_help = {
    .name = "help", .summary = "Say how a command is used", .operands = operands, .run = run};
