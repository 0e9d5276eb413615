/* Sealed values and blind indexes under the keys of a ring. */
#include "crypto/keyring.h"

#include <string.h>

#include "crypto/ring.h"

pc_err pc_keyring_active(struct pc_keyring *ring, struct pc_buf *id) {
    if (pthread_rwlock_rdlock(&ring->lock) != 0)
        return PC_ERR_BUSY;
    pc_buf_add(id, pc_ring_id(&ring->keys.list[ring->keys.active]));
    (void)pthread_rwlock_unlock(&ring->lock);
    return pc_buf_end(id);
}

pc_err pc_keyring_list(struct pc_keyring *ring, struct pc_keyring_entry out[PC_FIELD_KEYS_MAX],
                       size_t *count) {
    if (pthread_rwlock_rdlock(&ring->lock) != 0)
        return PC_ERR_BUSY;
    for (size_t i = 0; i < ring->keys.count; i++) {
        const struct pc_ring_key *key = &ring->keys.list[i];
        out[i] =
            (struct pc_keyring_entry){.created = key->created, .active = i == ring->keys.active};
        memcpy(out[i].id, key->id, PC_RING_ID);
    }
    *count = ring->keys.count;
    (void)pthread_rwlock_unlock(&ring->lock);
    return PC_OK;
}

struct pc_field_keys *pc_keyring_fields(struct pc_keyring *ring) {
    return ring->fields;
}

pc_err pc_keyring_seal(struct pc_keyring *ring, struct pc_span place, struct pc_span plain,
                       struct pc_buf *out) {
    return pc_field_seal(ring->fields, place, plain, PC_FIELD_TEXT, out);
}

pc_err pc_keyring_open(struct pc_keyring *ring, struct pc_span place, struct pc_span sealed,
                       struct pc_buf *out) {
    return pc_field_open(ring->fields, place, sealed, out);
}

pc_err pc_keyring_index(struct pc_keyring *ring, struct pc_span column, struct pc_span plain,
                        uint8_t out[32]) {
    return pc_field_index(ring->fields, column, plain, out);
}

static pc_err cipher_seal(void *self, struct pc_span place, struct pc_span plain,
                          struct pc_buf *out) {
    return pc_keyring_seal(self, place, plain, out);
}

static pc_err cipher_open(void *self, struct pc_span place, struct pc_span sealed,
                          struct pc_buf *out) {
    return pc_keyring_open(self, place, sealed, out);
}

static pc_err cipher_index(void *self, struct pc_span column, struct pc_span plain,
                           uint8_t out[32]) {
    return pc_keyring_index(self, column, plain, out);
}

static bool cipher_current(void *self, struct pc_span sealed) {
    struct pc_keyring *ring = self;
    return pc_field_is_current(ring->fields, sealed);
}

struct pc_field_cipher pc_keyring_cipher(struct pc_keyring *ring) {
    return (struct pc_field_cipher){.self = ring,
                                    .seal = cipher_seal,
                                    .open = cipher_open,
                                    .index = cipher_index,
                                    .current = cipher_current};
}
