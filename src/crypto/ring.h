/* What a key ring is in memory, for the files that work on it. */
#ifndef PC_CRYPTO_RING_H
#define PC_CRYPTO_RING_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/locked.h"
#include "base/time.h"
#include "crypto/aead.h"
#include "crypto/field.h"
#include "crypto/keyring.h"

/* Keys at most; characters of an id (hex). */
enum { PC_RING_KEYS = PC_FIELD_KEYS_MAX, PC_RING_ID = PC_FIELD_KEY_ID };

struct pc_ring_key {
    char id[PC_RING_ID];
    pc_time created;
    uint8_t key[PC_AEAD_KEY];
};

struct pc_keyring {
    struct pc_locked memory; /* that all of this lies in */
    pthread_rwlock_t lock;   /* a rotation writes, everything else reads */
    struct pc_entropy entropy;
    struct pc_keyring_wrap wrap;  /* seal NULL: there is none */
    bool sealed;                  /* the file */
    struct pc_field_keys *fields; /* the same keys, as they seal and open */
    struct pc_ring_key keys[PC_RING_KEYS];
    size_t count;
    size_t active;
    uint8_t index_key[PC_AEAD_KEY];
};

static inline struct pc_span pc_ring_id(const struct pc_ring_key *key) {
    return pc_span(key->id, sizeof key->id);
}

/* The key of that id, or NULL. */
static inline const struct pc_ring_key *pc_ring_find(const struct pc_keyring *ring,
                                                     struct pc_span id) {
    for (size_t i = 0; i < ring->count; i++)
        if (pc_span_eq(pc_ring_id(&ring->keys[i]), id))
            return &ring->keys[i];
    return NULL;
}

/* The ring's keys from JSON into an empty ring, and back. */
PC_MUST pc_err pc_ring_read(struct pc_keyring *ring, struct pc_span text, struct pc_diag *diag);
PC_MUST pc_err pc_ring_write(const struct pc_keyring *ring, struct pc_buf *out);

/* Adds a random key as the active one. The caller writes the file before anybody may use it. */
PC_MUST pc_err pc_ring_add_key(struct pc_keyring *ring, pc_time now);

/* Replaces the file by the ring in the form that ring->sealed says. */
PC_MUST pc_err pc_ring_store(struct pc_keyring *ring, const char *path, struct pc_diag *diag);

#endif
