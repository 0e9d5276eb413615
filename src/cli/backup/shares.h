/* Recovery shares as files: one sheet of text each, to be kept by different people. */
#ifndef PC_CLI_BACKUP_SHARES_H
#define PC_CLI_BACKUP_SHARES_H

#include "base/time.h"
#include "cli/cli.h"
#include "vault/backup/repository.h"
#include "vault/shamir.h"

struct pc_backup_split {
    unsigned need, count;
};

/* "2/3". PC_ERR_INVALID: something else; PC_ERR_RANGE: not so many. */
PC_MUST pc_err pc_backup_split_parse(struct pc_span text, struct pc_backup_split *out);

/* A sheet: what it is, for which repository, and the share behind a line "Share:". */
PC_MUST pc_err pc_backup_sheet_write(const struct pc_vault_share *share, const char *repository,
                                     pc_time now, struct pc_buf *out);
/* The share in a sheet, or in a text that is nothing but the share. */
PC_MUST pc_err pc_backup_sheet_read(struct pc_span text, struct pc_vault_share *out,
                                    struct pc_diag *diag);

/* A new recovery key: its shares as files recovery-<n>-of-<count>.txt of mode 0600 in the folder,
 * which is made where it is missing, then the repository's keys under it. A file that is there is
 * PC_ERR_EXISTS. The key is nowhere else. */
PC_MUST pc_err pc_backup_shares_make(const struct pc_backup_repository *repository,
                                     const struct pc_backup_split *split, const char *folder,
                                     pc_time now, struct pc_diag *diag);

/* The key that the files of --share give. Prints what is wrong; returns an exit code. */
int pc_backup_shares_join(const struct pc_cli *cli, uint8_t key[PC_BACKUP_RECOVERY_KEY]);

#endif
