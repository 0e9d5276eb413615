/* portcullis vault: encrypted files. */
#include "cli/commands.h"
#include "cli/vault_commands.h"

/* clang-format off */
static const struct pc_command *const commands[] = {
    &pc_command_vault_init,
    &pc_command_vault_encrypt,
    &pc_command_vault_decrypt,
    &pc_command_vault_verify,
    &pc_command_vault_inspect,
    &pc_command_vault_rewrap,
    &pc_command_vault_rotate,
    &pc_command_vault_ring,
    NULL,
};
/* clang-format on */

const struct pc_command pc_command_vault = {
    .name = "vault",
    .summary = "Encrypted files, in the format of the AWS Encryption SDK",
    .text =
        "Each file has a data key of its own, which is wrapped under keys of a key ring, a KMS, "
        "an\n"
        "HSM or a file; other programs that know the format open it with the same keys.\n"
        "\n"
        "Exit codes: 0 all is well, 1 the system refused or files failed in several ways, 2 a\n"
        "wrong call, 3 none of the keys opens it, 4 truncated, 5 altered or damaged, 6 renamed or\n"
        "another context, 7 not an encrypted file, 8 who keeps the key does not give it, 9\n"
        "refused by the commitment policy, 10 something stands behind its end, 11 the result is\n"
        "there already, 12 the file changed while it was read, 13 cannot be done with this\n"
        "message.",
    .commands = commands};
