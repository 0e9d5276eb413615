/* Addresses of S3. */
#include "cli/backup/s3_place.h"

pc_err pc_backup_s3_place(const struct pc_cli *cli, struct pc_span address,
                          struct pc_backup_target *out, struct pc_diag *diag) {
    (void)cli;
    (void)address;
    (void)out;
    return pc_diag_set(diag, PC_ERR_UNSUPPORTED, "S3 is not in this build");
}
