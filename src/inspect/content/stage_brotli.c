/* br, by Google's library. */
#include <stdlib.h>

#include "inspect/content/stage.h"

enum {
    WINDOW = 16 * 1024 * 1024, /* the widest that RFC 7932 knows */
    BESIDE = 64 * 1024,        /* what the library wants at once beside its window */
    QUALITY = 3,
    WINDOW_BITS = 18
};

static void *take(void *opaque, size_t size) {
    struct pc_content_memory *memory = opaque;
    if (size > memory->most) {
        memory->refused = true;
        return NULL;
    }
    return malloc(size);
}

static void give_back(void *opaque, void *ptr) {
    (void)opaque;
    free(ptr);
}

static pc_err open_decoder(struct pc_content_stage *stage, const struct pc_content_limits *limits) {
    stage->as.br.memory = (struct pc_content_memory){
        .most = (limits->window == 0 ? WINDOW : limits->window) + BESIDE};
    stage->as.br.decoder = BrotliDecoderCreateInstance(take, give_back, &stage->as.br.memory);
    stage->open = stage->as.br.decoder != NULL;
    return stage->open ? PC_OK : PC_ERR_NOMEM;
}

static void close_decoder(struct pc_content_stage *stage) {
    if (stage->open)
        BrotliDecoderDestroyInstance(stage->as.br.decoder);
}

static pc_err failure(const struct pc_content_stage *stage) {
    if (stage->as.br.memory.refused)
        return PC_ERR_RANGE;
    BrotliDecoderErrorCode code = BrotliDecoderGetErrorCode(stage->as.br.decoder);
    bool memory = code <= BROTLI_DECODER_ERROR_ALLOC_CONTEXT_MODES &&
                  code >= BROTLI_DECODER_ERROR_ALLOC_BLOCK_TYPE_TREES;
    return memory ? PC_ERR_NOMEM : PC_ERR_INVALID;
}

static pc_err decode(struct pc_content_stage *stage, struct pc_span *in, char *out, size_t cap,
                     size_t *len) {
    *len = 0;
    if (stage->ended)
        return in->len == 0 ? PC_OK : PC_ERR_INVALID;
    size_t left = in->len, room = cap;
    const uint8_t *from = (const uint8_t *)in->ptr;
    uint8_t *to = (uint8_t *)out;
    BrotliDecoderResult result =
        BrotliDecoderDecompressStream(stage->as.br.decoder, &left, &from, &room, &to, NULL);
    if (result == BROTLI_DECODER_RESULT_ERROR)
        return failure(stage);
    *in = pc_span_from(*in, in->len - left);
    *len = cap - room;
    stage->ended = result == BROTLI_DECODER_RESULT_SUCCESS;
    return PC_OK;
}

/* ---- the other way */

static pc_err open_encoder(struct pc_content_stage *stage) {
    BrotliEncoderState *encoder = BrotliEncoderCreateInstance(NULL, NULL, NULL);
    if (encoder == NULL)
        return PC_ERR_NOMEM;
    (void)BrotliEncoderSetParameter(encoder, BROTLI_PARAM_QUALITY, QUALITY);
    (void)BrotliEncoderSetParameter(encoder, BROTLI_PARAM_LGWIN, WINDOW_BITS);
    stage->as.encoder = encoder;
    stage->open = true;
    return PC_OK;
}

static void close_encoder(struct pc_content_stage *stage) {
    if (stage->open)
        BrotliEncoderDestroyInstance(stage->as.encoder);
}

static pc_err encode(struct pc_content_stage *stage, struct pc_span *in, enum pc_content_push push,
                     char *out, size_t cap, size_t *len, bool *done) {
    static const BrotliEncoderOperation operations[] = {
        BROTLI_OPERATION_PROCESS, BROTLI_OPERATION_FLUSH, BROTLI_OPERATION_FINISH};
    size_t left = in->len, room = cap;
    const uint8_t *from = (const uint8_t *)in->ptr;
    uint8_t *to = (uint8_t *)out;
    if (!BrotliEncoderCompressStream(stage->as.encoder, operations[push], &left, &from, &room, &to,
                                     NULL))
        return PC_ERR_NOMEM; /* nothing else can go wrong in it */
    *in = pc_span_from(*in, in->len - left);
    *len = cap - room;
    bool more = BrotliEncoderHasMoreOutput(stage->as.encoder);
    *done = left == 0 && !more &&
            (push != PC_CONTENT_FINISH || BrotliEncoderIsFinished(stage->as.encoder));
    return PC_OK;
}

const struct pc_content_stage_kind pc_content_stage_br = {
    .open_decoder = open_decoder,
    .decode = decode,
    .close_decoder = close_decoder,
    .open_encoder = open_encoder,
    .encode = encode,
    .close_encoder = close_encoder,
};
