/* What a local key ring is in memory, for the files that work on it. */
#ifndef PC_VAULT_LOCAL_RING_MEMORY_H
#define PC_VAULT_LOCAL_RING_MEMORY_H

#include <assert.h>

#include "base/locked.h"
#include "crypto/hash.h"
#include "crypto/ring_keys.h"
#include "vault/local_ring.h"

static_assert((int)PC_VAULT_RING_KEYS == PC_RING_KEYS && (int)PC_VAULT_RING_ID == PC_RING_ID &&
                  (int)PC_VAULT_RING_KEY == PC_RING_KEY,
              "a local ring's keys are keys of a ring");

struct pc_vault_ring {
    struct pc_locked own; /* what it lies in */
    struct pc_entropy entropy;
    struct pc_arena memory;
    const char *path;             /* NULL: none */
    uint8_t read[PC_SHA256_SIZE]; /* the digest of the file as it was read or written last */
    struct pc_ring_keys keys;
    bool has_passphrase;
    uint8_t salt[PC_ARGON2ID_SALT];
    struct pc_argon2id_cost cost;
    uint8_t secret[PC_VAULT_RING_KEY]; /* what Argon2id made of the passphrase */
};

PC_MUST pc_err pc_vault_ring_new(const struct pc_entropy *entropy, struct pc_vault_ring **out);

/* Reads the text into an empty ring. */
PC_MUST pc_err pc_vault_ring_read(struct pc_vault_ring *ring, struct pc_span text,
                                  struct pc_span passphrase, struct pc_diag *diag);
/* Appends the text of the file to out, a secret buffer. */
PC_MUST pc_err pc_vault_ring_write(const struct pc_vault_ring *ring, struct pc_buf *out);

/* The key that a ring's key is wrapped under; the caller wipes it. */
PC_MUST pc_err pc_vault_ring_kek(const struct pc_vault_ring *ring, struct pc_span id,
                                 uint8_t out[PC_VAULT_RING_KEY]);

#endif
