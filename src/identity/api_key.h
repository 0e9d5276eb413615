/*
 * API keys: "<prefix>_<uuid>_<secret>", where the secret is 32 random bytes and the first 4 bytes
 * of SHA-256 over "<prefix>_<uuid>_" and those bytes, as 48 characters of base64url. The checksum
 * lets a scanner tell a leaked key from a lookalike with no look-up. At rest there is only the
 * SHA-256 of the 32 bytes.
 */
#ifndef PC_IDENTITY_API_KEY_H
#define PC_IDENTITY_API_KEY_H

#include <stdint.h>

#include "base/buf.h"
#include "base/entropy.h"
#include "base/err.h"
#include "base/span.h"
#include "model/id.h"

struct pc_api_key_text {
    struct pc_id id;
    uint8_t secret_sha256[32];
};

/* Makes a key; text is a secret buffer that gets what the user is shown once. */
PC_MUST pc_err pc_api_key_make(struct pc_span prefix, const struct pc_entropy *entropy,
                               struct pc_buf *text, struct pc_api_key_text *out);

/* True where the text starts like a key of this prefix. */
bool pc_api_key_looks_like(struct pc_span prefix, struct pc_span text);

/* Takes a presented key apart; PC_ERR_INVALID where shape or checksum are wrong. */
PC_MUST pc_err pc_api_key_parse(struct pc_span prefix, struct pc_span text,
                                struct pc_api_key_text *out);

#endif
