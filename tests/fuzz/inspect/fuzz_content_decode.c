/*
 * Content codings: the first byte says which, the second how the rest is cut. Whatever it is, it
 * ends, stays within its limits, and gives the same wherever it is cut. What was decoded is encoded
 * and decoded again.
 */
#include <stdlib.h>
#include <string.h>

#include "inspect/content/coding.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MOST = 256 * 1024 };

static const struct pc_content_codings kinds[] = {
    {.count = 0},
    {.count = 1, .list = {PC_CONTENT_GZIP}},
    {.count = 1, .list = {PC_CONTENT_DEFLATE}},
    {.count = 1, .list = {PC_CONTENT_BR}},
    {.count = 2, .list = {PC_CONTENT_GZIP, PC_CONTENT_GZIP}},
    {.count = 2, .list = {PC_CONTENT_BR, PC_CONTENT_DEFLATE}},
};

static void must(bool good) {
    if (!good)
        abort();
}

static pc_err decode_some(struct pc_content_decoder *decoder, struct pc_span in, bool last,
                          struct pc_buf *out) {
    for (;;) {
        struct pc_span piece;
        pc_err err = pc_content_decode(decoder, &in, last, &piece);
        if (err != PC_OK)
            return err;
        if (piece.len == 0)
            return PC_OK;
        pc_buf_add(out, piece);
    }
}

static pc_err decode(const struct pc_content_codings *codings, struct pc_span text, size_t step,
                     struct pc_buf *out) {
    const struct pc_content_limits limits = {
        .output = MOST, .ratio = 200, .ratio_from = 4096, .window = 1024 * 1024};
    struct pc_content_decoder *decoder;
    must(pc_content_decoder_new(codings, &limits, &decoder) == PC_OK);
    pc_err err = PC_OK;
    do {
        struct pc_span piece = pc_span_upto(text, step);
        text = pc_span_from(text, piece.len);
        err = decode_some(decoder, piece, text.len == 0, out);
    } while (err == PC_OK && text.len > 0);
    pc_content_decoder_free(decoder);
    return err;
}

static void there_and_back(const struct pc_content_codings *codings, struct pc_span text) {
    PC_CLEANUP(pc_buf_free) struct pc_buf coded = {0}, again = {0};
    struct pc_content_encoder *encoder;
    must(pc_content_encoder_new(codings, &encoder) == PC_OK);
    size_t half = text.len / 2;
    must(pc_content_encode(encoder, pc_span_upto(text, half), true, false, &coded) == PC_OK);
    must(pc_content_encode(encoder, pc_span_from(text, half), false, true, &coded) == PC_OK);
    pc_content_encoder_free(encoder);
    pc_err err = decode(codings, pc_buf_span(&coded), SIZE_MAX, &again);
    must(err == PC_ERR_RANGE || pc_span_eq(pc_buf_span(&again), text));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size < 2)
        return 0;
    const struct pc_content_codings *codings = &kinds[data[0] % (sizeof kinds / sizeof kinds[0])];
    PC_CLEANUP(pc_buf_free) struct pc_buf whole = {0}, cut = {0};
    struct pc_span text = pc_span(data + 2, size - 2);
    pc_err err = decode(codings, text, SIZE_MAX, &whole);
    pc_err other = decode(codings, text, 1 + data[1], &cut);
    must(whole.len <= MOST && cut.len <= MOST);
    if (err == PC_OK && other == PC_OK)
        must(pc_span_eq(pc_buf_span(&whole), pc_buf_span(&cut)));
    /* A ratio counts what came so far, so that a limit may be met in one of them alone. */
    must((err == PC_OK) == (other == PC_OK) || err == PC_ERR_RANGE || other == PC_ERR_RANGE);
    if (err == PC_OK && data[1] % 16 == 0)
        there_and_back(codings, pc_buf_span(&whole));
    return 0;
}
