/* Taking the files of a backup out again, into a folder that is there and empty. */
#ifndef PC_VAULT_BACKUP_EXTRACT_H
#define PC_VAULT_BACKUP_EXTRACT_H

#include "vault/backup/repository.h"

/* What stood outside of the run folder is put below this name in it. */
#define PC_BACKUP_OUTSIDE "outside"

struct pc_backup_extracted {
    uint64_t files, bytes, outside; /* outside: of the files */
};

/* Every file gets its mode and time; its owner is who calls. Every chunk is authenticated, compared
 * with its name, and every file with its digest. Nothing is written through a link or over a file
 * that is there. All of it is synced. `folder` is a descriptor. */
PC_MUST pc_err pc_backup_extract(const struct pc_backup_repository *repository,
                                 const struct pc_backup_manifest *manifest, int folder,
                                 struct pc_backup_extracted *out, struct pc_diag *diag);

#endif
