/* Codings that are put on, and what decoding makes of them. */
#include "inspect/content/coding.h"

#include "../../testing.h"

static const char *const encodings[] = {"",   "gzip",     "deflate",
                                        "br", "gzip, br", "deflate, deflate"};
enum { ENCODINGS = sizeof encodings / sizeof encodings[0] };

static void decode(const struct pc_content_codings *codings, struct pc_span coded, bool last,
                   struct pc_buf *out) {
    const struct pc_content_limits limits = {.ratio = 100000};
    struct pc_content_decoder *decoder;
    struct pc_span piece;
    assert_int_equal(pc_content_decoder_new(codings, &limits, &decoder), PC_OK);
    do {
        assert_int_equal(pc_content_decode(decoder, &coded, last, &piece), PC_OK);
        pc_buf_add(out, piece);
    } while (piece.len > 0);
    pc_content_decoder_free(decoder);
}

static struct pc_content_encoder *begin(const char *encoding, struct pc_content_codings *codings) {
    struct pc_content_encoder *encoder;
    assert_int_equal(pc_content_codings_read(pc_span_str(encoding), codings), PC_OK);
    assert_int_equal(pc_content_encoder_new(codings, &encoder), PC_OK);
    return encoder;
}

static void what_is_encoded_is_decoded_again(void **state) {
    (void)state;
    PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
    for (int i = 0; i < 50000; i++)
        pc_buf_addf(&text, "%d ", i * 7919);
    static const size_t lengths[] = {0, 1, 100, 32768, 300000};
    for (size_t i = 0; i < ENCODINGS; i++)
        for (size_t k = 0; k < sizeof lengths / sizeof lengths[0]; k++) {
            PC_CLEANUP(pc_buf_free) struct pc_buf coded = {0}, again = {0};
            struct pc_content_codings codings;
            struct pc_content_encoder *encoder = begin(encodings[i], &codings);
            struct pc_span part = pc_span_upto(pc_buf_span(&text), lengths[k]), rest = part;
            while (rest.len > 0) {
                struct pc_span piece = pc_span_upto(rest, 1000);
                rest = pc_span_from(rest, piece.len);
                assert_int_equal(pc_content_encode(encoder, piece, false, false, &coded), PC_OK);
            }
            assert_int_equal(pc_content_encode(encoder, rest, false, true, &coded), PC_OK);
            pc_content_encoder_free(encoder);
            decode(&codings, pc_buf_span(&coded), true, &again);
            assert_true(pc_span_eq(pc_buf_span(&again), part));
        }
}

static void what_was_flushed_can_be_decoded(void **state) {
    (void)state;
    for (size_t i = 0; i < ENCODINGS; i++) {
        PC_CLEANUP(pc_buf_free) struct pc_buf coded = {0}, again = {0};
        struct pc_content_codings codings;
        struct pc_content_encoder *encoder = begin(encodings[i], &codings);
        for (int k = 0; k < 3; k++)
            assert_int_equal(pc_content_encode(encoder, PC_SPAN("event\n\n"), true, false, &coded),
                             PC_OK);
        pc_content_encoder_free(encoder);
        decode(&codings, pc_buf_span(&coded), false, &again);
        assert_span_equal(pc_buf_span(&again), "event\n\nevent\n\nevent\n\n");
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_encoded_is_decoded_again),
        cmocka_unit_test(what_was_flushed_can_be_decoded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
