/*
 * Whole messages under a key that is known here. The first byte says what is done: the rest is a
 * message as it is, or the body of one, whose frames get the tags that they would need, so that
 * what is behind a tag is reached too. In memory, as a stream, and in parts to a sink that hides
 * them: all agree.
 */
#include <stdlib.h>

#include "crypto/random.h"
#include "vault/message/frame.h"
#include "vault/message/material.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { FRAMED = 1, UNFRAMED = 2, PIECE = 7 };

static struct pc_vault_data_key given = {.len = 32, .bytes = "a data key that everybody knows"};

static pc_err unwrap(void *self, const struct pc_vault_context *context,
                     const struct pc_vault_wrapped_key *wrapped, struct pc_vault_data_key *key,
                     struct pc_diag *diag) {
    (void)self, (void)context, (void)wrapped, (void)diag;
    size_t len = key->len;
    *key = given;
    key->len = len;
    return PC_OK;
}

static void nothing(void *self) {
    (void)self;
}

struct stream {
    struct pc_span rest;
    struct pc_buf out;
};

static pc_err stream_read(void *self, void *to, size_t room, size_t *got) {
    struct stream *stream = self;
    struct pc_span part = pc_span_upto(stream->rest, room < PIECE ? room : PIECE);
    if (part.len > 0)
        memcpy(to, part.ptr, part.len);
    stream->rest = pc_span_from(stream->rest, part.len);
    *got = part.len;
    return PC_OK;
}

static pc_err stream_write(void *self, struct pc_span bytes) {
    struct stream *stream = self;
    pc_buf_add(&stream->out, bytes);
    return pc_buf_end(&stream->out);
}

/* A header under the known key, and the key for the body. */
static void begin(uint32_t frame_length, struct pc_vault_material *material,
                  struct pc_vault_body *body, struct pc_buf *out) {
    static const char id[32] = "an id", zeros[PC_GCM_NONCE];
    struct pc_vault_wrapped_key wrapped = {PC_SPAN("known"), PC_SPAN(""), PC_SPAN("")};
    struct pc_vault_header header = {.suite = pc_vault_suite_of(0x0478),
                                     .id = pc_span(id, sizeof id),
                                     .wrapped = &wrapped,
                                     .count = 1,
                                     .frame_length = frame_length,
                                     .nonce = pc_span(zeros, sizeof zeros)};
    uint8_t tag[PC_GCM_TAG];
    if (pc_vault_material_of(header.suite, &given, header.id, material) != PC_OK)
        abort();
    header.commitment = pc_span(material->commitment, PC_VAULT_COMMITMENT);
    if (pc_vault_header_write(&header, out) != PC_OK)
        abort();
    header.body = pc_buf_span(out);
    if (pc_vault_header_seal(material, &header, PC_SPAN(""), tag) != PC_OK)
        abort();
    pc_buf_add(out, pc_span(tag, sizeof tag));
    *body = (struct pc_vault_body){.id_length = sizeof id, .frame_length = frame_length};
    memcpy(body->id, id, sizeof id);
}

/* The frames of these bytes, as far as they are some, with right tags. */
static void mend(const struct pc_vault_body *body, const struct pc_vault_material *material,
                 char *bytes, size_t len) {
    struct pc_gcm_stream *cipher;
    struct pc_vault_piece piece = {.kind = PC_VAULT_REGULAR};
    if (pc_gcm_stream_new(pc_span(material->key, material->length), true, &cipher) != PC_OK)
        abort();
    for (uint32_t number = 1; piece.kind == PC_VAULT_REGULAR; number++) {
        size_t need = 0;
        if (pc_vault_piece_read(body, pc_span(bytes, len), number, &piece, &need) != PC_OK ||
            need != 0 || piece.length > len - piece.head ||
            len - piece.head - piece.length < PC_GCM_TAG)
            break;
        char *content = bytes + piece.head;
        size_t length = (size_t)piece.length;
        if (pc_vault_piece_begin(body, &piece, cipher) != PC_OK ||
            pc_gcm_stream_update(cipher, pc_span(content, length), (uint8_t *)content) != PC_OK ||
            pc_gcm_stream_tag(cipher, (uint8_t *)content + length) != PC_OK)
            abort();
        bytes = content + length + PC_GCM_TAG;
        len -= piece.head + length + PC_GCM_TAG;
    }
    pc_gcm_stream_free(cipher);
}

static void check(struct pc_vault_keys *keys, struct pc_span message) {
    PC_CLEANUP(pc_buf_free) struct pc_buf plain = PC_BUF_SECRET;
    struct pc_vault_read_options options = {.policy = PC_VAULT_REQUIRE_ALLOW};
    enum pc_vault_fault fault, also;
    pc_err err = pc_vault_open(keys, &options, message, &plain, &fault, NULL);
    if ((err == PC_OK) != (fault == PC_VAULT_FAULT_NONE) || (err != PC_OK && plain.len != 0))
        abort();
    for (int hidden = 0; hidden < 2; hidden++) {
        struct stream stream = {.rest = message};
        struct pc_vault_source in = {stream_read, &stream};
        struct pc_vault_sink out = {stream_write, &stream};
        options.hidden = hidden == 1;
        options.max_frame = hidden == 1 ? 3 : 0;
        pc_err other = pc_vault_open_stream(keys, &options, in, out, &also, NULL);
        bool too_long = also == PC_VAULT_FAULT_POLICY && other == PC_ERR_RANGE;
        if (!too_long && (other == PC_OK) != (err == PC_OK))
            abort();
        if (err == PC_OK && !too_long && !pc_span_eq(pc_buf_span(&stream.out), pc_buf_span(&plain)))
            abort();
        pc_buf_free(&stream.out);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size < 2)
        return 0;
    struct pc_vault_provider provider = {
        .type = "known", .name = PC_SPAN("known"), .unwrap = unwrap, .free = nothing};
    struct pc_vault_keys *keys;
    if (pc_vault_keys_new(&provider, 1, &pc_system_entropy, NULL, &keys) != PC_OK)
        abort();
    PC_CLEANUP(pc_buf_free) struct pc_buf message = {0};
    struct pc_span rest = pc_span(data + 2, size - 2);
    if (data[0] == FRAMED || data[0] == UNFRAMED) {
        struct pc_vault_material material;
        struct pc_vault_body body;
        begin(data[0] == FRAMED ? data[1] + 1U : 0, &material, &body, &message);
        size_t header = message.len;
        pc_buf_add(&message, rest);
        mend(&body, &material, message.ptr + header, rest.len);
    } else {
        pc_buf_add(&message, rest);
    }
    check(keys, pc_buf_span(&message));
    pc_vault_keys_free(keys);
    return 0;
}
