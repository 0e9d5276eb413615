/*
 * XAES-256-GCM (C2SP, "XAES-256-GCM"): AES-256-GCM with nonces of 24 bytes. Two blocks of AES make
 * a key of its own for each message from the first half of the nonce; the rest is GCM's nonce. So
 * nonces may be random for as many messages as anybody has, under one key.
 *
 * One of these is for one thread at a time. It holds memory of OpenSSL's with the key in it.
 */
#ifndef PC_CRYPTO_XAES_H
#define PC_CRYPTO_XAES_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/span.h"

enum { PC_XAES_KEY = 32, PC_XAES_NONCE = 24, PC_XAES_TAG = 16 };

struct pc_xaes;

PC_MUST pc_err pc_xaes_new(struct pc_xaes **out);
void pc_xaes_free(struct pc_xaes *xaes); /* wipes */

/* The key from now on. */
PC_MUST pc_err pc_xaes_use(struct pc_xaes *xaes, const uint8_t key[PC_XAES_KEY]);

/* Writes ciphertext and tag: plain.len + 16 bytes. The associated data is the parts, one behind the
 * other. */
PC_MUST pc_err pc_xaes_seal(struct pc_xaes *xaes, const uint8_t nonce[PC_XAES_NONCE],
                            const struct pc_span *aad, size_t parts, struct pc_span plain,
                            uint8_t *out);
/* Writes the plaintext: sealed.len - 16 bytes. PC_ERR_CORRUPT: it does not verify; out is wiped. */
PC_MUST pc_err pc_xaes_open(struct pc_xaes *xaes, const uint8_t nonce[PC_XAES_NONCE],
                            const struct pc_span *aad, size_t parts, struct pc_span sealed,
                            uint8_t *out);

#endif
