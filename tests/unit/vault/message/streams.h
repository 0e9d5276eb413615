/* Sources and sinks in memory, and a message with a body in one piece, which nothing of ours
 * writes. */
#ifndef PC_TESTS_UNIT_VAULT_MESSAGE_STREAMS_H
#define PC_TESTS_UNIT_VAULT_MESSAGE_STREAMS_H

#include "support.h"

#include "vault/message/frame.h"
#include "vault/message/material.h"

struct stream {
    struct pc_span rest;
    size_t piece;      /* bytes of one read, at most; 0: all */
    size_t reads_left; /* then it fails; 0: it does not */
    struct pc_buf out;
    size_t room; /* then writing fails; 0: it does not */
};

static inline pc_err stream_read(void *self, void *to, size_t room, size_t *got) {
    struct stream *stream = self;
    assert_true(room > 0);
    if (stream->reads_left == 1)
        return PC_ERR_IO;
    stream->reads_left -= stream->reads_left > 0 ? 1 : 0;
    *got = room < stream->rest.len ? room : stream->rest.len;
    if (stream->piece != 0 && *got > stream->piece)
        *got = stream->piece;
    if (*got > 0)
        memcpy(to, stream->rest.ptr, *got);
    stream->rest = pc_span_from(stream->rest, *got);
    return PC_OK;
}

static inline pc_err stream_write(void *self, struct pc_span bytes) {
    struct stream *stream = self;
    pc_buf_add(&stream->out, bytes);
    return stream->room != 0 && stream->out.len > stream->room ? PC_ERR_FULL
                                                               : pc_buf_end(&stream->out);
}

static inline struct pc_vault_source stream_source(struct stream *stream) {
    return (struct pc_vault_source){stream_read, stream};
}

static inline struct pc_vault_sink stream_sink(struct stream *stream) {
    return (struct pc_vault_sink){stream_write, stream};
}

/* A message of one piece under a given data key, with a context that is authenticated and not
 * stored. */
static inline void stream_single(uint16_t suite, const struct pc_vault_data_key *key,
                                 const struct pc_vault_context *unstored, struct pc_span plain,
                                 struct pc_buf *out) {
    static const char id[32] = "an id", zeros[PC_GCM_NONCE];
    struct pc_vault_wrapped_key wrapped = {PC_SPAN("given"), PC_SPAN("info"), PC_SPAN("x")};
    struct pc_vault_header header = {.suite = pc_vault_suite_of(suite),
                                     .wrapped = &wrapped,
                                     .count = 1,
                                     .nonce = pc_span(zeros, sizeof zeros)};
    header.id = pc_span(id, pc_vault_id_length(header.suite));
    struct pc_vault_material material;
    assert_int_equal(pc_vault_material_of(header.suite, key, header.id, &material), PC_OK);
    header.commitment = pc_span(material.commitment, header.suite->commits ? 32 : 0);
    assert_int_equal(pc_vault_header_write(&header, out), PC_OK);
    header.body = pc_buf_span(out);
    uint8_t tag[PC_GCM_TAG];
    PC_CLEANUP(pc_buf_free) struct pc_buf more = {0};
    assert_int_equal(pc_vault_context_write(unstored, &more), PC_OK);
    assert_int_equal(pc_vault_header_seal(&material, &header, pc_buf_span(&more), tag), PC_OK);
    if (header.suite->version == 1)
        pc_buf_add(out, header.nonce);
    pc_buf_add(out, pc_span(tag, sizeof tag));
    struct pc_vault_body body = {.id_length = header.id.len};
    memcpy(body.id, header.id.ptr, header.id.len);
    struct pc_vault_piece piece = {
        .kind = PC_VAULT_SINGLE, .number = 1, .nonce = {9}, .length = plain.len};
    uint8_t length[8];
    pc_vault_put_number(length, 8, plain.len);
    pc_buf_add(out, pc_span(piece.nonce, sizeof piece.nonce));
    pc_buf_add(out, pc_span(length, sizeof length));
    struct pc_gcm_stream *cipher;
    assert_int_equal(pc_gcm_stream_new(pc_span(material.key, material.length), true, &cipher),
                     PC_OK);
    assert_int_equal(pc_vault_piece_begin(&body, &piece, cipher), PC_OK);
    uint8_t *to = (uint8_t *)pc_buf_reserve(out, plain.len + PC_GCM_TAG);
    assert_int_equal(pc_gcm_stream_update(cipher, plain, to), PC_OK);
    assert_int_equal(pc_gcm_stream_tag(cipher, to + plain.len), PC_OK);
    out->len += plain.len + PC_GCM_TAG;
    pc_gcm_stream_free(cipher);
}

#endif
