/* What the commands of backups say and return: the exit codes are a table of docs/backup.md. */
#ifndef PC_CLI_BACKUP_REPORT_H
#define PC_CLI_BACKUP_REPORT_H

#include <jansson.h>

#include "base/time.h"
#include "cli/cli.h"
#include "vault/backup/manifest.h"

/* The exit code of a failure. */
int pc_backup_code(pc_err err);

/* Prints what diag says, or the name of the error; returns the exit code. */
int pc_backup_fail(const struct pc_cli *cli, pc_err err, const struct pc_diag *diag);

/* What is known of a backup without opening a file of it: the caller lets it go. */
json_t *pc_backup_json(const struct pc_backup_manifest *manifest);

pc_time pc_backup_now(void);

#endif
