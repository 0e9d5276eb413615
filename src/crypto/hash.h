/*
 * SHA-256 and SHA-1 (FIPS 180-4), and HMAC-SHA-256 (RFC 2104).
 */
#ifndef PC_CRYPTO_HASH_H
#define PC_CRYPTO_HASH_H

#include <stdint.h>

#include "base/err.h"
#include "base/span.h"

enum { PC_SHA256_SIZE = 32, PC_SHA1_SIZE = 20 };

/* The digest of the parts, one behind the other. */
PC_MUST pc_err pc_sha256(const struct pc_span *parts, size_t count, uint8_t out[PC_SHA256_SIZE]);
PC_MUST pc_err pc_sha256_one(struct pc_span bytes, uint8_t out[PC_SHA256_SIZE]);
PC_MUST pc_err pc_hmac_sha256(struct pc_span key, struct pc_span bytes,
                              uint8_t out[PC_SHA256_SIZE]);

/* SHA-1, for lists of digests that others have made with it; never to protect anything. */
PC_MUST pc_err pc_sha1_one(struct pc_span bytes, uint8_t out[PC_SHA1_SIZE]);

#endif
