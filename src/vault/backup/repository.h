/*
 * A repository: one target with backups in it, and the two keys that are its own. One names chunks,
 * the other wraps the data key of every piece. Both stand in the target as a message under the
 * vault's keys (keys/vault), and, where recovery shares were made, as a second one under a key that
 * is nowhere but in those shares (keys/recovery).
 *
 * So a KMS is asked once for each backup or restore, the vault's keys can be changed without
 * touching what is kept, and shares that were made once open all later backups. Every piece is
 * bound to the repository, to what it is and to its own name.
 */
#ifndef PC_VAULT_BACKUP_REPOSITORY_H
#define PC_VAULT_BACKUP_REPOSITORY_H

#include "base/arena.h"
#include "base/entropy.h"
#include "vault/backup/manifest.h"
#include "vault/backup/target.h"
#include "vault/keys.h"

enum { PC_BACKUP_REPOSITORY_ID = 32, PC_BACKUP_RECOVERY_KEY = 32 };

struct pc_backup_repository {
    const struct pc_backup_target *target; /* borrowed */
    const struct pc_entropy *entropy;
    char id[PC_BACKUP_REPOSITORY_ID + 1]; /* hexadecimal */
    uint8_t name_key[32];
    uint8_t object_key[32];
    struct pc_vault_keys *objects; /* wraps under object_key */
};

/* PC_ERR_NOTFOUND: there is no repository. PC_ERR_DENIED: the keys do not open it;
 * PC_ERR_UNAVAILABLE: who keeps them does not answer; PC_ERR_CORRUPT: it was altered. */
PC_MUST pc_err pc_backup_repository_open(const struct pc_backup_target *target,
                                         struct pc_vault_keys *keys,
                                         const struct pc_entropy *entropy,
                                         struct pc_backup_repository *out, struct pc_diag *diag);
/* The same with the key that shares give. PC_ERR_NOTFOUND: also where it has no recovery key. */
PC_MUST pc_err pc_backup_repository_recover(const struct pc_backup_target *target,
                                            const uint8_t key[PC_BACKUP_RECOVERY_KEY],
                                            const struct pc_entropy *entropy,
                                            struct pc_backup_repository *out, struct pc_diag *diag);
/* Makes a new one where there is none. PC_ERR_CORRUPT: there are backups of one whose mark or keys
 * are missing. */
PC_MUST pc_err pc_backup_repository_create(const struct pc_backup_target *target,
                                           struct pc_vault_keys *keys,
                                           const struct pc_entropy *entropy,
                                           struct pc_backup_repository *out, struct pc_diag *diag);
void pc_backup_repository_close(struct pc_backup_repository *repository); /* wipes */

/* Puts its keys under these keys of the vault, in place of those before. */
PC_MUST pc_err pc_backup_repository_rekey(const struct pc_backup_repository *repository,
                                          struct pc_vault_keys *keys, struct pc_diag *diag);
/* Puts its keys under a recovery key, in place of one before. */
PC_MUST pc_err pc_backup_repository_add_recovery(const struct pc_backup_repository *repository,
                                                 const uint8_t key[PC_BACKUP_RECOVERY_KEY],
                                                 struct pc_diag *diag);
/* PC_ERR_NOTFOUND: there is none. */
PC_MUST pc_err pc_backup_repository_has_recovery(const struct pc_backup_target *target,
                                                 struct pc_diag *diag);

PC_MUST pc_err pc_backup_chunk_name(const struct pc_backup_repository *repository,
                                    struct pc_span bytes, struct pc_backup_name *out);

/* Pieces: sealed and put, got and opened. `id` is the id of the backup. What is missing where a
 * manifest says that it is there is PC_ERR_CORRUPT. */
PC_MUST pc_err pc_backup_put_chunk(const struct pc_backup_repository *repository,
                                   const struct pc_backup_name *name, struct pc_span bytes,
                                   struct pc_buf *scratch, struct pc_diag *diag);
/* Adds exactly `len` bytes, whose name it compares, to out, a secret buffer. */
PC_MUST pc_err pc_backup_get_chunk(const struct pc_backup_repository *repository,
                                   const struct pc_backup_name *name, size_t len,
                                   struct pc_buf *scratch, struct pc_buf *out,
                                   struct pc_diag *diag);
PC_MUST pc_err pc_backup_put_manifest(const struct pc_backup_repository *repository,
                                      const struct pc_backup_manifest *manifest,
                                      struct pc_diag *diag);
PC_MUST pc_err pc_backup_get_manifest(const struct pc_backup_repository *repository,
                                      struct pc_span id, struct pc_arena *arena,
                                      struct pc_backup_manifest *out, struct pc_diag *diag);

/* The ids of all backups, oldest first; in the arena. */
PC_MUST pc_err pc_backup_list(const struct pc_backup_target *target, struct pc_arena *arena,
                              struct pc_span **out, size_t *count, struct pc_diag *diag);

#endif
