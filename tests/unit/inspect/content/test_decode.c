/* Codings that are taken off: as real programs put them on, cut anywhere, broken, and as bombs. */
#include <malloc.h>
#include <stdlib.h>
#include <zlib.h>

#include "inspect/content/coding.h"

#include "../../testing.h"

#define TEXT "{\"card\":\"4111 1111 1111 1111\"}"
#define RAW  "\xab\x56\x4a\x4e\x2c\x4a\x51\xb2\x52\x32\x31\x34\x34\x54\x30\x44\x21\x94\x6a\x01"
/* gzip 1.12, Python's zlib, node's brotli. */
#define GZIP "\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03" RAW "\x2e\x50\xab\x1e\x1e\x00\x00\x00"
#define ZLIB "\x78\xda" RAW "\x72\x5b\x06\xc8"
#define BR                                                                                         \
    "\x1b\x1d\x00\xf8\x8d\xd4\x62\xcd\x18\xef\xd4\x22\x31\x20\x7b\x93\x46\xa7\xaf\x24\xc9\xa7\x0a" \
    "\xe0\xc4\xfd\xa2\x5a\x18"

static struct pc_content_decoder *begin(const char *encoding,
                                        const struct pc_content_limits *limits) {
    struct pc_content_codings codings;
    struct pc_content_decoder *decoder;
    assert_int_equal(pc_content_codings_read(pc_span_str(encoding), &codings), PC_OK);
    assert_int_equal(pc_content_decoder_new(&codings, limits, &decoder), PC_OK);
    return decoder;
}

static pc_err take(struct pc_content_decoder *decoder, struct pc_span in, bool last,
                   struct pc_buf *out) {
    for (;;) {
        struct pc_span piece;
        pc_err err = pc_content_decode(decoder, &in, last, &piece);
        if (err != PC_OK || piece.len == 0)
            return err;
        pc_buf_add(out, piece);
    }
}

/* In two pieces. */
static pc_err decode_cut(const char *encoding, struct pc_span coded, size_t cut,
                         struct pc_buf *out) {
    const struct pc_content_limits limits = {0};
    struct pc_content_decoder *decoder = begin(encoding, &limits);
    pc_err err = take(decoder, pc_span_upto(coded, cut), false, out);
    if (err == PC_OK)
        err = take(decoder, pc_span_from(coded, cut), true, out);
    pc_content_decoder_free(decoder);
    return err;
}

static const struct {
    const char *encoding;
    struct pc_span coded;
    struct pc_span text;
} goods[] = {
    {"", PC_SPAN(TEXT), PC_SPAN(TEXT)},
    {"gzip", PC_SPAN(GZIP), PC_SPAN(TEXT)},
    {"x-gzip", PC_SPAN(GZIP GZIP), PC_SPAN(TEXT TEXT)},
    {"gzip", PC_SPAN(GZIP "\0\0\0"), PC_SPAN(TEXT)},
    {"gzip", PC_SPAN(""), PC_SPAN("")},
    {"deflate", PC_SPAN(ZLIB), PC_SPAN(TEXT)},
    {"deflate", PC_SPAN(RAW), PC_SPAN(TEXT)},
    {"br", PC_SPAN(BR), PC_SPAN(TEXT)},
};

static void real_bodies_are_decoded_wherever_they_are_cut(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof goods / sizeof goods[0]; i++)
        for (size_t cut = 0; cut <= goods[i].coded.len; cut++) {
            PC_CLEANUP(pc_buf_free) struct pc_buf out = {0};
            assert_int_equal(decode_cut(goods[i].encoding, goods[i].coded, cut, &out), PC_OK);
            assert_true(pc_span_eq(pc_buf_span(&out), goods[i].text));
        }
}

static void what_is_cut_off_is_refused(void **state) {
    (void)state;
    for (size_t i = 1; i < sizeof goods / sizeof goods[0]; i++)
        for (size_t len = 1; len < goods[i].coded.len; len++) {
            PC_CLEANUP(pc_buf_free) struct pc_buf out = {0};
            bool member = goods[i].coded.len > sizeof GZIP - 1 && len >= sizeof GZIP - 1 &&
                          (len == sizeof GZIP - 1 || goods[i].coded.ptr[sizeof GZIP - 1] == '\0');
            pc_err err =
                decode_cut(goods[i].encoding, pc_span_upto(goods[i].coded, len), len, &out);
            assert_int_equal(err, member ? PC_OK : PC_ERR_INVALID);
        }
}

static void what_is_broken_or_goes_on_is_refused(void **state) {
    (void)state;
    static const struct {
        const char *encoding;
        struct pc_span coded;
    } bads[] = {
        {"gzip", PC_SPAN("no gzip at all")},
        {"gzip", PC_SPAN(GZIP "x")},
        {"gzip", PC_SPAN(GZIP "\0" GZIP)},
        {"gzip", PC_SPAN(GZIP "\x1f\x8b")},
        {"gzip", PC_SPAN(ZLIB)},
        {"deflate", PC_SPAN(ZLIB "x")},
        {"deflate", PC_SPAN(ZLIB ZLIB)},
        {"deflate", PC_SPAN("\xff\xff\xff")},
        {"deflate", PC_SPAN("\x78")},
        {"br", PC_SPAN(BR "x")},
        {"br", PC_SPAN("\xff\xff\xff\xff")},
        {"gzip, gzip", PC_SPAN(GZIP)},
        {"br, gzip", PC_SPAN(GZIP)},
    };
    for (size_t i = 0; i < sizeof bads / sizeof bads[0]; i++)
        for (size_t cut = 0; cut <= bads[i].coded.len; cut++) {
            PC_CLEANUP(pc_buf_free) struct pc_buf out = {0};
            assert_int_equal(decode_cut(bads[i].encoding, bads[i].coded, cut, &out),
                             PC_ERR_INVALID);
        }
}

/* Zeros, compressed on the way; at most `fed` bytes of the wire, and what came of them. */
struct bomb {
    struct pc_content_decoder *decoder;
    uint64_t fed, made;
    bool nested;
    z_stream inner, outer;
};

static pc_err explode(struct bomb *bomb, struct pc_span wire) {
    for (;;) {
        struct pc_span piece;
        pc_err err = pc_content_decode(bomb->decoder, &wire, false, &piece);
        bomb->made += piece.len;
        if (err != PC_OK || piece.len == 0)
            return err;
    }
}

/* Compresses what there is and gives it to the next. */
static pc_err pump(struct bomb *bomb, z_stream *stream, const char *bytes, size_t len) {
    char out[4096];
    stream->next_in = (Bytef *)(uintptr_t)bytes;
    stream->avail_in = (uInt)len;
    for (;;) {
        stream->next_out = (Bytef *)out;
        stream->avail_out = sizeof out;
        assert_int_not_equal(deflate(stream, Z_SYNC_FLUSH), Z_STREAM_ERROR);
        size_t made = sizeof out - stream->avail_out;
        pc_err err = PC_OK;
        if (stream == &bomb->inner && bomb->nested)
            err = pump(bomb, &bomb->outer, out, made);
        else if (made > 0)
            err = explode(bomb, pc_span(out, made));
        if (stream == &bomb->outer || !bomb->nested)
            bomb->fed += made;
        if (err != PC_OK || stream->avail_out > 0)
            return err;
    }
}

/* Up to 10 GiB of zeros. */
static pc_err send_bomb(struct bomb *bomb, const char *encoding,
                        const struct pc_content_limits *limits) {
    static const char zeros[64 * 1024];
    bomb->decoder = begin(encoding, limits);
    assert_int_equal(deflateInit2(&bomb->inner, 1, Z_DEFLATED, 31, 8, 0), Z_OK);
    assert_int_equal(deflateInit2(&bomb->outer, 1, Z_DEFLATED, 31, 8, 0), Z_OK);
    pc_err err = PC_OK;
    for (uint64_t sent = 0; sent < (uint64_t)10 << 30 && err == PC_OK; sent += sizeof zeros)
        err = pump(bomb, &bomb->inner, zeros, sizeof zeros);
    pc_content_decoder_free(bomb->decoder);
    (void)deflateEnd(&bomb->inner);
    (void)deflateEnd(&bomb->outer);
    return err;
}

static void bombs_are_stopped_early(void **state) {
    (void)state;
    const struct pc_content_limits limits = {0};
    struct bomb bomb = {0}, nested = {.nested = true};
    assert_int_equal(send_bomb(&bomb, "gzip", &limits), PC_ERR_RANGE);
    assert_in_range(bomb.made, 1, 2 * 1024 * 1024);
    assert_int_equal(send_bomb(&nested, "gzip, gzip", &limits), PC_ERR_RANGE);
    assert_in_range(nested.made, 0, 2 * 1024 * 1024);
    assert_in_range(nested.fed, 1, 100000);
}

static void limits_are_the_callers(void **state) {
    (void)state;
    const struct pc_content_limits wide = {.ratio = 100000, .output = 5000000};
    const struct pc_content_limits narrow = {.ratio = 10, .ratio_from = 10};
    struct bomb bomb = {0};
    assert_int_equal(send_bomb(&bomb, "gzip", &wide), PC_ERR_RANGE);
    assert_in_range(bomb.made, 4900000, 5000000);
    bomb = (struct bomb){0};
    assert_int_equal(send_bomb(&bomb, "gzip", &narrow), PC_ERR_RANGE);
    assert_in_range(bomb.made, 0, 100000);
}

static void a_window_beyond_the_limit_is_refused(void **state) {
    (void)state;
    PC_CLEANUP(pc_buf_free) struct pc_buf out = {0}, text = {0}, coded = {0};
    const struct pc_content_limits limits = {.window = 64 * 1024, .ratio = 1000000};
    const struct pc_content_codings br = {.count = 1, .list = {PC_CONTENT_BR}};
    struct pc_content_encoder *encoder;
    assert_int_equal(pc_content_encoder_new(&br, &encoder), PC_OK);
    for (int i = 0; i < 100000; i++)
        pc_buf_addf(&text, "%d,", i);
    assert_int_equal(pc_content_encode(encoder, pc_buf_span(&text), false, true, &coded), PC_OK);
    pc_content_encoder_free(encoder);
    struct pc_content_decoder *decoder = begin("br", &limits);
    assert_int_equal(take(decoder, pc_buf_span(&coded), true, &out), PC_ERR_RANGE);
    assert_int_equal(take(decoder, PC_SPAN(""), true, &out), PC_ERR_RANGE);
    pc_content_decoder_free(decoder);
}

/* A great many empty members: each is some work and no text. */
static void empty_members_end(void **state) {
    (void)state;
    static const struct pc_span empty =
        PC_SPAN("\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\x03\x00\x00\x00\x00\x00\x00\x00\x00\x00");
    PC_CLEANUP(pc_buf_free) struct pc_buf out = {0}, members = {0};
    for (int i = 0; i < 20000; i++)
        pc_buf_add(&members, empty);
    assert_int_equal(decode_cut("gzip", pc_buf_span(&members), 1000, &out), PC_OK);
    assert_int_equal(out.len, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(real_bodies_are_decoded_wherever_they_are_cut),
        cmocka_unit_test(what_is_cut_off_is_refused),
        cmocka_unit_test(what_is_broken_or_goes_on_is_refused),
        cmocka_unit_test(bombs_are_stopped_early),
        cmocka_unit_test(limits_are_the_callers),
        cmocka_unit_test(a_window_beyond_the_limit_is_refused),
        cmocka_unit_test(empty_members_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
