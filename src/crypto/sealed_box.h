/*
 * Messages that one process seals to another one's public key and cannot open itself: X25519
 * (RFC 7748) with a key pair of its own for each message, HKDF-SHA-256 (RFC 5869) over both public
 * keys, AES-256-GCM. Format: version 1, the message's public key (32 bytes), nonce, ciphertext,
 * tag. Whoever has the public key can seal: a message says nothing about who wrote it.
 */
#ifndef PC_CRYPTO_SEALED_BOX_H
#define PC_CRYPTO_SEALED_BOX_H

#include <stdint.h>

#include "base/buf.h"
#include "base/entropy.h"
#include "base/err.h"
#include "base/span.h"

enum { PC_BOX_KEY = 32, PC_BOX_OVERHEAD = 1 + 32 + 12 + 16 };

/* The public key of a secret one, which is 32 random bytes. */
PC_MUST pc_err pc_box_public(const uint8_t secret[PC_BOX_KEY], uint8_t out[PC_BOX_KEY]);

/* Appends the sealed message. aad is not in it, and has to be the same when it is opened. */
PC_MUST pc_err pc_box_seal(const uint8_t to[PC_BOX_KEY], const struct pc_entropy *entropy,
                           struct pc_span aad, struct pc_span plain, struct pc_buf *out);

/* Appends the plaintext to out (make it a secret buffer). PC_ERR_CORRUPT: it was sealed to somebody
 * else, or changed, or is none. */
PC_MUST pc_err pc_box_open(const uint8_t secret[PC_BOX_KEY], struct pc_span aad,
                           struct pc_span sealed, struct pc_buf *out);

#endif
