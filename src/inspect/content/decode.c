/* Taking codings off, one stage after the other, within limits. */
#include <stdlib.h>
#include <string.h>

#include "inspect/content/stage.h"

enum { RATIO = 100, RATIO_FROM = 1024 * 1024 };

struct pc_content_decoder {
    struct pc_content_limits limits;
    uint64_t fed, made;
    pc_err err; /* the first failure, kept */
    size_t count;
    struct pc_content_stage stages[]; /* [0] takes the wire's bytes */
};

void pc_content_decoder_free(struct pc_content_decoder *decoder) {
    if (decoder == NULL)
        return;
    for (size_t i = 0; i < decoder->count; i++)
        decoder->stages[i].kind->close_decoder(&decoder->stages[i]);
    free(decoder);
}

/* All of a stage but its buffer. */
static void clear_stage(struct pc_content_stage *stage) {
    memset(stage, 0, offsetof(struct pc_content_stage, buffer));
}

pc_err pc_content_decoder_new(const struct pc_content_codings *codings,
                              const struct pc_content_limits *limits,
                              struct pc_content_decoder **out) {
    size_t size = codings->count * sizeof(struct pc_content_stage);
    struct pc_content_decoder *decoder = malloc(sizeof *decoder + size);
    if (decoder == NULL)
        return PC_ERR_NOMEM;
    *decoder = (struct pc_content_decoder){.limits = *limits};
    if (limits->ratio == 0)
        decoder->limits.ratio = RATIO;
    if (limits->ratio_from == 0)
        decoder->limits.ratio_from = RATIO_FROM;
    pc_err err = PC_OK;
    for (size_t i = 0; i < codings->count && err == PC_OK; i++) {
        struct pc_content_stage *stage = &decoder->stages[i];
        clear_stage(stage);
        stage->kind = pc_content_stage_kind(codings->list[codings->count - 1 - i]);
        decoder->count++;
        err = stage->kind->open_decoder(stage, limits);
    }
    if (err != PC_OK) {
        pc_content_decoder_free(decoder);
        return err;
    }
    *out = decoder;
    return PC_OK;
}

/* What a stage made is held against what came from the wire, so that a bomb within a bomb is found
 * by the stage that it goes off in. */
static bool beyond(const struct pc_content_decoder *decoder, uint64_t made) {
    const struct pc_content_limits *limits = &decoder->limits;
    return made > limits->ratio_from && made / limits->ratio > decoder->fed;
}

/* Nothing more comes to the stage: it must have ended, or never begun. */
static pc_err check_end(const struct pc_content_stage *stage, bool last) {
    return !last || stage->ended || !stage->begun ? PC_OK : PC_ERR_INVALID;
}

/* The next bytes that stage `at` makes; none where it needs more than there is. */
static pc_err pull(struct pc_content_decoder *decoder, size_t at, struct pc_span *wire, bool last,
                   struct pc_span *piece) {
    struct pc_content_stage *stage = &decoder->stages[at];
    struct pc_span *in = at == 0 ? wire : &stage->in;
    *piece = pc_span(NULL, 0);
    for (;;) {
        if (in->len == 0 && at > 0) {
            pc_err err = pull(decoder, at - 1, wire, last, in);
            if (err != PC_OK)
                return err;
        }
        stage->begun |= in->len > 0;
        size_t before = in->len, len;
        pc_err err = stage->kind->decode(stage, in, stage->buffer, PC_CONTENT_STAGE_BUFFER, &len);
        if (at == 0)
            decoder->fed += before - in->len;
        if (err != PC_OK)
            return err;
        stage->made += len;
        if (beyond(decoder, stage->made))
            return PC_ERR_RANGE;
        *piece = pc_span(stage->buffer, len);
        if (len > 0)
            return PC_OK;
        if (before == 0)
            return check_end(stage, last);
        if (before == in->len)
            return PC_ERR_INVALID; /* it neither takes nor gives */
    }
}

static pc_err take_identity(struct pc_span *in, struct pc_span *piece) {
    *piece = *in;
    *in = pc_span_from(*in, in->len);
    return PC_OK;
}

pc_err pc_content_decode(struct pc_content_decoder *decoder, struct pc_span *in, bool last,
                         struct pc_span *piece) {
    *piece = pc_span(NULL, 0);
    if (decoder->err != PC_OK)
        return decoder->err;
    pc_err err = decoder->count == 0 ? take_identity(in, piece)
                                     : pull(decoder, decoder->count - 1, in, last, piece);
    decoder->made += piece->len;
    if (err == PC_OK && decoder->limits.output > 0 && decoder->made > decoder->limits.output)
        err = PC_ERR_RANGE;
    if (err != PC_OK)
        *piece = pc_span(NULL, 0);
    return decoder->err = err;
}
