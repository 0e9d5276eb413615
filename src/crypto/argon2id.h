/* A key from a passphrase: Argon2id (RFC 9106), version 1.3, one lane. */
#ifndef PC_CRYPTO_ARGON2ID_H
#define PC_CRYPTO_ARGON2ID_H

#include <stdint.h>

#include "base/err.h"
#include "base/span.h"

enum {
    PC_ARGON2ID_SALT = 16,
    PC_ARGON2ID_MIN_KIB = 8,
    PC_ARGON2ID_MAX_KIB = 1024 * 1024, /* what a file may ask for is bounded */
    PC_ARGON2ID_MAX_PASSES = 32,
    PC_ARGON2ID_MAX_PASSPHRASE = 4096,
};

struct pc_argon2id_cost {
    uint32_t memory_kib;
    uint32_t passes;
};

/* Fills out with len bytes (16 to 64), which the caller wipes. PC_ERR_RANGE: a cost or a length
 * outside of the limits; PC_ERR_NOMEM: the memory that it asks for is not there. */
PC_MUST pc_err pc_argon2id(struct pc_span passphrase, const uint8_t salt[PC_ARGON2ID_SALT],
                           const struct pc_argon2id_cost *cost, uint8_t *out, size_t len);

#endif
