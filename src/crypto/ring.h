/* What a key ring is in memory, for the files that work on it. */
#ifndef PC_CRYPTO_RING_H
#define PC_CRYPTO_RING_H

#include <assert.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/locked.h"
#include "crypto/keyring.h"
#include "crypto/ring_keys.h"

static_assert((int)PC_RING_KEYS == PC_FIELD_KEYS_MAX && (int)PC_RING_ID == PC_FIELD_KEY_ID &&
                  (int)PC_RING_KEY == PC_FIELD_KEY,
              "a ring's keys are keys of fields");

struct pc_keyring {
    struct pc_locked memory; /* that all of this lies in */
    pthread_rwlock_t lock;   /* a rotation writes, everything else reads */
    struct pc_entropy entropy;
    struct pc_keyring_wrap wrap;  /* seal NULL: there is none */
    bool sealed;                  /* the file */
    struct pc_field_keys *fields; /* the same keys, as they seal and open */
    struct pc_ring_keys keys;
    uint8_t index_key[PC_RING_KEY];
};

/* The ring's keys from JSON into an empty ring, and back. */
PC_MUST pc_err pc_ring_read(struct pc_keyring *ring, struct pc_span text, struct pc_diag *diag);
PC_MUST pc_err pc_ring_write(const struct pc_keyring *ring, struct pc_buf *out);

/* Replaces the file by the ring in the form that ring->sealed says. */
PC_MUST pc_err pc_ring_store(struct pc_keyring *ring, const char *path, struct pc_diag *diag);

#endif
