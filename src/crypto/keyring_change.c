/* Changes of a key ring: in its file first, and in memory only when that is done. */
#include <string.h>

#include "crypto/ring.h"

/* The new key opens before it is on the disk, for that may fail; it seals only after, and a use of
 * what is there does not fail. */
static pc_err keep_new_key(struct pc_keyring *ring, const char *path, struct pc_diag *diag) {
    const struct pc_ring_key *key = &ring->keys.list[ring->keys.active];
    pc_err err = pc_field_keys_add(ring->fields, pc_ring_id(key), key->key);
    if (err != PC_OK)
        return err;
    err = pc_ring_store(ring, path, diag);
    if (err == PC_OK)
        return pc_field_keys_use(ring->fields, pc_ring_id(key));
    pc_err undone = pc_field_keys_remove(ring->fields, pc_ring_id(key));
    return undone == PC_OK ? err : undone;
}

static pc_err rotate_locked(struct pc_keyring *ring, const char *path, pc_time now,
                            struct pc_diag *diag) {
    size_t count = ring->keys.count;
    size_t active = ring->keys.active;
    pc_err err = pc_ring_add(&ring->keys, &ring->entropy, now);
    if (err == PC_OK)
        err = keep_new_key(ring, path, diag);
    if (err == PC_OK)
        return PC_OK;
    if (count < PC_RING_KEYS)
        pc_wipe(&ring->keys.list[count], sizeof ring->keys.list[count]);
    ring->keys.count = count;
    ring->keys.active = active;
    return err;
}

pc_err pc_keyring_rotate(struct pc_keyring *ring, const char *path, pc_time now,
                         struct pc_diag *diag) {
    if (pthread_rwlock_wrlock(&ring->lock) != 0)
        return PC_ERR_BUSY;
    pc_err err = rotate_locked(ring, path, now, diag);
    (void)pthread_rwlock_unlock(&ring->lock);
    return err;
}

static bool is_among(const struct pc_ring_key *key, const struct pc_keyring_entry *entries,
                     size_t count) {
    for (size_t i = 0; i < count; i++)
        if (memcmp(key->id, entries[i].id, PC_RING_ID) == 0)
            return true;
    return false;
}

/* The ring as it is without those keys. */
static pc_err without(const struct pc_keyring *ring, const struct pc_keyring_entry *entries,
                      size_t count, struct pc_keyring *out) {
    size_t left = 0;
    if (is_among(&ring->keys.list[ring->keys.active], entries, count))
        return PC_ERR_BUSY;
    out->wrap = ring->wrap;
    out->sealed = ring->sealed;
    memcpy(out->index_key, ring->index_key, sizeof out->index_key);
    for (size_t i = 0; i < ring->keys.count; i++) {
        if (is_among(&ring->keys.list[i], entries, count))
            continue;
        if (i == ring->keys.active)
            out->keys.active = left;
        out->keys.list[left++] = ring->keys.list[i];
    }
    out->keys.count = left;
    return left + count == ring->keys.count ? PC_OK : PC_ERR_NOTFOUND;
}

static pc_err remove_locked(struct pc_keyring *ring, const char *path,
                            const struct pc_keyring_entry *entries, size_t count,
                            struct pc_diag *diag) {
    struct pc_locked PC_CLEANUP(pc_locked_free) memory = {0};
    pc_err err = pc_locked_new(sizeof(struct pc_keyring), &memory);
    if (err != PC_OK)
        return err;
    struct pc_keyring *next = (struct pc_keyring *)(void *)memory.ptr;
    err = without(ring, entries, count, next);
    if (err == PC_OK)
        err = pc_ring_store(next, path, diag);
    if (err == PC_OK)
        ring->keys = next->keys;
    for (size_t i = 0; i < count && err == PC_OK; i++)
        err = pc_field_keys_remove(ring->fields, pc_span(entries[i].id, PC_RING_ID));
    return err;
}

pc_err pc_keyring_remove(struct pc_keyring *ring, const char *path,
                         const struct pc_keyring_entry *entries, size_t count,
                         struct pc_diag *diag) {
    if (pthread_rwlock_wrlock(&ring->lock) != 0)
        return PC_ERR_BUSY;
    pc_err err = remove_locked(ring, path, entries, count, diag);
    (void)pthread_rwlock_unlock(&ring->lock);
    return err;
}

bool pc_keyring_is_sealed(struct pc_keyring *ring) {
    (void)pthread_rwlock_rdlock(&ring->lock);
    bool sealed = ring->sealed;
    (void)pthread_rwlock_unlock(&ring->lock);
    return sealed;
}

pc_err pc_keyring_reform(struct pc_keyring *ring, const char *path, bool sealed,
                         struct pc_diag *diag) {
    if (sealed && ring->wrap.seal == NULL)
        return PC_ERR_UNSUPPORTED;
    if (pthread_rwlock_wrlock(&ring->lock) != 0)
        return PC_ERR_BUSY;
    bool was = ring->sealed;
    ring->sealed = sealed;
    pc_err err = pc_ring_store(ring, path, diag);
    if (err != PC_OK)
        ring->sealed = was;
    (void)pthread_rwlock_unlock(&ring->lock);
    return err;
}
