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
 * setup may be used. Otherwise *unchecked (may be NULL) names what was not looked at, as the errors
 * come first: "the rules, …"; "" for nothing, or
 * where there is no text at all. */
bool pc_check_file(const char *file, struct pc_setup *setup, json_t *problems,
                   const char **unchecked);

/* Prints each as "file:line: key: text" on the error stream; no line where none is known. */
void pc_check_print(const struct pc_cli *cli, const json_t *problems);

#endif
