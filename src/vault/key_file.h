/* Files with keys in them. */
#ifndef PC_VAULT_KEY_FILE_H
#define PC_VAULT_KEY_FILE_H

#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

enum { PC_VAULT_KEY_FILE_MAX = 65536 };

/* Appends the file's bytes to out, a secret buffer. A file that others than its owner may read or
 * write, or that is no regular one, is PC_ERR_DENIED; a link is not followed. */
PC_MUST pc_err pc_vault_key_file_read(const char *path, struct pc_buf *out, struct pc_diag *diag);

/* An AES key: 16, 24 or 32 bytes, or one line with as many in hexadecimal or base64. The caller
 * wipes it. */
PC_MUST pc_err pc_vault_key_file_aes(const char *path, uint8_t out[32], size_t *len,
                                     struct pc_diag *diag);

/* The same for the bytes of such a file; PC_ERR_INVALID. */
PC_MUST pc_err pc_vault_key_text_aes(struct pc_span text, uint8_t out[32], size_t *len);

#endif
