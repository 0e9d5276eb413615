/* Sealing what comes in piece by piece. */
#include <stdlib.h>

#include "vault/message/frame.h"

/* One frame's memory: room for the longer head, the plaintext, the tag. */
struct slot {
    uint8_t *memory;
    size_t length; /* of the plaintext in it */
};

struct pc_vault_sealer {
    struct pc_vault_writer *writer;
    struct pc_gcm_stream *cipher;
    struct pc_vault_sink out;
    uint64_t expected, seen; /* bytes of plaintext; expected may be UINT64_MAX */
    size_t frame_length, slot;
    struct slot held, open; /* a full frame that waits for whether one follows, and the next */
    uint32_t number;        /* of the next frame that goes out */
};

void pc_vault_sealer_free(struct pc_vault_sealer *sealer) {
    if (sealer == NULL)
        return;
    pc_wipe(sealer->held.memory, sealer->held.memory == NULL ? 0 : sealer->slot);
    pc_wipe(sealer->open.memory, sealer->open.memory == NULL ? 0 : sealer->slot);
    free(sealer->held.memory);
    free(sealer->open.memory);
    pc_gcm_stream_free(sealer->cipher);
    pc_vault_writer_free(sealer->writer);
    free(sealer);
}

static pc_err start(struct pc_vault_sealer *sealer, struct pc_vault_keys *keys,
                    const struct pc_vault_write_options *options, struct pc_diag *diag) {
    struct pc_vault_layout layout;
    pc_err err = pc_vault_writer_new(keys, options, &sealer->writer, diag);
    if (err == PC_OK)
        err = pc_vault_writer_layout(sealer->writer, 0, &layout);
    if (err == PC_OK)
        err = pc_vault_writer_cipher(sealer->writer, &sealer->cipher);
    if (err != PC_OK)
        return err;
    sealer->frame_length = layout.frame_length;
    sealer->slot = sealer->frame_length + PC_VAULT_FINAL_HEAD + PC_VAULT_FRAME_TAG;
    sealer->held.memory = malloc(sealer->slot);
    sealer->open.memory = malloc(sealer->slot);
    if (sealer->held.memory == NULL || sealer->open.memory == NULL)
        return PC_ERR_NOMEM;
    return sealer->out.write(sealer->out.self, pc_vault_writer_header(sealer->writer));
}

pc_err pc_vault_sealer_new(struct pc_vault_keys *keys, const struct pc_vault_write_options *options,
                           struct pc_vault_sink out, struct pc_vault_sealer **sealer,
                           struct pc_diag *diag) {
    struct pc_vault_sealer *made = calloc(1, sizeof *made);
    if (made == NULL)
        return PC_ERR_NOMEM;
    made->out = out;
    made->number = 1;
    made->expected = options->length;
    pc_err err = start(made, keys, options, diag);
    if (err != PC_OK) {
        pc_vault_sealer_free(made);
        return err;
    }
    *sealer = made;
    return PC_OK;
}

/* The frame of that slot goes out, and the slot is empty. */
static pc_err seal(struct pc_vault_sealer *sealer, struct slot *slot, bool final,
                   struct pc_diag *diag) {
    size_t head = final ? PC_VAULT_FINAL_HEAD : PC_VAULT_FRAME_HEAD;
    uint8_t *plain = slot->memory + PC_VAULT_FINAL_HEAD;
    struct pc_span frame = pc_span(plain - head, head + slot->length + PC_VAULT_FRAME_TAG);
    pc_err err = pc_vault_writer_frame(sealer->writer, sealer->cipher, sealer->number,
                                       pc_span(plain, slot->length), final, plain - head);
    if (err == PC_ERR_RANGE)
        return pc_diag_set(diag, err, "it has more frames than a message can have");
    if (err == PC_OK)
        err = pc_vault_writer_sign(sealer->writer, frame);
    slot->length = 0;
    sealer->number++;
    return err == PC_OK ? sealer->out.write(sealer->out.self, frame) : err;
}

void *pc_vault_sealer_room(struct pc_vault_sealer *sealer, size_t *room) {
    *room = sealer->frame_length - sealer->open.length;
    return sealer->open.memory + PC_VAULT_FINAL_HEAD + sealer->open.length;
}

pc_err pc_vault_sealer_put(struct pc_vault_sealer *sealer, size_t count, struct pc_diag *diag) {
    pc_err err = PC_OK;
    if (count == 0)
        return PC_OK;
    if (count > sealer->frame_length - sealer->open.length)
        return PC_ERR_RANGE;
    if (sealer->held.length > 0)
        err = seal(sealer, &sealer->held, false, diag);
    sealer->seen += count;
    sealer->open.length += count;
    if (sealer->open.length == sealer->frame_length) {
        struct slot full = sealer->open;
        sealer->open = sealer->held;
        sealer->held = full;
    }
    return err;
}

pc_err pc_vault_sealer_add(struct pc_vault_sealer *sealer, struct pc_span plain,
                           struct pc_diag *diag) {
    while (plain.len > 0) {
        size_t room;
        void *to = pc_vault_sealer_room(sealer, &room);
        struct pc_span part = pc_span_upto(plain, room);
        memcpy(to, part.ptr, part.len);
        pc_err err = pc_vault_sealer_put(sealer, part.len, diag);
        if (err != PC_OK)
            return err;
        plain = pc_span_from(plain, part.len);
    }
    return PC_OK;
}

pc_err pc_vault_sealer_end(struct pc_vault_sealer *sealer, struct pc_diag *diag) {
    if (sealer->expected != UINT64_MAX && sealer->expected != sealer->seen)
        return pc_diag_set(diag, PC_ERR_RANGE, "it is not as long as was said: it changes");
    PC_CLEANUP(pc_buf_free) struct pc_buf footer = {0};
    pc_err err = seal(sealer, sealer->held.length > 0 ? &sealer->held : &sealer->open, true, diag);
    if (err == PC_OK)
        err = pc_vault_writer_end(sealer->writer, &footer);
    if (err != PC_OK || footer.len == 0)
        return err;
    return sealer->out.write(sealer->out.self, pc_buf_span(&footer));
}

pc_err pc_vault_seal_stream(struct pc_vault_keys *keys,
                            const struct pc_vault_write_options *options, struct pc_vault_source in,
                            struct pc_vault_sink out, struct pc_diag *diag) {
    struct pc_vault_sealer *sealer = NULL;
    pc_err err = pc_vault_sealer_new(keys, options, out, &sealer, diag);
    for (size_t got = 1; err == PC_OK && got > 0;) {
        size_t room;
        void *to = pc_vault_sealer_room(sealer, &room);
        err = in.read(in.self, to, room, &got);
        if (err == PC_OK)
            err = pc_vault_sealer_put(sealer, got, diag);
    }
    if (err == PC_OK)
        err = pc_vault_sealer_end(sealer, diag);
    pc_vault_sealer_free(sealer);
    return err;
}
