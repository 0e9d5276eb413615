/* Whole messages in memory. */
#include "vault/message/reader.h"

static void writer_free(struct pc_vault_writer **writer) {
    pc_vault_writer_free(*writer);
}

static void reader_free(struct pc_vault_reader **reader) {
    pc_vault_reader_free(*reader);
}

static void cipher_free(struct pc_gcm_stream **cipher) {
    pc_gcm_stream_free(*cipher);
}

/* Every frame, to memory that has room for all of them. */
static pc_err seal_frames(struct pc_vault_writer *writer, const struct pc_vault_layout *layout,
                          struct pc_span plain, uint8_t *message) {
    PC_CLEANUP(cipher_free) struct pc_gcm_stream *cipher = NULL;
    pc_err err = pc_vault_writer_cipher(writer, &cipher);
    for (uint64_t n = 1; n <= layout->frames && err == PC_OK; n++) {
        bool final = n == layout->frames;
        struct pc_span part = pc_span(plain.ptr + pc_vault_plain_at(layout, n),
                                      final ? layout->final_length : layout->frame_length);
        uint8_t *at = message + pc_vault_frame_at(layout, n);
        err = pc_vault_writer_frame(writer, cipher, (uint32_t)n, part, final, at);
    }
    uint64_t body = pc_vault_layout_length(layout) - layout->header;
    if (err == PC_OK)
        err = pc_vault_writer_sign(writer, pc_span(message + layout->header, (size_t)body));
    return err;
}

pc_err pc_vault_seal(struct pc_vault_keys *keys, const struct pc_vault_write_options *options,
                     struct pc_span plain, struct pc_buf *out, struct pc_diag *diag) {
    struct pc_vault_write_options with = *options;
    with.length = plain.len;
    PC_CLEANUP(writer_free) struct pc_vault_writer *writer = NULL;
    struct pc_vault_layout layout;
    pc_err err = pc_vault_writer_new(keys, &with, &writer, diag);
    if (err == PC_OK)
        err = pc_vault_writer_layout(writer, plain.len, &layout);
    if (err != PC_OK)
        return err;
    size_t before = out->len, length = (size_t)pc_vault_layout_length(&layout);
    uint8_t *message = (uint8_t *)pc_buf_reserve(out, length);
    if (message == NULL)
        return pc_buf_end(out);
    struct pc_span header = pc_vault_writer_header(writer);
    memcpy(message, header.ptr, header.len);
    err = seal_frames(writer, &layout, plain, message);
    if (err == PC_OK) {
        out->len += length;
        err = pc_vault_writer_end(writer, out);
    }
    if (err != PC_OK)
        out->len = before;
    return err;
}

/* The next piece of the body, which is all there. */
static pc_err next_piece(const struct pc_vault_reader *reader, struct pc_span rest, uint32_t number,
                         struct pc_vault_piece *piece, enum pc_vault_fault *fault,
                         struct pc_diag *diag) {
    size_t need;
    pc_err err = pc_vault_piece_read(&reader->body, rest, number, piece, &need);
    if (err != PC_OK)
        return pc_vault_fail(fault, PC_VAULT_FAULT_ALTERED, diag, PC_ERR_CORRUPT,
                             "a frame was altered");
    if (need != 0 || piece->length > rest.len - piece->head ||
        rest.len - piece->head - piece->length < PC_GCM_TAG)
        return pc_vault_truncated(fault, diag);
    return PC_OK;
}

/* How long body and plaintext are, without opening anything. */
static pc_err measure(const struct pc_vault_reader *reader, struct pc_span rest, size_t *body,
                      size_t *plain, enum pc_vault_fault *fault, struct pc_diag *diag) {
    struct pc_vault_piece piece = {0};
    size_t all = rest.len;
    *plain = 0;
    for (uint32_t number = 1; piece.head == 0 || piece.kind == PC_VAULT_REGULAR; number++) {
        pc_err err = next_piece(reader, rest, number, &piece, fault, diag);
        if (err != PC_OK)
            return err;
        *plain += (size_t)piece.length;
        rest = pc_span_from(rest, piece.head + (size_t)piece.length + PC_GCM_TAG);
    }
    *body = all - rest.len;
    return PC_OK;
}

/* The pieces of a body that was measured, to memory with room for their plaintext. */
static pc_err open_body(const struct pc_vault_reader *reader, struct pc_span body, uint8_t *to,
                        enum pc_vault_fault *fault, struct pc_diag *diag) {
    PC_CLEANUP(cipher_free) struct pc_gcm_stream *cipher = NULL;
    pc_err err = pc_vault_reader_cipher(reader, &cipher);
    for (uint32_t number = 1; body.len > 0 && err == PC_OK; number++) {
        struct pc_vault_piece piece;
        err = next_piece(reader, body, number, &piece, fault, diag);
        if (err != PC_OK)
            return err;
        size_t length = (size_t)piece.length;
        err = pc_vault_piece_open(&reader->body, &piece, cipher,
                                  pc_span(body.ptr + piece.head, length), to);
        if (err == PC_ERR_CORRUPT)
            return pc_vault_fail(fault, PC_VAULT_FAULT_ALTERED, diag, err, "a frame was altered");
        to += length;
        body = pc_span_from(body, piece.head + length + PC_GCM_TAG);
    }
    return err;
}

/* What stands behind the body: the signature, where the suite has one, and nothing else. */
static pc_err check_end(struct pc_vault_reader *reader, struct pc_span body, struct pc_span rest,
                        enum pc_vault_fault *fault, struct pc_diag *diag) {
    struct pc_span signature = PC_SPAN("");
    size_t length = 0, need = 0;
    pc_err err = PC_OK;
    if (reader->signature != NULL)
        err = pc_vault_footer_read(rest, &signature, &length, &need);
    if (need != 0)
        return pc_vault_truncated(fault, diag);
    if (err == PC_OK && reader->signature != NULL)
        err = pc_ecdsa_update(reader->signature, body);
    if (err == PC_OK && reader->signature != NULL)
        err = pc_ecdsa_verify(reader->signature, signature);
    if (err == PC_ERR_CORRUPT)
        return pc_vault_fail(fault, PC_VAULT_FAULT_ALTERED, diag, err,
                             "its signature does not verify");
    if (err == PC_OK && rest.len > length)
        return pc_vault_fail(fault, PC_VAULT_FAULT_TRAILING, diag, PC_ERR_CORRUPT,
                             "something stands behind the end of the message");
    return err;
}

static pc_err open_after_header(struct pc_vault_reader *reader, struct pc_span rest,
                                struct pc_buf *out, enum pc_vault_fault *fault,
                                struct pc_diag *diag) {
    size_t body, plain;
    pc_err err = measure(reader, rest, &body, &plain, fault, diag);
    if (err != PC_OK)
        return err;
    uint8_t *to = (uint8_t *)pc_buf_reserve(out, plain);
    if (to == NULL)
        return pc_buf_end(out);
    struct pc_span bytes = pc_span_upto(rest, body);
    err = open_body(reader, bytes, to, fault, diag);
    if (err == PC_OK)
        err = check_end(reader, bytes, pc_span_from(rest, body), fault, diag);
    if (err == PC_OK)
        out->len += plain; /* only now is it released */
    else
        pc_wipe(to, plain);
    return err;
}

pc_err pc_vault_open(struct pc_vault_keys *keys, const struct pc_vault_read_options *options,
                     struct pc_span sealed, struct pc_buf *out, enum pc_vault_fault *fault,
                     struct pc_diag *diag) {
    *fault = PC_VAULT_FAULT_NONE;
    PC_CLEANUP(reader_free) struct pc_vault_reader *reader = NULL;
    size_t need = 0;
    pc_err err = pc_vault_reader_new(keys, options, &reader);
    if (err == PC_OK)
        err = pc_vault_reader_header(reader, sealed, &need, fault, diag);
    if (err != PC_OK)
        return err;
    if (need != 0)
        return pc_vault_truncated(fault, diag);
    return open_after_header(reader, pc_span_from(sealed, pc_vault_reader_header_length(reader)),
                             out, fault, diag);
}
