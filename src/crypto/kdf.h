/* Keys from keys: HKDF with SHA-256 (RFC 5869). */
#ifndef PC_CRYPTO_KDF_H
#define PC_CRYPTO_KDF_H

#include <stdint.h>

#include "base/err.h"
#include "base/span.h"

/* Fills out with len bytes, at most 255 times 32. The caller wipes them. */
PC_MUST pc_err pc_hkdf_sha256(struct pc_span key, struct pc_span salt, struct pc_span info,
                              uint8_t *out, size_t len);

#endif
