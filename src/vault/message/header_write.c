/* Writing the header of a message. */
#include "vault/message/header.h"

void pc_vault_put_number(uint8_t *to, size_t width, uint64_t value) {
    for (size_t i = 0; i < width; i++) {
        size_t place = width - 1 - i; /* an IV is wider than a number */
        to[i] = (uint8_t)(place < sizeof value ? value >> (8 * place) : 0);
    }
}

static void add_number(struct pc_buf *out, size_t width, uint64_t value) {
    uint8_t bytes[8];
    pc_vault_put_number(bytes, width, value);
    pc_buf_add(out, pc_span(bytes, width));
}

static void add_text(struct pc_buf *out, struct pc_span text) {
    if (text.len > UINT16_MAX && out->err == PC_OK)
        out->err = PC_ERR_RANGE;
    add_number(out, 2, text.len);
    pc_buf_add(out, text);
}

static void add_context(struct pc_buf *out, const struct pc_vault_context *context) {
    size_t at = out->len;
    add_number(out, 2, 0);
    if (pc_vault_context_write(context, out) == PC_OK)
        pc_vault_put_number((uint8_t *)out->ptr + at, 2, out->len - at - 2);
}

pc_err pc_vault_header_write(const struct pc_vault_header *header, struct pc_buf *out) {
    const struct pc_vault_suite *suite = header->suite;
    add_number(out, 1, suite->version);
    if (suite->version == 1)
        add_number(out, 1, 0x80);
    add_number(out, 2, suite->id);
    pc_buf_add(out, header->id);
    add_context(out, &header->context);
    add_number(out, 2, header->count);
    for (size_t i = 0; i < header->count; i++) {
        add_text(out, header->wrapped[i].provider_id);
        add_text(out, header->wrapped[i].provider_info);
        add_text(out, header->wrapped[i].ciphertext);
    }
    add_number(out, 1, header->frame_length == 0 ? 1 : 2);
    if (suite->version == 1) {
        add_number(out, 4, 0);
        add_number(out, 1, PC_GCM_NONCE);
    }
    add_number(out, 4, header->frame_length);
    pc_buf_add(out, header->commitment);
    return pc_buf_end(out);
}
