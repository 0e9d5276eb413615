/*
 * The keys of a ring, one of them active, and how they stand in its file: an id of random bytes, a
 * time, and 32 bytes in a form that the ring chooses. The key ring of fields (keyring.h) and the
 * local key ring of the vault (vault/local_ring.h) are made of it.
 */
#ifndef PC_CRYPTO_RING_KEYS_H
#define PC_CRYPTO_RING_KEYS_H

#include <stdint.h>

#include <jansson.h>

#include "base/entropy.h"
#include "base/err.h"
#include "base/json.h"
#include "base/span.h"
#include "base/time.h"

/* Keys at most; characters of an id (0-9, a-f); bytes of a key. */
enum { PC_RING_KEYS = 64, PC_RING_ID = 16, PC_RING_KEY = 32 };

struct pc_ring_key {
    char id[PC_RING_ID];
    pc_time created;
    uint8_t key[PC_RING_KEY];
};

struct pc_ring_keys {
    struct pc_ring_key list[PC_RING_KEYS]; /* the oldest first */
    size_t count;
    size_t active;
};

/* How the bytes of a key stand in its object. */
struct pc_ring_form {
    const char *member;
    void *self; /* the first argument of both; they are NULL where the member is base64url */
    pc_err (*read)(void *self, struct pc_span id, const json_t *json, uint8_t out[PC_RING_KEY]);
    pc_err (*write)(void *self, const struct pc_ring_key *key, struct pc_json *json);
};

extern const struct pc_ring_form pc_ring_plain; /* "key" */

static inline struct pc_span pc_ring_id(const struct pc_ring_key *key) {
    return pc_span(key->id, sizeof key->id);
}

/* The key of that id, or NULL. */
const struct pc_ring_key *pc_ring_find(const struct pc_ring_keys *keys, struct pc_span id);

/* Adds a random key as the active one. The caller writes the file before anybody may use it.
 * PC_ERR_FULL: there are PC_RING_KEYS. */
PC_MUST pc_err pc_ring_add(struct pc_ring_keys *keys, const struct pc_entropy *entropy,
                           pc_time now);

/* What a string says; of what is none, nothing. */
static inline struct pc_span pc_ring_text(const json_t *json) {
    return pc_span(json_string_value(json), json_string_length(json));
}

/* Base64url of exactly so many bytes, 63 at most; the text that jansson holds is wiped. */
PC_MUST pc_err pc_ring_read_bytes(const json_t *json, uint8_t *out, size_t len);
void pc_ring_write_bytes(struct pc_json *json, const char *name, struct pc_span bytes);

/* "keys" and "active" of the file, into keys that are zeroed. What the form's read answers is
 * passed on. */
PC_MUST pc_err pc_ring_read_keys(const json_t *root, const struct pc_ring_form *form,
                                 struct pc_ring_keys *out, struct pc_diag *diag);
void pc_ring_write_active(const struct pc_ring_keys *keys, struct pc_json *json);
PC_MUST pc_err pc_ring_write_keys(const struct pc_ring_keys *keys, const struct pc_ring_form *form,
                                  struct pc_json *json);

#endif
