/* portcullis vault decrypt. */
#include "cli/vault/call.h"
#include "cli/vault/keys.h"
#include "cli/vault_commands.h"

static int run(struct pc_cli *cli) {
    return pc_files_call(cli, PC_FILES_DECRYPT);
}

static const struct pc_cli_operand operands[] = {PC_FILES_PATHS_OPERAND, {0}};
static const struct pc_cli_option options[] = {
    PC_FILES_OUTPUT_OPTION,     PC_FILES_EXPECT_OPTIONS,
    PC_FILES_FORCE_OPTION,      PC_FILES_DELETE_OPTION,
    PC_FILES_COMMITMENT_OPTION, PC_FILES_KEY_OPTIONS,
    PC_FILES_COMMON_OPTIONS,    {0},
};

const struct pc_command pc_command_vault_decrypt = {
    .name = "decrypt",
    .summary = "Decrypt files, folders or standard input",
    .text =
        "FILE.encrypted becomes FILE beside it, once its last byte was authenticated. To a pipe\n"
        "each frame goes out as soon as it was; where the end is missing, the exit code and the\n"
        "last line say so. Messages that are signed or not in frames go out when all is verified.",
    .operands = operands,
    .options = options,
    .run = run};
