/* Sealed values and blind indexes under the keys of a ring. */
#include "crypto/keyring.h"

#include "base/encode.h"
#include "crypto/hash.h"
#include "crypto/kdf.h"
#include "crypto/ring.h"

#define PREFIX     PC_SPAN("pc1.")
#define KDF_INFO   PC_SPAN("portcullis field key 1")
#define INDEX_INFO PC_SPAN("portcullis blind index 1")

enum { SALT = 16 };

/* Ids have a fixed length and no '.', so the parts cannot run into each other. */
static pc_err bind_context(struct pc_span id, struct pc_span context, struct pc_buf *aad) {
    pc_buf_add(aad, PREFIX);
    pc_buf_add(aad, id);
    pc_buf_add_char(aad, '.');
    pc_buf_add(aad, context);
    return pc_buf_end(aad);
}

static pc_err value_key(const struct pc_ring_key *key, struct pc_span salt,
                        uint8_t out[PC_AEAD_KEY]) {
    return pc_hkdf_sha256(pc_span(key->key, sizeof key->key), salt, KDF_INFO, out, PC_AEAD_KEY);
}

static pc_err copy_active(struct pc_keyring *ring, struct pc_ring_key *out) {
    if (pthread_rwlock_rdlock(&ring->lock) != 0)
        return PC_ERR_BUSY;
    *out = ring->keys[ring->active];
    (void)pthread_rwlock_unlock(&ring->lock);
    return PC_OK;
}

static pc_err copy_named(struct pc_keyring *ring, struct pc_span id, struct pc_ring_key *out) {
    if (pthread_rwlock_rdlock(&ring->lock) != 0)
        return PC_ERR_BUSY;
    const struct pc_ring_key *key = pc_ring_find(ring, id);
    if (key != NULL)
        *out = *key;
    (void)pthread_rwlock_unlock(&ring->lock);
    return key == NULL ? PC_ERR_NOTFOUND : PC_OK;
}

pc_err pc_keyring_active(struct pc_keyring *ring, struct pc_buf *id) {
    if (pthread_rwlock_rdlock(&ring->lock) != 0)
        return PC_ERR_BUSY;
    pc_buf_add(id, pc_ring_id(&ring->keys[ring->active]));
    (void)pthread_rwlock_unlock(&ring->lock);
    return pc_buf_end(id);
}

static void wipe_key(struct pc_ring_key *key) {
    pc_wipe(key, sizeof *key);
}

/* salt || sealed message, under a key of its own. */
static pc_err seal_bytes(struct pc_keyring *ring, const struct pc_ring_key *key,
                         struct pc_span context, struct pc_span plain, struct pc_buf *out) {
    uint8_t salt[SALT];
    uint8_t own[PC_AEAD_KEY];
    PC_CLEANUP(pc_buf_free) struct pc_buf aad = {0};
    pc_err err = pc_entropy_fill(&ring->entropy, salt, sizeof salt);
    if (err == PC_OK)
        err = bind_context(pc_ring_id(key), context, &aad);
    if (err == PC_OK)
        err = value_key(key, pc_span(salt, sizeof salt), own);
    if (err != PC_OK)
        return err;
    pc_buf_add(out, pc_span(salt, sizeof salt));
    err = pc_aead_seal(own, &ring->entropy, pc_buf_span(&aad), plain, out);
    pc_wipe(own, sizeof own);
    return err;
}

pc_err pc_keyring_seal(struct pc_keyring *ring, struct pc_span context, struct pc_span plain,
                       struct pc_buf *out) {
    PC_CLEANUP(wipe_key) struct pc_ring_key key;
    pc_err err = copy_active(ring, &key);
    if (err != PC_OK)
        return err;
    PC_CLEANUP(pc_buf_free) struct pc_buf bytes = {0};
    err = seal_bytes(ring, &key, context, plain, &bytes);
    if (err != PC_OK)
        return err;
    pc_buf_add(out, PREFIX);
    pc_buf_add(out, pc_ring_id(&key));
    pc_buf_add_char(out, '.');
    pc_base64url_encode(pc_buf_span(&bytes), out);
    return pc_buf_end(out);
}

static pc_err open_bytes(const struct pc_ring_key *key, struct pc_span context,
                         struct pc_span bytes, struct pc_buf *out) {
    if (bytes.len < SALT)
        return PC_ERR_CORRUPT;
    uint8_t own[PC_AEAD_KEY];
    PC_CLEANUP(pc_buf_free) struct pc_buf aad = {0};
    pc_err err = bind_context(pc_ring_id(key), context, &aad);
    if (err == PC_OK)
        err = value_key(key, pc_span_upto(bytes, SALT), own);
    if (err == PC_OK)
        err = pc_aead_open(own, pc_buf_span(&aad), pc_span_from(bytes, SALT), out);
    pc_wipe(own, sizeof own);
    return err;
}

pc_err pc_keyring_open(struct pc_keyring *ring, struct pc_span context, struct pc_span sealed,
                       struct pc_buf *out) {
    if (!pc_span_starts(sealed, PREFIX))
        return PC_ERR_CORRUPT;
    struct pc_span rest = pc_span_from(sealed, PREFIX.len);
    struct pc_span id = pc_span_upto(rest, PC_RING_ID);
    if (rest.len <= PC_RING_ID || rest.ptr[PC_RING_ID] != '.')
        return PC_ERR_CORRUPT;
    PC_CLEANUP(pc_buf_free) struct pc_buf bytes = {0};
    pc_err err = pc_base64url_decode(pc_span_from(rest, PC_RING_ID + 1), &bytes);
    if (err != PC_OK)
        return err == PC_ERR_INVALID ? PC_ERR_CORRUPT : err;
    PC_CLEANUP(wipe_key) struct pc_ring_key key;
    err = copy_named(ring, id, &key);
    return err == PC_OK ? open_bytes(&key, context, pc_buf_span(&bytes), out) : err;
}

pc_err pc_keyring_index(struct pc_keyring *ring, struct pc_span context, struct pc_span plain,
                        uint8_t out[32]) {
    /* A key for each context, so that context and value cannot run into each other. */
    uint8_t own[PC_SHA256_SIZE];
    PC_CLEANUP(pc_buf_free) struct pc_buf info = {0};
    pc_buf_add(&info, INDEX_INFO);
    pc_buf_add_char(&info, '.');
    pc_buf_add(&info, context);
    pc_err err = pc_buf_end(&info);
    if (err == PC_OK) /* never changes, so it needs no lock */
        err = pc_hkdf_sha256(pc_span(ring->index_key, sizeof ring->index_key), PC_SPAN(""),
                             pc_buf_span(&info), own, sizeof own);
    if (err == PC_OK)
        err = pc_hmac_sha256(pc_span(own, sizeof own), plain, out);
    pc_wipe(own, sizeof own);
    return err;
}

static pc_err cipher_seal(void *self, struct pc_span context, struct pc_span plain,
                          struct pc_buf *out) {
    return pc_keyring_seal(self, context, plain, out);
}

static pc_err cipher_open(void *self, struct pc_span context, struct pc_span sealed,
                          struct pc_buf *out) {
    return pc_keyring_open(self, context, sealed, out);
}

static pc_err cipher_index(void *self, struct pc_span context, struct pc_span plain,
                           uint8_t out[32]) {
    return pc_keyring_index(self, context, plain, out);
}

struct pc_field_cipher pc_keyring_cipher(struct pc_keyring *ring) {
    return (struct pc_field_cipher){
        .self = ring, .seal = cipher_seal, .open = cipher_open, .index = cipher_index};
}
