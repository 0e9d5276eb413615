/* portcullis vault encrypt. */
#include "cli/vault/call.h"
#include "cli/vault/keys.h"
#include "cli/vault_commands.h"

static int run(struct pc_cli *cli) {
    return pc_files_call(cli, PC_FILES_ENCRYPT);
}

static const struct pc_cli_operand operands[] = {PC_FILES_PATHS_OPERAND, {0}};
static const struct pc_cli_option options[] = {
    PC_FILES_OUTPUT_OPTION,
    PC_FILES_CONTEXT_OPTION("a pair of the encryption context, which stands in the clear in the "
                            "file and is bound to it; may be given again"),
    {.name = "no-bind-name", .help = "do not make the file's name part of the context"},
    PC_FILES_FORCE_OPTION,
    PC_FILES_DELETE_OPTION,
    {.name = "sign", .help = "sign the message, too (ECDSA P-384; slower, on one processor)"},
    {.name = "frame-length",
     .value = "BYTES",
     .help = "plaintext of each frame; 65536 by default",
     .kind = PC_VALUE_NUMBER},
    PC_FILES_COMMITMENT_OPTION,
    PC_FILES_KEY_OPTIONS,
    PC_FILES_COMMON_OPTIONS,
    {0},
};

const struct pc_command pc_command_vault_encrypt = {
    .name = "encrypt",
    .summary = "Encrypt files, folders or standard input",
    .text =
        "FILE becomes FILE.encrypted beside it, with its mode and times; it appears whole or not\n"
        "at all. What is there already and is the file's whole result is skipped, so a tree that\n"
        "was stopped goes on where it was. Links are not followed, special files are left out.",
    .operands = operands,
    .options = options,
    .run = run};
