/* Identifiers as bytes and as text. */
#include "model/id.h"

#include <string.h>

#include "base/encode.h"

struct pc_id pc_id_of_random(const uint8_t random[16]) {
    struct pc_id id;
    memcpy(id.bytes, random, sizeof id.bytes);
    id.bytes[6] = (uint8_t)((id.bytes[6] & 0x0f) | 0x40);
    id.bytes[8] = (uint8_t)((id.bytes[8] & 0x3f) | 0x80);
    return id;
}

static bool is_dash(size_t at) {
    return at == 8 || at == 13 || at == 18 || at == 23;
}

pc_err pc_id_parse(struct pc_span text, struct pc_id *out) {
    if (text.len != PC_ID_TEXT)
        return PC_ERR_INVALID;
    char digits[32];
    size_t have = 0;
    for (size_t i = 0; i < PC_ID_TEXT; i++) {
        if (is_dash(i) != (text.ptr[i] == '-'))
            return PC_ERR_INVALID;
        if (text.ptr[i] >= 'A' && text.ptr[i] <= 'F')
            return PC_ERR_INVALID;
        if (!is_dash(i))
            digits[have++] = text.ptr[i];
    }
    char bytes[17];
    struct pc_buf out_bytes = pc_buf_over(bytes, sizeof bytes);
    pc_err err = pc_hex_decode(pc_span(digits, sizeof digits), &out_bytes);
    if (err == PC_OK)
        memcpy(out->bytes, bytes, sizeof out->bytes);
    return err;
}

void pc_id_format(const struct pc_id *id, struct pc_buf *out) {
    static const char digits[] = "0123456789abcdef";
    char text[PC_ID_TEXT];
    size_t at = 0;
    for (size_t i = 0; i < sizeof id->bytes; i++) {
        if (is_dash(at))
            text[at++] = '-';
        text[at++] = digits[id->bytes[i] >> 4];
        text[at++] = digits[id->bytes[i] & 15];
    }
    pc_buf_add(out, pc_span(text, sizeof text));
}

bool pc_id_eq(const struct pc_id *a, const struct pc_id *b) {
    return memcmp(a->bytes, b->bytes, sizeof a->bytes) == 0;
}

bool pc_id_is_none(const struct pc_id *id) {
    static const struct pc_id none;
    return pc_id_eq(id, &none);
}
