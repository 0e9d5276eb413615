/* Opening values of the first format. */
#include "crypto/field_v1.h"

#include "crypto/aead.h"
#include "crypto/hkdf_sha2.h"

enum { SALT = 16 };

pc_err pc_field_v1_open(const uint8_t key[PC_FIELD_KEY], struct pc_span id, struct pc_span place,
                        struct pc_span bytes, struct pc_buf *out) {
    if (bytes.len < SALT)
        return PC_ERR_CORRUPT;
    uint8_t own[PC_AEAD_KEY];
    PC_CLEANUP(pc_buf_free) struct pc_buf aad = {0};
    pc_buf_add(&aad, PC_FIELD_V1); /* ids have a fixed length: the parts cannot run together */
    pc_buf_add(&aad, id);
    pc_buf_add_char(&aad, '.');
    pc_buf_add(&aad, place);
    pc_err err = pc_buf_end(&aad);
    if (err == PC_OK)
        err = pc_hkdf(PC_SHA2_256, pc_span(key, PC_FIELD_KEY), pc_span_upto(bytes, SALT),
                      PC_SPAN("portcullis field key 1"), own, sizeof own);
    if (err == PC_OK)
        err = pc_aead_open(own, pc_buf_span(&aad), pc_span_from(bytes, SALT), out);
    pc_wipe(own, sizeof own);
    return err;
}
