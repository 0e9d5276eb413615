/* AES key wrap with padding (RFC 5649) and without (RFC 3394): keys under a key of 16, 24 or 32
 * bytes, with no nonce. */
#ifndef PC_CRYPTO_KEY_WRAP_H
#define PC_CRYPTO_KEY_WRAP_H

#include "base/buf.h"
#include "base/err.h"
#include "base/span.h"

enum pc_key_wrap {
    PC_KEY_WRAP,        /* RFC 3394: 16 bytes and more, in eights */
    PC_KEY_WRAP_PADDED, /* RFC 5649: any length from 1 */
};

enum { PC_KEY_WRAP_MAX = 65536, PC_KEY_WRAP_OVERHEAD = 16 }; /* bytes; what it adds at most */

/* Appends the wrapped key. PC_ERR_INVALID: no such length of either. */
PC_MUST pc_err pc_key_wrap(enum pc_key_wrap how, struct pc_span kek, struct pc_span key,
                           struct pc_buf *out);

/* Appends the key to out, a secret buffer. PC_ERR_CORRUPT: wrapped under another key, or altered;
 * nothing is added. */
PC_MUST pc_err pc_key_unwrap(enum pc_key_wrap how, struct pc_span kek, struct pc_span wrapped,
                             struct pc_buf *out);

#endif
