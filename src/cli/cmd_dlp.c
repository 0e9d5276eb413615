/* portcullis dlp: sensitive data in files. */
#include "cli/commands.h"
#include "cli/dlp_commands.h"

static const struct pc_command *const commands[] = {&pc_command_dlp_scan, &pc_command_dlp_redact,
                                                    &pc_command_dlp_rules, &pc_command_dlp_test,
                                                    NULL};

const struct pc_command pc_command_dlp = {
    .name = "dlp", .summary = "Sensitive data in files: find it, mask it", .commands = commands};
