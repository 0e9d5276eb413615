/* Whether a folder that a backup was taken out into is a gate that would run: each part is opened
 * and read whole. Nothing of it is told but counts. */
#ifndef PC_CLI_BACKUP_PROVE_H
#define PC_CLI_BACKUP_PROVE_H

#include <stdbool.h>

#include "base/err.h"
#include "vault/backup/manifest.h"

enum { PC_PROOFS = 4 };

struct pc_proof {
    const char *name; /* "store", "sealed fields", "audit trail", "configuration" */
    bool good;
    bool skipped;   /* the backup has nothing of it */
    char text[512]; /* what was found, or what is wrong */
};

/* Changes the copy: a store of an earlier version is brought up to date, as a start would. */
void pc_prove(const char *folder, const struct pc_backup_manifest *manifest,
              struct pc_proof out[PC_PROOFS]);
bool pc_proved(const struct pc_proof proofs[PC_PROOFS]);

#endif
