/* portcullis completion: completion scripts for shells. */
#include "cli/commands.h"
#include "cli/help.h"

static int run(struct pc_cli *cli) {
    PC_CLEANUP(pc_buf_free) struct pc_buf out = {0};
    pc_err err = pc_help_completion(cli->operands[0], &out);
    if (err == PC_ERR_NOTFOUND)
        return pc_cli_usage(cli, "bash, zsh or fish is expected, not '%s'", cli->operands[0]);
    if (err != PC_OK)
        return pc_cli_fail(cli, "%s", pc_err_name(err));
    (void)fwrite(out.ptr, 1, out.len, cli->out);
    return PC_EXIT_OK;
}

static const struct pc_cli_operand operands[] = {
    {.name = "SHELL", .help = "bash, zsh or fish"},
    {0},
};

const struct pc_command pc_command_completion = {
    .name = "completion",
    .summary = "Print a completion script for a shell",
    .text = "For this bash:\n\n  source <(portcullis completion bash)",
    .operands = operands,
    .run = run};
