/* The store and the key ring of a gate, as they are together at one moment. */
#ifndef PC_CLI_BACKUP_SNAPSHOT_H
#define PC_CLI_BACKUP_SNAPSHOT_H

#include "base/buf.h"
#include "base/err.h"
#include "config/paths.h"
#include "vault/keys.h"

struct pc_snapshot {
    int fd;             /* a copy of the database, which no path leads to any more; -1: none */
    struct pc_buf ring; /* the file; secret */
};

/* The ring is read before and after the copy, until it did not change meanwhile: then it opens what
 * is in the copy. The copy lies beside the database until then. */
PC_MUST pc_err pc_snapshot_take(const struct pc_paths *paths, struct pc_snapshot *out,
                                struct pc_diag *diag);
/* A ring that is sealed under the vault's keys is opened: in a backup it is under the backup's, so
 * that recovery shares are enough to use it. *sealed says whether it was. PC_ERR_DENIED: these keys
 * do not open it. */
PC_MUST pc_err pc_snapshot_open_ring(struct pc_snapshot *snapshot, struct pc_vault_keys *keys,
                                     bool *sealed, struct pc_diag *diag);
void pc_snapshot_free(struct pc_snapshot *snapshot);

#endif
