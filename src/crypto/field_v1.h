/*
 * Field values as Portcullis wrote them before format 2: "pc1.<key id>.<base64url>" of salt (16),
 * nonce (12), ciphertext, tag (16), under AES-256-GCM with a key that HKDF-SHA-256 makes of the
 * ring's key and the salt. They are opened only.
 */
#ifndef PC_CRYPTO_FIELD_V1_H
#define PC_CRYPTO_FIELD_V1_H

#include "crypto/field.h"

#define PC_FIELD_V1 PC_SPAN("pc1.")

/* `bytes` is what stood behind the key id, decoded. */
PC_MUST pc_err pc_field_v1_open(const uint8_t key[PC_FIELD_KEY], struct pc_span id,
                                struct pc_span place, struct pc_span bytes, struct pc_buf *out);

#endif
