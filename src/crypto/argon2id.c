/* Keys from passphrases; libsodium's, for OpenSSL 3.0 has none. */
#include "crypto/argon2id.h"

#include <sodium.h>

pc_err pc_argon2id(struct pc_span passphrase, const uint8_t salt[PC_ARGON2ID_SALT],
                   const struct pc_argon2id_cost *cost, uint8_t *out, size_t len) {
    if (passphrase.len == 0 || passphrase.len > PC_ARGON2ID_MAX_PASSPHRASE || len < 16 ||
        len > 64 || cost->passes == 0 || cost->passes > PC_ARGON2ID_MAX_PASSES ||
        cost->memory_kib < PC_ARGON2ID_MIN_KIB || cost->memory_kib > PC_ARGON2ID_MAX_KIB)
        return PC_ERR_RANGE;
    if (sodium_init() < 0) /* once for the process; safe to call again and from any thread */
        return PC_ERR_CRYPTO;
    if (crypto_pwhash(out, len, passphrase.ptr, passphrase.len, salt, cost->passes,
                      (size_t)cost->memory_kib * 1024, crypto_pwhash_ALG_ARGON2ID13) != 0)
        return PC_ERR_NOMEM;
    return PC_OK;
}
