/* AES-GCM with a nonce that the caller names; aead.h is what others should use. */
#ifndef PC_CRYPTO_GCM_H
#define PC_CRYPTO_GCM_H

#include "crypto/aead.h"

/* Appends ciphertext and tag to out. A nonce must never be used twice with one key. */
PC_MUST pc_err pc_gcm_seal(const uint8_t key[PC_AEAD_KEY], const uint8_t nonce[PC_AEAD_NONCE],
                           struct pc_span aad, struct pc_span plain, struct pc_buf *out);

/* Takes ciphertext and tag; like pc_aead_open otherwise. */
PC_MUST pc_err pc_gcm_open(const uint8_t key[PC_AEAD_KEY], const uint8_t nonce[PC_AEAD_NONCE],
                           struct pc_span aad, struct pc_span sealed, struct pc_buf *out);

/* The same with a key of 16, 24 or 32 bytes (AES-128, -192, -256); another length is
 * PC_ERR_INVALID. */
PC_MUST pc_err pc_gcm_seal_any(struct pc_span key, const uint8_t nonce[PC_AEAD_NONCE],
                               struct pc_span aad, struct pc_span plain, struct pc_buf *out);
PC_MUST pc_err pc_gcm_open_any(struct pc_span key, const uint8_t nonce[PC_AEAD_NONCE],
                               struct pc_span aad, struct pc_span sealed, struct pc_buf *out);

#endif
