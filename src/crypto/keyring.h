/*
 * The key ring: the keys that seal fields at rest, in one file of mode 0600.
 *
 * The file is JSON: {"version":1,"active":"<id>","keys":[{"id","created","key"(base64url)}],
 * "index_key"(base64url)}. New values are sealed with the active key; values name the key they
 * need, so that old ones stay readable after a rotation. A file that others can read is refused.
 * Where there is somebody to wrap it, the file may be that JSON sealed by them, as a whole.
 *
 * crypto/field.h says what a sealed value is.
 */
#ifndef PC_CRYPTO_KEYRING_H
#define PC_CRYPTO_KEYRING_H

#include "base/buf.h"
#include "base/entropy.h"
#include "base/err.h"
#include "base/field_cipher.h"
#include "base/span.h"
#include "base/time.h"
#include "crypto/field.h"

struct pc_keyring;

/* Who seals the file and opens it again (keys of the vault). Both may ask others and take long. */
struct pc_keyring_wrap {
    void *self;
    pc_err (*seal)(void *self, struct pc_span plain, struct pc_buf *out, struct pc_diag *diag);
    pc_err (*open)(void *self, struct pc_span sealed, struct pc_buf *out, struct pc_diag *diag);
};

/* Makes a new file with one key; PC_ERR_EXISTS where there is one. */
PC_MUST pc_err pc_keyring_create(const char *path, const struct pc_entropy *entropy, pc_time now);
/* The same, sealed from its first byte on; nothing is made where it does not open again. */
PC_MUST pc_err pc_keyring_create_wrapped(const char *path, const struct pc_keyring_wrap *wrap,
                                         const struct pc_entropy *entropy, pc_time now,
                                         struct pc_diag *diag);

PC_MUST pc_err pc_keyring_load(const char *path, const struct pc_entropy *entropy,
                               struct pc_keyring **out, struct pc_diag *diag);
/* The same for a file that may be sealed; the wrap is copied, its self must outlive the ring. */
PC_MUST pc_err pc_keyring_load_wrapped(const char *path, const struct pc_keyring_wrap *wrap,
                                       const struct pc_entropy *entropy, struct pc_keyring **out,
                                       struct pc_diag *diag);
/* Adds a key, makes it the active one and replaces the file, in the form that it has. */
PC_MUST pc_err pc_keyring_rotate(struct pc_keyring *ring, const char *path, pc_time now,
                                 struct pc_diag *diag);
/* Whether the file is sealed. */
bool pc_keyring_is_sealed(struct pc_keyring *ring);
/* Replaces the file by a sealed one, or one that is not. What was sealed is opened again before
 * anything is replaced. PC_ERR_UNSUPPORTED: there is nobody to seal it. */
PC_MUST pc_err pc_keyring_reform(struct pc_keyring *ring, const char *path, bool sealed,
                                 struct pc_diag *diag);
/* Adds the id of the active key, which is no secret. */
PC_MUST pc_err pc_keyring_active(struct pc_keyring *ring, struct pc_buf *id);
void pc_keyring_free(struct pc_keyring *ring); /* wipes */

/* What of a key is no secret. */
struct pc_keyring_entry {
    char id[PC_FIELD_KEY_ID + 1]; /* NUL-terminated */
    pc_time created;
    bool active;
};

/* All keys, the oldest first; how many there are. */
PC_MUST pc_err pc_keyring_list(struct pc_keyring *ring,
                               struct pc_keyring_entry out[PC_FIELD_KEYS_MAX], size_t *count);
/* Removes those keys for good and replaces the file. PC_ERR_BUSY: the active one is among them;
 * PC_ERR_NOTFOUND: there is no such key. Nothing is removed then. */
PC_MUST pc_err pc_keyring_remove(struct pc_keyring *ring, const char *path,
                                 const struct pc_keyring_entry *entries, size_t count,
                                 struct pc_diag *diag);

/* The keys as they seal and open; borrowed. */
struct pc_field_keys *pc_keyring_fields(struct pc_keyring *ring);

PC_MUST pc_err pc_keyring_seal(struct pc_keyring *ring, struct pc_span place, struct pc_span plain,
                               struct pc_buf *out);
PC_MUST pc_err pc_keyring_open(struct pc_keyring *ring, struct pc_span place, struct pc_span sealed,
                               struct pc_buf *out);
PC_MUST pc_err pc_keyring_index(struct pc_keyring *ring, struct pc_span column,
                                struct pc_span plain, uint8_t out[32]);

/* The ring as a store's field cipher; borrows the ring. */
struct pc_field_cipher pc_keyring_cipher(struct pc_keyring *ring);

#endif
