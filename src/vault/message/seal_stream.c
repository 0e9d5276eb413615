/* Sealing a stream, frame by frame. */
#include <stdlib.h>

#include "vault/message/frame.h"

/* One frame's memory: room for the longer head, the plaintext, the tag. */
struct slot {
    uint8_t *memory;
    size_t length; /* of the plaintext in it */
};

struct work {
    struct pc_vault_writer *writer;
    struct pc_gcm_stream *cipher;
    struct pc_vault_source in;
    struct pc_vault_sink out;
    uint64_t expected, seen; /* bytes of plaintext; expected may be UINT64_MAX */
    size_t frame_length;
    struct slot slots[2]; /* one behind the other: whether a frame is the final one is known when
                             there is none behind it */
};

static pc_err fill(struct work *work, struct slot *slot) {
    slot->length = 0;
    while (slot->length < work->frame_length) {
        size_t got = 0;
        pc_err err = work->in.read(work->in.self, slot->memory + PC_VAULT_FINAL_HEAD + slot->length,
                                   work->frame_length - slot->length, &got);
        if (err != PC_OK)
            return err;
        if (got == 0)
            break;
        slot->length += got;
    }
    work->seen += slot->length;
    return PC_OK;
}

static pc_err seal_slot(struct work *work, struct slot *slot, uint32_t number, bool final) {
    size_t head = final ? PC_VAULT_FINAL_HEAD : PC_VAULT_FRAME_HEAD;
    uint8_t *plain = slot->memory + PC_VAULT_FINAL_HEAD;
    struct pc_span frame = pc_span(plain - head, head + slot->length + PC_VAULT_FRAME_TAG);
    pc_err err = pc_vault_writer_frame(work->writer, work->cipher, number,
                                       pc_span(plain, slot->length), final, plain - head);
    if (err == PC_OK)
        err = pc_vault_writer_sign(work->writer, frame);
    return err == PC_OK ? work->out.write(work->out.self, frame) : err;
}

static pc_err seal_body(struct work *work, struct pc_diag *diag) {
    pc_err err = fill(work, &work->slots[0]);
    for (uint32_t number = 1; err == PC_OK; number++) {
        struct slot *now = &work->slots[(number - 1) % 2], *next = &work->slots[number % 2];
        next->length = 0;
        if (now->length == work->frame_length)
            err = fill(work, next);
        if (err != PC_OK)
            return err;
        bool final = next->length == 0;
        if (final && work->expected != UINT64_MAX && work->expected != work->seen)
            return pc_diag_set(diag, PC_ERR_RANGE, "it is not as long as was said: it changes");
        err = seal_slot(work, now, number, final);
        if (err == PC_ERR_RANGE)
            return pc_diag_set(diag, err, "it has more frames than a message can have");
        if (final)
            return err;
    }
    return err;
}

static pc_err seal_all(struct work *work, struct pc_diag *diag) {
    struct pc_span header = pc_vault_writer_header(work->writer);
    PC_CLEANUP(pc_buf_free) struct pc_buf footer = {0};
    pc_err err = work->out.write(work->out.self, header);
    if (err == PC_OK)
        err = seal_body(work, diag);
    if (err == PC_OK)
        err = pc_vault_writer_end(work->writer, &footer);
    if (err != PC_OK || footer.len == 0)
        return err;
    return work->out.write(work->out.self, pc_buf_span(&footer));
}

/* Memory and a cipher. */
static pc_err prepare(struct work *work, uint8_t **memory, size_t slot) {
    *memory = slot > SIZE_MAX / 2 ? NULL : malloc(2 * slot);
    if (*memory == NULL)
        return PC_ERR_NOMEM;
    work->slots[0].memory = *memory;
    work->slots[1].memory = *memory + slot;
    return pc_vault_writer_cipher(work->writer, &work->cipher);
}

pc_err pc_vault_seal_stream(struct pc_vault_keys *keys,
                            const struct pc_vault_write_options *options, struct pc_vault_source in,
                            struct pc_vault_sink out, struct pc_diag *diag) {
    struct work work = {.in = in, .out = out, .expected = options->length};
    struct pc_vault_layout layout;
    pc_err err = pc_vault_writer_new(keys, options, &work.writer, diag);
    if (err == PC_OK)
        err = pc_vault_writer_layout(work.writer, 0, &layout);
    if (err == PC_OK) {
        uint8_t *memory;
        size_t slot = (size_t)layout.frame_length + PC_VAULT_FINAL_HEAD + PC_VAULT_FRAME_TAG;
        work.frame_length = layout.frame_length;
        err = prepare(&work, &memory, slot);
        if (err == PC_OK)
            err = seal_all(&work, diag);
        if (memory != NULL)
            pc_wipe(memory, 2 * slot);
        free(memory);
    }
    pc_gcm_stream_free(work.cipher);
    pc_vault_writer_free(work.writer);
    return err;
}
