/*
 * Taking old backups away: first their manifests, then what nothing refers to any more. Whoever
 * dies in between leaves chunks that the next prune takes.
 */
#ifndef PC_VAULT_BACKUP_PRUNE_H
#define PC_VAULT_BACKUP_PRUNE_H

#include "vault/backup/repository.h"

struct pc_backup_pruned {
    uint64_t backups, chunks; /* taken away */
    uint64_t kept;            /* backups */
};

/* Keeps the newest `keep` (0: all of them). The target is held for writing. Where one of the
 * manifests that stay cannot be read, no chunk is taken away. */
PC_MUST pc_err pc_backup_prune(const struct pc_backup_repository *repository, uint64_t keep,
                               struct pc_backup_pruned *out, struct pc_diag *diag);

#endif
