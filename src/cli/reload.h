/* Putting a changed configuration into force. */
#ifndef PC_CLI_RELOAD_H
#define PC_CLI_RELOAD_H

#include <stdbool.h>

#include "cli/cli.h"

/* Checks the file, publishes the policy, and has nginx load its configuration anew where that or a
 * certificate changed. A file with errors changes nothing. *nginx: nginx was told. */
int pc_reload(const struct pc_cli *cli, const char *file, bool *nginx);

#endif
