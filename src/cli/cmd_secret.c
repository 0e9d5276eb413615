/* portcullis secret: the secrets that the configuration refers to. */
#include "cli/commands.h"
#include "cli/secret_commands.h"

static const struct pc_command *const commands[] = {
    &pc_command_secret_seal, &pc_command_secret_check, &pc_command_secret_scan_self, NULL};

const struct pc_command pc_command_secret = {
    .name = "secret",
    .summary = "Secrets of the configuration: seal one, try them, look where they are",
    .commands = commands};
