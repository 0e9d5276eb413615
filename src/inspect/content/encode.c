/* Putting codings on, one stage after the other. */
#include <stdlib.h>
#include <string.h>

#include "inspect/content/stage.h"

struct pc_content_encoder {
    size_t count;
    struct pc_content_stage stages[]; /* [0] takes the text */
};

void pc_content_encoder_free(struct pc_content_encoder *encoder) {
    if (encoder == NULL)
        return;
    for (size_t i = 0; i < encoder->count; i++)
        encoder->stages[i].kind->close_encoder(&encoder->stages[i]);
    free(encoder);
}

pc_err pc_content_encoder_new(const struct pc_content_codings *codings,
                              struct pc_content_encoder **out) {
    if (pc_content_codings_offered(codings).count != codings->count)
        return PC_ERR_UNSUPPORTED;
    size_t size = codings->count * sizeof(struct pc_content_stage);
    struct pc_content_encoder *encoder = malloc(sizeof *encoder + size);
    if (encoder == NULL)
        return PC_ERR_NOMEM;
    encoder->count = 0;
    pc_err err = PC_OK;
    for (size_t i = 0; i < codings->count && err == PC_OK; i++) {
        struct pc_content_stage *stage = &encoder->stages[i];
        memset(stage, 0, offsetof(struct pc_content_stage, buffer));
        stage->kind = pc_content_stage_kind(codings->list[i]);
        encoder->count++;
        err = stage->kind->open_encoder(stage);
    }
    if (err != PC_OK) {
        pc_content_encoder_free(encoder);
        return err;
    }
    *out = encoder;
    return PC_OK;
}

static pc_err push_on(struct pc_content_encoder *encoder, size_t at, struct pc_span text,
                      enum pc_content_push push, struct pc_buf *out) {
    if (at == encoder->count) {
        pc_buf_add(out, text);
        return pc_buf_end(out);
    }
    struct pc_content_stage *stage = &encoder->stages[at];
    bool done = false;
    while (!done) {
        size_t len;
        pc_err err = stage->kind->encode(stage, &text, push, stage->buffer, sizeof stage->buffer,
                                         &len, &done);
        bool end = done && push != PC_CONTENT_MORE;
        if (err == PC_OK && (len > 0 || end))
            err = push_on(encoder, at + 1, pc_span(stage->buffer, len),
                          end ? push : PC_CONTENT_MORE, out);
        if (err != PC_OK)
            return err;
    }
    return PC_OK;
}

pc_err pc_content_encode(struct pc_content_encoder *encoder, struct pc_span text, bool flush,
                         bool last, struct pc_buf *out) {
    if (text.len == 0 && !flush && !last)
        return PC_OK;
    return push_on(encoder, 0, text,
                   last    ? PC_CONTENT_FINISH
                   : flush ? PC_CONTENT_FLUSH
                           : PC_CONTENT_MORE,
                   out);
}
