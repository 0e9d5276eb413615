/* portcullis vault verify. */
#include "cli/vault/call.h"
#include "cli/vault/keys.h"
#include "cli/vault_commands.h"

static int run(struct pc_cli *cli) {
    return pc_files_call(cli, PC_FILES_VERIFY);
}

static const struct pc_cli_operand operands[] = {PC_FILES_PATHS_OPERAND, {0}};
static const struct pc_cli_option options[] = {
    PC_FILES_EXPECT_OPTIONS,
    PC_FILES_COMMITMENT_OPTION,
    PC_FILES_KEY_OPTIONS,
    PC_FILES_COMMON_OPTIONS,
    {0},
};

const struct pc_command pc_command_vault_verify = {
    .name = "verify",
    .summary = "Verify every byte of encrypted files, and write nothing",
    .operands = operands,
    .options = options,
    .run = run};
