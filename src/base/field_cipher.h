/* Sealing one column of the store, as the store asks for it; the key ring (src/crypto/keyring.h)
 * does it for real. */
#ifndef PC_BASE_FIELD_CIPHER_H
#define PC_BASE_FIELD_CIPHER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/span.h"

/* `context` names table, column and row and is authenticated. */
struct pc_field_cipher {
    void *self;
    pc_err (*seal)(void *self, struct pc_span context, struct pc_span plain, struct pc_buf *out);
    pc_err (*open)(void *self, struct pc_span context, struct pc_span sealed, struct pc_buf *out);
    /* A keyed digest for look-ups of sealed columns (a blind index): 32 bytes. */
    pc_err (*index)(void *self, struct pc_span context, struct pc_span plain, uint8_t out[32]);
    /* Whether `seal` would use the same key and format now. */
    bool (*current)(void *self, struct pc_span sealed);
};

#endif
