/* SHA-256 (FIPS 180-4) of what comes piece by piece. */
#ifndef PC_CRYPTO_HASH_STREAM_H
#define PC_CRYPTO_HASH_STREAM_H

#include <stdint.h>

#include "base/err.h"
#include "base/span.h"

struct pc_sha256_stream;

PC_MUST pc_err pc_sha256_stream_new(struct pc_sha256_stream **out);
PC_MUST pc_err pc_sha256_stream_add(struct pc_sha256_stream *stream, struct pc_span bytes);
/* The digest of everything added; nothing can be added after it. */
PC_MUST pc_err pc_sha256_stream_end(struct pc_sha256_stream *stream, uint8_t out[32]);
void pc_sha256_stream_free(struct pc_sha256_stream *stream); /* NULL: nothing; wipes */

#endif
