/*
 * AES-GCM (NIST SP 800-38D) under one key of 128, 192 or 256 bits, for many messages, each in one
 * piece or in several: the key is set once, nothing is allocated for a message, and it may be
 * transformed where it lies. One for each thread and direction.
 *
 * A nonce must never be used twice under one key.
 */
#ifndef PC_CRYPTO_GCM_STREAM_H
#define PC_CRYPTO_GCM_STREAM_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/span.h"

enum { PC_GCM_NONCE = 12, PC_GCM_TAG = 16 };

struct pc_gcm_stream;

/* PC_ERR_RANGE: a key of another length than 16, 24 or 32 bytes. */
PC_MUST pc_err pc_gcm_stream_new(struct pc_span key, bool encrypt, struct pc_gcm_stream **out);
void pc_gcm_stream_free(struct pc_gcm_stream *stream); /* wipes */

/* Starts a message. */
PC_MUST pc_err pc_gcm_stream_begin(struct pc_gcm_stream *stream, const uint8_t nonce[PC_GCM_NONCE],
                                   struct pc_span aad);
/* As many bytes come out as go in; out may be where in is. Plaintext that comes out here is not
 * verified yet. */
PC_MUST pc_err pc_gcm_stream_update(struct pc_gcm_stream *stream, struct pc_span in, uint8_t *out);
/* Ends a message that was encrypted. */
PC_MUST pc_err pc_gcm_stream_tag(struct pc_gcm_stream *stream, uint8_t tag[PC_GCM_TAG]);
/* Ends a message that was decrypted: PC_ERR_CORRUPT where it does not verify. */
PC_MUST pc_err pc_gcm_stream_verify(struct pc_gcm_stream *stream, const uint8_t tag[PC_GCM_TAG]);

#endif
