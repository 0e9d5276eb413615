/* Keys from keys: HKDF (RFC 5869) with SHA-256, SHA-384 or SHA-512, also in its two steps. */
#ifndef PC_CRYPTO_HKDF_SHA2_H
#define PC_CRYPTO_HKDF_SHA2_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/span.h"

enum pc_sha2 { PC_SHA2_256, PC_SHA2_384, PC_SHA2_512 };
enum { PC_SHA2_MAX = 64 };

/* Bytes of a digest. */
size_t pc_sha2_size(enum pc_sha2 hash);

/* The first step: a key of pc_sha2_size bytes, which the caller wipes. An empty salt is as many
 * zeros. */
PC_MUST pc_err pc_hkdf_extract(enum pc_sha2 hash, struct pc_span salt, struct pc_span key,
                               uint8_t out[PC_SHA2_MAX]);
/* The second step: len bytes, at most 255 digests, which the caller wipes. */
PC_MUST pc_err pc_hkdf_expand(enum pc_sha2 hash, const uint8_t *extracted, struct pc_span info,
                              uint8_t *out, size_t len);
/* Both. */
PC_MUST pc_err pc_hkdf(enum pc_sha2 hash, struct pc_span key, struct pc_span salt,
                       struct pc_span info, uint8_t *out, size_t len);

#endif
