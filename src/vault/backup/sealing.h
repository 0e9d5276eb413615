/* One piece of a repository as a message: bound to the repository, to what it is and its name. */
#ifndef PC_VAULT_BACKUP_SEALING_H
#define PC_VAULT_BACKUP_SEALING_H

#include "base/buf.h"
#include "base/entropy.h"
#include "base/err.h"
#include "vault/keys.h"

struct pc_backup_piece {
    const char *what; /* "key", "object", "manifest" */
    const char *repository;
    struct pc_span name;
};

/* Keys that wrap under one AES key of 32 bytes: name space "portcullis-<use>", named `name`. */
PC_MUST pc_err pc_backup_own_keys(const char *use, struct pc_span name, const uint8_t key[32],
                                  const struct pc_entropy *entropy, struct pc_vault_keys **out,
                                  struct pc_diag *diag);

PC_MUST pc_err pc_backup_seal(struct pc_vault_keys *keys, const struct pc_backup_piece *piece,
                              struct pc_span plain, struct pc_buf *out, struct pc_diag *diag);
/* out is a secret buffer. PC_ERR_DENIED: none of the keys opens it; PC_ERR_UNAVAILABLE: who keeps
 * the key does not answer; PC_ERR_CORRUPT: altered, cut, or another piece than this. `place` is
 * what diag calls it. */
PC_MUST pc_err pc_backup_open(struct pc_vault_keys *keys, const struct pc_backup_piece *piece,
                              const char *place, struct pc_span sealed, struct pc_buf *out,
                              struct pc_diag *diag);

#endif
