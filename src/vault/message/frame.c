/* Sealing and opening the pieces of a body. */
#include "vault/message/frame.h"

#define END         0xffffffffU /* stands before a final frame, where others have their number */
#define MOST_SINGLE ((UINT64_C(1) << 36) - 32) /* what GCM allows under one nonce */

static size_t associated(const struct pc_vault_body *body, enum pc_vault_kind kind, uint32_t number,
                         uint64_t length, uint8_t out[PC_VAULT_BODY_AAD]) {
    struct pc_span what = PC_SPAN("AWSKMSEncryptionClient Single Block");
    if (kind == PC_VAULT_REGULAR)
        what = PC_SPAN("AWSKMSEncryptionClient Frame");
    if (kind == PC_VAULT_FINAL)
        what = PC_SPAN("AWSKMSEncryptionClient Final Frame");
    memcpy(out, body->id, body->id_length);
    memcpy(out + body->id_length, what.ptr, what.len);
    size_t at = body->id_length + what.len;
    pc_vault_put_number(out + at, 4, number);
    pc_vault_put_number(out + at + 4, 8, length);
    return at + 12;
}

static pc_err read_single(struct pc_span bytes, struct pc_vault_piece *out, size_t *need) {
    *need = bytes.len < PC_VAULT_SINGLE_HEAD ? PC_VAULT_SINGLE_HEAD : 0;
    if (*need != 0)
        return PC_OK;
    *out = (struct pc_vault_piece){.kind = PC_VAULT_SINGLE, .number = 1};
    out->head = PC_VAULT_SINGLE_HEAD;
    out->length = pc_vault_number(pc_span(bytes.ptr + PC_GCM_NONCE, 8));
    memcpy(out->nonce, bytes.ptr, PC_GCM_NONCE);
    return out->length > MOST_SINGLE ? PC_ERR_CORRUPT : PC_OK;
}

pc_err pc_vault_piece_read(const struct pc_vault_body *body, struct pc_span bytes, uint32_t number,
                           struct pc_vault_piece *out, size_t *need) {
    if (body->frame_length == 0)
        return read_single(bytes, out, need);
    *need = bytes.len < 4 ? 4 : 0;
    if (*need != 0)
        return PC_OK;
    bool final = pc_vault_number(pc_span_upto(bytes, 4)) == END;
    size_t head = final ? PC_VAULT_FINAL_HEAD : PC_VAULT_FRAME_HEAD;
    *need = bytes.len < head ? head : 0;
    if (*need != 0)
        return PC_OK;
    const char *at = bytes.ptr + (final ? 4 : 0);
    *out = (struct pc_vault_piece){.kind = final ? PC_VAULT_FINAL : PC_VAULT_REGULAR};
    out->head = head;
    out->number = (uint32_t)pc_vault_number(pc_span(at, 4));
    out->length = final ? pc_vault_number(pc_span(at + 4 + PC_GCM_NONCE, 4)) : body->frame_length;
    memcpy(out->nonce, at + 4, PC_GCM_NONCE);
    return out->number != number || out->length > body->frame_length ? PC_ERR_CORRUPT : PC_OK;
}

pc_err pc_vault_piece_begin(const struct pc_vault_body *body, const struct pc_vault_piece *piece,
                            struct pc_gcm_stream *cipher) {
    uint8_t aad[PC_VAULT_BODY_AAD];
    size_t len = associated(body, piece->kind, piece->number, piece->length, aad);
    return pc_gcm_stream_begin(cipher, piece->nonce, pc_span(aad, len));
}

pc_err pc_vault_frame_seal(const struct pc_vault_body *body, struct pc_gcm_stream *cipher,
                           uint32_t number, struct pc_span plain, bool final, uint8_t *out) {
    bool fits = final ? plain.len <= body->frame_length : plain.len == body->frame_length;
    if (!fits || number == 0 || (number == END && !final))
        return PC_ERR_RANGE;
    struct pc_vault_piece piece = {.kind = final ? PC_VAULT_FINAL : PC_VAULT_REGULAR,
                                   .number = number,
                                   .length = plain.len,
                                   .head = final ? PC_VAULT_FINAL_HEAD : PC_VAULT_FRAME_HEAD};
    pc_vault_put_number(piece.nonce + PC_GCM_NONCE - 4, 4, number);
    uint8_t *content = out + piece.head;
    pc_err err = pc_vault_piece_begin(body, &piece, cipher);
    if (err == PC_OK)
        err = pc_gcm_stream_update(cipher, plain, content);
    if (err == PC_OK)
        err = pc_gcm_stream_tag(cipher, content + plain.len);
    if (err != PC_OK)
        return err;
    if (final) {
        pc_vault_put_number(out, 4, END);
        out += 4;
        pc_vault_put_number(out + 4 + PC_GCM_NONCE, 4, plain.len);
    }
    pc_vault_put_number(out, 4, number);
    memcpy(out + 4, piece.nonce, PC_GCM_NONCE);
    return PC_OK;
}

pc_err pc_vault_piece_open(const struct pc_vault_body *body, const struct pc_vault_piece *piece,
                           struct pc_gcm_stream *cipher, struct pc_span content, uint8_t *out) {
    pc_err err = pc_vault_piece_begin(body, piece, cipher);
    if (err == PC_OK)
        err = pc_gcm_stream_update(cipher, content, out);
    if (err == PC_OK)
        err = pc_gcm_stream_verify(cipher, (const uint8_t *)content.ptr + content.len);
    if (err != PC_OK)
        pc_wipe(out, content.len);
    return err;
}
