/* "s3://bucket/prefix" as a target, with the options of the call. */
#ifndef PC_CLI_BACKUP_S3_PLACE_H
#define PC_CLI_BACKUP_S3_PLACE_H

#include "cli/cli.h"
#include "vault/backup/target.h"

/* PC_ERR_INVALID: it is no such address; diag says what is expected. */
PC_MUST pc_err pc_backup_s3_place(const struct pc_cli *cli, struct pc_span address,
                                  struct pc_backup_target *out, struct pc_diag *diag);

#endif
