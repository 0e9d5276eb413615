/* portcullis vault rewrap. */
#include "cli/vault/call.h"
#include "cli/vault/keys.h"
#include "cli/vault_commands.h"

static int run(struct pc_cli *cli) {
    return pc_files_call(cli,
                         pc_cli_switch(cli, "reencrypt") ? PC_FILES_REENCRYPT : PC_FILES_REWRAP);
}

static const struct pc_cli_operand operands[] = {
    {.name = "PATH",
     .help = "files and, with --recursive, folders",
     .many = true,
     .kind = PC_VALUE_FILE},
    {0},
};
static const struct pc_cli_option options[] = {
    PC_FILES_FORCE_OPTION, PC_FILES_REENCRYPT_OPTION, PC_FILES_COMMITMENT_OPTION,
    PC_FILES_KEY_OPTIONS,  PC_FILES_COMMON_OPTIONS,   {0}};

const struct pc_command pc_command_vault_rewrap = {
    .name = "rewrap",
    .summary = "Wrap the data keys of encrypted files under the present keys",
    .text =
        "A file gets a new header; its body stays as it is and is copied by the system, without\n"
        "being decrypted. The new file replaces the old one in one step. A file that is under\n"
        "exactly the present keys is left alone, unless --force is given. Signed messages cannot\n"
        "be re-wrapped: the signature is over the header, too.\n"
        "\n"
        "Who has the old header and the new one, and can write the file, can change what they\n"
        "know of its content unnoticed; they cannot read it. Where that may be, and for signed\n"
        "messages, --reencrypt gives each file a new data key and encrypts it anew.",
    .operands = operands,
    .options = options,
    .run = run};
