/*
 * Sealed fields: single values of a table, each of which says what key opens it and opens nowhere
 * but in its place. docs/fields.md specifies the format.
 *
 * Text:  "pc2." <key id, 16 hexadecimal digits> "." <base64url of nonce || ciphertext || tag>
 * Bytes: 0x02 || key id (8) || nonce (24) || ciphertext || tag (16)
 *
 * XAES-256-GCM under the field key, which is HKDF-SHA-256 of the ring's key, with a random nonce
 * for each value. Associated data is "pc2.", the key id as text, "." and the place: table, column
 * and row. Values of format 1 ("pc1.", what Portcullis wrote before) are opened and never written.
 *
 * All of it may be used by several threads at once.
 */
#ifndef PC_CRYPTO_FIELD_H
#define PC_CRYPTO_FIELD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/entropy.h"
#include "base/err.h"
#include "base/span.h"

enum {
    PC_FIELD_KEY = 32,
    PC_FIELD_KEY_ID = 16, /* characters: 0-9, a-f */
    PC_FIELD_KEYS_MAX = 64,
    PC_FIELD_OVERHEAD_BYTES = 1 + 8 + 24 + 16, /* of a value as bytes */
};

enum pc_field_form { PC_FIELD_TEXT, PC_FIELD_BYTES };

struct pc_field_keys;

/* No key yet. The entropy is copied, its `self` must outlive the keys. */
PC_MUST pc_err pc_field_keys_new(const struct pc_entropy *entropy,
                                 const uint8_t index_key[PC_FIELD_KEY], struct pc_field_keys **out);
void pc_field_keys_free(struct pc_field_keys *keys); /* wipes */

/* A key that opens. PC_ERR_EXISTS: that id is taken; PC_ERR_FULL: 64 are there; PC_ERR_INVALID: an
 * id that is none. */
PC_MUST pc_err pc_field_keys_add(struct pc_field_keys *keys, struct pc_span id,
                                 const uint8_t key[PC_FIELD_KEY]);
/* The key that seals from now on; there is none before the first call. PC_ERR_NOTFOUND. */
PC_MUST pc_err pc_field_keys_use(struct pc_field_keys *keys, struct pc_span id);
/* Forgets a key. PC_ERR_BUSY: it is the one that seals. */
PC_MUST pc_err pc_field_keys_remove(struct pc_field_keys *keys, struct pc_span id);

/* The place of a value: "table.column.row". PC_ERR_INVALID: table or column is empty or has a '.';
 * the row may be any bytes. */
PC_MUST pc_err pc_field_place(struct pc_span table, struct pc_span column, struct pc_span row,
                              struct pc_buf *out);

/* Appends the sealed value. */
PC_MUST pc_err pc_field_seal(struct pc_field_keys *keys, struct pc_span place, struct pc_span plain,
                             enum pc_field_form form, struct pc_buf *out);
/* Appends the plaintext to out (make it a secret buffer) of a value in either form, of either
 * format. PC_ERR_CORRUPT: it is none, or was changed, or is another place's, and nothing is
 * appended; PC_ERR_NOTFOUND: its key is not there. */
PC_MUST pc_err pc_field_open(struct pc_field_keys *keys, struct pc_span place,
                             struct pc_span sealed, struct pc_buf *out);

/* A blind index: HMAC-SHA-256 of the value under a key for that column ("table.column") alone.
 * Equal values have equal indexes, in one column. Not affected by other keys' coming and going. */
PC_MUST pc_err pc_field_index(struct pc_field_keys *keys, struct pc_span column,
                              struct pc_span plain, uint8_t out[32]);

/* Which key opens a value, without any key; PC_ERR_CORRUPT: it does not begin like one. */
PC_MUST pc_err pc_field_key_id(struct pc_span sealed, char out[PC_FIELD_KEY_ID]);
/* Whether it begins like a value that pc_field_seal would make now: the newest format, and the key
 * that seals. */
bool pc_field_is_current(struct pc_field_keys *keys, struct pc_span sealed);

#endif
