/*
 * Authenticated encryption: AES-256-GCM (NIST SP 800-38D) with a 96-bit random nonce.
 *
 * A sealed message is nonce (12 bytes) || ciphertext || tag (16 bytes). One key seals at most 2^32
 * messages.
 */
#ifndef PC_CRYPTO_AEAD_H
#define PC_CRYPTO_AEAD_H

#include <stdint.h>

#include "base/buf.h"
#include "base/entropy.h"
#include "base/err.h"
#include "base/span.h"

enum { PC_AEAD_KEY = 32, PC_AEAD_NONCE = 12, PC_AEAD_TAG = 16 };

/* Appends the sealed message to out. */
PC_MUST pc_err pc_aead_seal(const uint8_t key[PC_AEAD_KEY], const struct pc_entropy *entropy,
                            struct pc_span aad, struct pc_span plain, struct pc_buf *out);

/* Appends the plaintext to out (make it a secret buffer). A message that does not verify is
 * PC_ERR_CORRUPT, and nothing of it is released. */
PC_MUST pc_err pc_aead_open(const uint8_t key[PC_AEAD_KEY], struct pc_span aad,
                            struct pc_span sealed, struct pc_buf *out);

#endif
