/* Checking a configuration: everything that can be known of it without running it. */
#ifndef PC_CLI_CHECK_H
#define PC_CLI_CHECK_H

#include <jansson.h>
#include <stdbool.h>

#include "cli/cli.h"
#include "cli/setup.h"

/* Loads and checks the file into setup (which must be empty). Complaints are appended to the array
 * as
 * {"file","line","key","text","warning"}. True where there is no error among them; only then the
 * setup may be used. */
bool pc_check_file(const char *file, struct pc_setup *setup, json_t *problems);

/* Prints each as "file:line: key: text" on the error stream. */
void pc_check_print(const struct pc_cli *cli, const json_t *problems);

#endif
