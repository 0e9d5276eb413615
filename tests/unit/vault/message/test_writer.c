/* Writing frames one by one: in any order, each at its place. */
#include "support.h"

#include <pthread.h>

#include "crypto/gcm_stream.h"

enum { FRAME = 32 };

static struct pc_vault_writer *writer_of(struct pc_vault_keys *keys, uint16_t suite) {
    struct pc_vault_write_options options = {.frame_length = FRAME, .suite = suite, .length = 100};
    struct pc_vault_writer *writer;
    assert_int_equal(pc_vault_writer_new(keys, &options, &writer, NULL), PC_OK);
    return writer;
}

static void test_layouts(void **state) {
    (void)state;
    static const struct {
        uint64_t plain, frames, final;
    } cases[] = {
        {0, 1, 0},  {1, 1, 1},   {31, 1, 31}, {32, 1, 32},
        {33, 2, 1}, {64, 2, 32}, {65, 3, 1},  {UINT64_C(0xffffffff) * FRAME, 0xffffffff, FRAME}};
    struct pc_vault_keys *keys = support_keys();
    struct pc_vault_writer *writer = writer_of(keys, 0);
    struct pc_vault_layout layout;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(pc_vault_writer_layout(writer, cases[i].plain, &layout), PC_OK);
        assert_int_equal(layout.frames, cases[i].frames);
        assert_int_equal(layout.final_length, cases[i].final);
        assert_int_equal(layout.header, pc_vault_writer_header(writer).len);
        assert_int_equal(pc_vault_plain_at(&layout, layout.frames) + layout.final_length,
                         cases[i].plain);
    }
    assert_int_equal(pc_vault_writer_layout(writer, UINT64_C(0xffffffff) * FRAME + 1, &layout),
                     PC_ERR_RANGE);
    assert_int_equal(pc_vault_writer_layout(writer, UINT64_MAX, &layout), PC_ERR_RANGE);
    pc_vault_writer_free(writer);
    pc_vault_keys_free(keys);
}

static pc_time no_time(void *self) {
    (void)self;
    return PC_SECOND;
}

/* Whether two messages have one data key, where a cache lets them. */
static bool share_a_key(uint16_t suite) {
    static const struct pc_clock clock = {.now = no_time};
    const struct pc_vault_cache_limits limits = {
        .age = PC_MINUTE, .bytes = 1 << 20, .uses = 9, .entries = 4, .clock = &clock};
    struct pc_vault_raw_aes raw = {PC_SPAN("tests"), PC_SPAN("one"),
                                   pc_span(support_key, sizeof support_key)};
    struct pc_vault_write_options options = {.suite = suite, .policy = PC_VAULT_FORBID_ALLOW};
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    struct pc_vault_provider provider;
    struct pc_vault_keys *keys;
    struct pc_buf sealed[2] = {{0}, {0}};
    struct pc_vault_facts facts[2];
    enum pc_vault_fault fault;
    size_t need;
    assert_int_equal(pc_vault_raw_aes_new(&raw, &pc_system_entropy, &provider, NULL), PC_OK);
    assert_int_equal(pc_vault_keys_new(&provider, 1, &pc_system_entropy, &limits, &keys), PC_OK);
    for (size_t i = 0; i < 2; i++) {
        support_seal(keys, &options, PC_SPAN("text"), &sealed[i]);
        assert_int_equal(
            pc_vault_inspect(pc_buf_span(&sealed[i]), 0, &arena, &facts[i], &need, &fault, NULL),
            PC_OK);
    }
    bool same = pc_span_eq(facts[0].wrapped->ciphertext, facts[1].wrapped->ciphertext);
    pc_buf_free(&sealed[0]);
    pc_buf_free(&sealed[1]);
    pc_vault_keys_free(keys);
    return same;
}

/* Without a derivation two messages under one data key would have the same nonces. */
static void test_who_may_share_a_data_key(void **state) {
    (void)state;
    assert_true(share_a_key(0x0178));
    assert_false(share_a_key(0x0078));
    assert_false(share_a_key(0x0014));
}

/* From the last to the first, each where its plaintext lies. */
static void test_in_any_order(void **state) {
    (void)state;
    struct pc_vault_keys *keys = support_keys();
    struct pc_vault_writer *writer = writer_of(keys, 0);
    struct pc_vault_layout layout;
    char text[5 * FRAME + 7];
    for (size_t i = 0; i < sizeof text; i++)
        text[i] = (char)i;
    assert_int_equal(pc_vault_writer_layout(writer, sizeof text, &layout), PC_OK);
    struct pc_span header = pc_vault_writer_header(writer);
    PC_CLEANUP(pc_buf_free) struct pc_buf sealed = {0};
    pc_buf_add(&sealed, header);
    uint8_t *message = (uint8_t *)pc_buf_reserve(&sealed, 1000) - header.len;
    struct pc_gcm_stream *cipher;
    assert_int_equal(pc_vault_writer_cipher(writer, &cipher), PC_OK);
    for (uint64_t n = layout.frames; n > 0; n--) {
        bool final = n == layout.frames;
        uint8_t *to = message + pc_vault_frame_at(&layout, n);
        uint8_t *plain = to + (final ? PC_VAULT_FINAL_HEAD : PC_VAULT_FRAME_HEAD);
        size_t len = final ? layout.final_length : FRAME;
        memcpy(plain, text + pc_vault_plain_at(&layout, n), len);
        assert_int_equal(
            pc_vault_writer_frame(writer, cipher, (uint32_t)n, pc_span(plain, len), final, to),
            PC_OK);
    }
    sealed.len = (size_t)pc_vault_layout_length(&layout);
    assert_int_equal(pc_vault_writer_end(writer, &sealed), PC_OK);
    assert_int_equal(sealed.len, pc_vault_layout_length(&layout));
    PC_CLEANUP(pc_buf_free) struct pc_buf plain = PC_BUF_SECRET;
    struct pc_vault_read_options options = {0};
    enum pc_vault_fault fault;
    assert_int_equal(pc_vault_open(keys, &options, pc_buf_span(&sealed), &plain, &fault, NULL),
                     PC_OK);
    assert_true(pc_span_eq(pc_buf_span(&plain), pc_span(text, sizeof text)));
    pc_gcm_stream_free(cipher);
    pc_vault_writer_free(writer);
    pc_vault_keys_free(keys);
}

/* Frames of one writer by several threads at once, and of one reader. */
enum { THREADS = 4, MANY = 400 };

struct share {
    const struct pc_vault_writer *writer;
    const struct pc_vault_reader *reader;
    const struct pc_vault_layout *layout;
    const char *text;
    uint8_t *message;
    uint64_t first;
};

static void *seal_share(void *self) {
    struct share *share = self;
    struct pc_gcm_stream *cipher;
    if (pc_vault_writer_cipher(share->writer, &cipher) != PC_OK)
        return self;
    void *failed = NULL;
    for (uint64_t n = share->first; n <= MANY; n += THREADS)
        if (pc_vault_writer_frame(share->writer, cipher, (uint32_t)n,
                                  pc_span(share->text + pc_vault_plain_at(share->layout, n), FRAME),
                                  n == MANY,
                                  share->message + pc_vault_frame_at(share->layout, n)) != PC_OK)
            failed = self;
    pc_gcm_stream_free(cipher);
    return failed;
}

static void *open_share(void *self) {
    struct share *share = self;
    struct pc_gcm_stream *cipher;
    if (pc_vault_reader_cipher(share->reader, &cipher) != PC_OK)
        return self;
    void *failed = NULL;
    for (uint64_t n = share->first; n <= MANY; n += THREADS) {
        size_t head = n == MANY ? PC_VAULT_FINAL_HEAD : PC_VAULT_FRAME_HEAD;
        uint8_t plain[FRAME];
        enum pc_vault_fault fault;
        struct pc_span frame = pc_span(share->message + pc_vault_frame_at(share->layout, n),
                                       head + FRAME + PC_VAULT_FRAME_TAG);
        if (pc_vault_reader_frame(share->reader, cipher, (uint32_t)n, n == MANY, frame, plain,
                                  &fault, NULL) != PC_OK ||
            memcmp(plain, share->text + pc_vault_plain_at(share->layout, n), FRAME) != 0)
            failed = self;
    }
    pc_gcm_stream_free(cipher);
    return failed;
}

static void run_shares(struct share *all, void *(*work)(void *)) {
    pthread_t threads[THREADS];
    struct share shares[THREADS];
    for (size_t i = 0; i < THREADS; i++) {
        shares[i] = *all;
        shares[i].first = i + 1;
        assert_int_equal(pthread_create(&threads[i], NULL, work, &shares[i]), 0);
    }
    for (size_t i = 0; i < THREADS; i++) {
        void *failed;
        assert_int_equal(pthread_join(threads[i], &failed), 0);
        assert_null(failed);
    }
}

static void test_by_several_threads(void **state) {
    (void)state;
    static char text[MANY * FRAME];
    for (size_t i = 0; i < sizeof text; i++)
        text[i] = (char)(i >> 3);
    struct pc_vault_keys *keys = support_keys();
    struct pc_vault_writer *writer = writer_of(keys, 0);
    struct pc_vault_layout layout;
    assert_int_equal(pc_vault_writer_layout(writer, sizeof text, &layout), PC_OK);
    assert_int_equal(layout.frames, MANY);
    size_t length = (size_t)pc_vault_layout_length(&layout);
    uint8_t *message = malloc(length);
    struct pc_span header = pc_vault_writer_header(writer);
    memcpy(message, header.ptr, header.len);
    struct share share = {.writer = writer, .layout = &layout, .text = text, .message = message};
    run_shares(&share, seal_share);
    struct pc_vault_read_options options = {0};
    struct pc_vault_reader *reader;
    enum pc_vault_fault fault;
    size_t need;
    assert_int_equal(pc_vault_reader_new(keys, &options, &reader), PC_OK);
    assert_int_equal(pc_vault_reader_header(reader, pc_span(message, length), &need, &fault, NULL),
                     PC_OK);
    share.reader = reader;
    run_shares(&share, open_share);
    free(message);
    pc_vault_reader_free(reader);
    pc_vault_writer_free(writer);
    pc_vault_keys_free(keys);
}

static void test_frames_that_cannot_be(void **state) {
    (void)state;
    static const struct {
        uint32_t number;
        size_t length;
        bool final;
        pc_err expected;
    } cases[] = {
        {1, FRAME, false, PC_OK},
        {1, FRAME, true, PC_OK},
        {1, 0, true, PC_OK},
        {0, FRAME, false, PC_ERR_RANGE},
        {1, FRAME - 1, false, PC_ERR_RANGE},
        {1, FRAME + 1, false, PC_ERR_RANGE},
        {1, FRAME + 1, true, PC_ERR_RANGE},
        {0xffffffff, FRAME, false, PC_ERR_RANGE}, /* would read as the mark of a final frame */
        {0xffffffff, FRAME, true, PC_OK},
    };
    struct pc_vault_keys *keys = support_keys();
    struct pc_vault_writer *writer = writer_of(keys, 0);
    struct pc_gcm_stream *cipher;
    assert_int_equal(pc_vault_writer_cipher(writer, &cipher), PC_OK);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char plain[FRAME + 1] = {0};
        uint8_t out[FRAME + 1 + PC_VAULT_FINAL_HEAD + PC_VAULT_FRAME_TAG];
        assert_int_equal(pc_vault_writer_frame(writer, cipher, cases[i].number,
                                               pc_span(plain, cases[i].length), cases[i].final,
                                               out),
                         cases[i].expected);
    }
    pc_gcm_stream_free(cipher);
    pc_vault_writer_free(writer);
    pc_vault_keys_free(keys);
}

/* Two messages of the same text share no byte of key, id or ciphertext. */
static void test_no_two_are_alike(void **state) {
    (void)state;
    struct pc_vault_keys *keys = support_keys();
    struct pc_vault_writer *one = writer_of(keys, 0), *two = writer_of(keys, 0);
    struct pc_span a = pc_vault_writer_header(one), b = pc_vault_writer_header(two);
    assert_int_equal(a.len, b.len);
    assert_memory_not_equal(a.ptr + 3, b.ptr + 3, 32);
    assert_memory_not_equal(a.ptr + a.len - 16, b.ptr + b.len - 16, 16);
    pc_vault_writer_free(one);
    pc_vault_writer_free(two);
    pc_vault_keys_free(keys);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_layouts),
        cmocka_unit_test(test_who_may_share_a_data_key),
        cmocka_unit_test(test_in_any_order),
        cmocka_unit_test(test_by_several_threads),
        cmocka_unit_test(test_frames_that_cannot_be),
        cmocka_unit_test(test_no_two_are_alike),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
