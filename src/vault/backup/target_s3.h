/* Backups in a bucket of S3-compatible storage, below a prefix. */
#ifndef PC_VAULT_BACKUP_TARGET_S3_H
#define PC_VAULT_BACKUP_TARGET_S3_H

#include "base/entropy.h"
#include "ports/clock.h"
#include "vault/aws/account.h"
#include "vault/backup/target.h"

struct pc_backup_bucket {
    struct pc_span bucket;
    struct pc_span prefix; /* no slash at either end; may be empty */
};

/* "s3://bucket/some/prefix". PC_ERR_INVALID: it is none. Spans borrow from it. */
PC_MUST pc_err pc_backup_bucket_parse(struct pc_span address, struct pc_backup_bucket *out);

/* Takes the account over, also where it fails. Nobody is asked before it is held. */
PC_MUST pc_err pc_backup_s3_open(struct pc_aws *aws, const struct pc_backup_bucket *bucket,
                                 const struct pc_entropy *entropy, const struct pc_clock *clock,
                                 struct pc_backup_target *out);

#endif
