/*
 * The local key ring: AES-256 keys in one file of mode 0600, one of them active, as they are or
 * wrapped under a passphrase.
 *
 * The file is JSON: {"kind":"portcullis-vault-ring","version":1,"active":"<id>","keys":
 * [{"id","created","key"(base64url)}]}. Under a passphrase there is also "passphrase":
 * {"kdf":"argon2id","salt"(base64url),"memory_kib","passes"}, and a key has "wrapped" in the place
 * of "key": AES key wrap (RFC 5649) under HKDF-SHA-256 of what Argon2id makes of the passphrase,
 * with "portcullis vault ring 1", a zero byte and the key's id as info.
 *
 * Towards messages each key is a raw AES key of the AWS Encryption SDK (raw_aes.h) with the name
 * space "portcullis" and its id as name, so that other readers open them with an exported key.
 */
#ifndef PC_VAULT_LOCAL_RING_H
#define PC_VAULT_LOCAL_RING_H

#include "base/time.h"
#include "crypto/argon2id.h"
#include "vault/providers.h"

enum { PC_VAULT_RING_KEYS = 64, PC_VAULT_RING_ID = 16, PC_VAULT_RING_KEY = 32 };

#define PC_VAULT_RING_NAMESPACE PC_SPAN("portcullis")

struct pc_vault_ring; /* not for use by two threads but as a provider */

/* What one of its keys is called. */
struct pc_vault_ring_entry {
    struct pc_span id; /* hexadecimal; valid until the ring changes */
    pc_time created;
    bool active;
};

/* What a ring costs to open where nobody says otherwise. */
extern const struct pc_argon2id_cost pc_vault_ring_cost;

/* Makes a file with one key. passphrase empty: the key stands in it as it is. cost NULL: the usual
 * one. PC_ERR_EXISTS: there is a file. */
PC_MUST pc_err pc_vault_ring_create(const char *path, struct pc_span passphrase,
                                    const struct pc_argon2id_cost *cost,
                                    const struct pc_entropy *entropy, pc_time now,
                                    struct pc_diag *diag);

/* PC_ERR_DENIED: others may use the file, or the passphrase is not the file's, or there is none and
 * one is needed. PC_ERR_INVALID: the file is no ring, or is under no passphrase and one was given.
 */
PC_MUST pc_err pc_vault_ring_load(const char *path, struct pc_span passphrase,
                                  const struct pc_entropy *entropy, struct pc_vault_ring **out,
                                  struct pc_diag *diag);
/* The same from the text of such a file; it cannot be written back. */
PC_MUST pc_err pc_vault_ring_parse(struct pc_span text, struct pc_span passphrase,
                                   const struct pc_entropy *entropy, struct pc_vault_ring **out,
                                   struct pc_diag *diag);
void pc_vault_ring_free(struct pc_vault_ring *ring); /* wipes */

bool pc_vault_ring_has_passphrase(const struct pc_vault_ring *ring);
size_t pc_vault_ring_count(const struct pc_vault_ring *ring);
struct pc_vault_ring_entry pc_vault_ring_entry(const struct pc_vault_ring *ring, size_t at);
/* The bytes of a key, for other readers; the caller wipes them. PC_ERR_NOTFOUND. */
PC_MUST pc_err pc_vault_ring_export(const struct pc_vault_ring *ring, struct pc_span id,
                                    uint8_t out[PC_VAULT_RING_KEY]);

/* Each of these replaces the file in one step; after a failure the ring is as it was.
 * PC_ERR_BUSY: the file is not the one that was read any more. */

/* Adds a key and makes it the active one. PC_ERR_FULL: there are PC_VAULT_RING_KEYS. */
PC_MUST pc_err pc_vault_ring_rotate(struct pc_vault_ring *ring, pc_time now, struct pc_diag *diag);
/* Takes a key away that is not the active one: nothing that is wrapped under it opens any more. */
PC_MUST pc_err pc_vault_ring_drop(struct pc_vault_ring *ring, struct pc_span id,
                                  struct pc_diag *diag);
/* Another passphrase, or none. */
PC_MUST pc_err pc_vault_ring_protect(struct pc_vault_ring *ring, struct pc_span passphrase,
                                     const struct pc_argon2id_cost *cost, struct pc_diag *diag);

/* The ring as a provider, which takes it over. */
struct pc_vault_provider pc_vault_ring_provider(struct pc_vault_ring *ring);

#endif
