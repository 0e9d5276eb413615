/* Writing a message: its header, its frames, what stands behind them. */
#include <stdlib.h>

#include "vault/message/frame.h"
#include "vault/message/material.h"
#include "vault/message/signature.h"

enum { FRAME_LENGTH = 65536, MOST_FRAMES_BITS = 32 };

struct pc_vault_writer {
    const struct pc_vault_suite *suite;
    struct pc_vault_material material;
    struct pc_vault_body body;
    struct pc_ecdsa *signature; /* NULL: the suite has none */
    struct pc_buf header;
};

void pc_vault_writer_free(struct pc_vault_writer *writer) {
    if (writer == NULL)
        return;
    pc_ecdsa_free(writer->signature);
    pc_buf_free(&writer->header);
    pc_wipe(writer, sizeof *writer);
    free(writer);
}

/* The header with its tag. */
static pc_err write_header(struct pc_vault_writer *writer, const struct pc_vault_context *context,
                           const struct pc_vault_made_key *made) {
    static const char zeros[PC_GCM_NONCE];
    struct pc_vault_header header = {
        .suite = writer->suite,
        .id = pc_span(writer->body.id, writer->body.id_length),
        .context = *context,
        .wrapped = made->wrapped,
        .count = made->count,
        .frame_length = writer->body.frame_length,
        .commitment =
            pc_span(writer->material.commitment, writer->suite->commits ? PC_VAULT_COMMITMENT : 0),
        .nonce = pc_span(zeros, sizeof zeros),
    };
    pc_err err = pc_vault_header_write(&header, &writer->header);
    if (err != PC_OK)
        return err;
    uint8_t tag[PC_GCM_TAG];
    header.body = pc_buf_span(&writer->header);
    err = pc_vault_header_seal(&writer->material, &header, PC_SPAN(""), tag);
    if (err != PC_OK)
        return err;
    if (writer->suite->version == 1)
        pc_buf_add(&writer->header, header.nonce);
    pc_buf_add(&writer->header, pc_span(tag, sizeof tag));
    return pc_buf_end(&writer->header);
}

/* The data key of this message and all that follows from it. */
static pc_err begin(struct pc_vault_writer *writer, struct pc_vault_keys *keys,
                    const struct pc_vault_context *context, uint64_t bytes, struct pc_arena *arena,
                    struct pc_diag *diag) {
    /* Without a derivation the data key encrypts by itself, so no two messages may share one. */
    if (!writer->suite->derives)
        bytes = UINT64_MAX;
    struct pc_vault_made_key made;
    pc_err err =
        pc_vault_keys_make(keys, context, writer->suite->key_length, bytes, arena, &made, diag);
    if (err != PC_OK)
        return err;
    err = pc_vault_material_of(writer->suite, &made.key,
                               pc_span(writer->body.id, writer->body.id_length), &writer->material);
    if (err == PC_OK)
        err = write_header(writer, context, &made);
    if (err == PC_ERR_RANGE)
        err = pc_diag_set(diag, err, "the encryption context or a wrapped data key is too long");
    pc_wipe(&made.key, sizeof made.key);
    if (err == PC_OK && writer->signature != NULL)
        err = pc_ecdsa_update(writer->signature, pc_buf_span(&writer->header));
    return err;
}

static pc_err prepare(struct pc_vault_writer *writer, struct pc_vault_keys *keys,
                      const struct pc_vault_write_options *options, struct pc_diag *diag) {
    pc_err err = pc_vault_suite_to_write(options->suite, options->policy, &writer->suite, diag);
    if (err != PC_OK)
        return err;
    writer->body.id_length = pc_vault_id_length(writer->suite);
    writer->body.frame_length = options->frame_length != 0 ? options->frame_length : FRAME_LENGTH;
    err = pc_entropy_fill(pc_vault_keys_entropy(keys), writer->body.id, writer->body.id_length);
    if (err != PC_OK)
        return pc_diag_set(diag, err, "there are no random bytes for a message id");
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    struct pc_vault_context context;
    err = pc_vault_signature_new(writer->suite, &options->context, &arena, &context,
                                 &writer->signature, diag);
    if (err == PC_OK)
        err = begin(writer, keys, &context, options->length, &arena, diag);
    return err;
}

pc_err pc_vault_writer_new(struct pc_vault_keys *keys, const struct pc_vault_write_options *options,
                           struct pc_vault_writer **out, struct pc_diag *diag) {
    struct pc_vault_writer *writer = calloc(1, sizeof *writer);
    if (writer == NULL)
        return PC_ERR_NOMEM;
    pc_err err = prepare(writer, keys, options, diag);
    if (err != PC_OK) {
        pc_vault_writer_free(writer);
        return err;
    }
    *out = writer;
    return PC_OK;
}

struct pc_span pc_vault_writer_header(const struct pc_vault_writer *writer) {
    return pc_buf_span(&writer->header);
}

pc_err pc_vault_writer_layout(const struct pc_vault_writer *writer, uint64_t plain,
                              struct pc_vault_layout *out) {
    uint64_t frame = writer->body.frame_length;
    uint64_t frames = plain == 0 ? 1 : (plain - 1) / frame + 1;
    if (frames >> MOST_FRAMES_BITS != 0)
        return PC_ERR_RANGE;
    *out = (struct pc_vault_layout){.header = writer->header.len,
                                    .plain = plain,
                                    .frames = frames,
                                    .frame_length = writer->body.frame_length,
                                    .final_length = (uint32_t)(plain - (frames - 1) * frame)};
    return PC_OK;
}

pc_err pc_vault_writer_cipher(const struct pc_vault_writer *writer, struct pc_gcm_stream **out) {
    return pc_gcm_stream_new(pc_span(writer->material.key, writer->material.length), true, out);
}

pc_err pc_vault_writer_frame(const struct pc_vault_writer *writer, struct pc_gcm_stream *cipher,
                             uint32_t number, struct pc_span plain, bool final, uint8_t *out) {
    return pc_vault_frame_seal(&writer->body, cipher, number, plain, final, out);
}

pc_err pc_vault_writer_sign(struct pc_vault_writer *writer, struct pc_span frame) {
    return writer->signature != NULL ? pc_ecdsa_update(writer->signature, frame) : PC_OK;
}

pc_err pc_vault_writer_end(struct pc_vault_writer *writer, struct pc_buf *out) {
    return writer->signature != NULL ? pc_vault_footer_write(writer->signature, out) : PC_OK;
}
