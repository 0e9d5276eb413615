/* portcullis vault: encrypted files. */
#include "cli/commands.h"

static int r(struct pc_cli*c){(void)c;return 0;}
const struct pc_command pc_command_vault = {
    .name = "vault", .summary = "Encrypted files, in the format of the AWS Encryption SDK", .run=r};
