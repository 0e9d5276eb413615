/* Opening streams: only what has verified comes out, and what is missing is said. */
#include "streams.h"

#define TEXT "This is a text of some length, to be sealed in several frames."

static const struct pc_vault_context nothing;

static struct pc_vault_write_options to_write(uint16_t suite) {
    bool commits = suite == 0x0478 || suite == 0x0578;
    return (struct pc_vault_write_options){.suite = suite,
                                           .frame_length = 16,
                                           .policy = commits ? PC_VAULT_REQUIRE_REQUIRE
                                                             : PC_VAULT_FORBID_ALLOW};
}

/* Opens what the stream gives, and looks that what came out is how the text begins. */
static pc_err opens(struct pc_vault_keys *keys, struct stream *stream, enum pc_vault_fault *fault) {
    struct pc_vault_read_options options = {.policy = PC_VAULT_REQUIRE_ALLOW};
    struct pc_diag diag = {0};
    pc_err err = pc_vault_open_stream(keys, &options, stream_source(stream), stream_sink(stream),
                                      fault, &diag);
    assert_true(pc_span_starts(PC_SPAN(TEXT), pc_buf_span(&stream->out)));
    assert_true(err == PC_OK || diag.text[0] != '\0');
    return err;
}

static void test_in_any_pieces(void **state) {
    (void)state;
    static const uint16_t suites[] = {0x0014, 0x0178, 0x0214, 0x0378, 0x0478, 0x0578};
    static const size_t pieces[] = {0, 1, 5, 100};
    struct pc_vault_keys *keys = support_keys();
    for (size_t s = 0; s < sizeof suites / sizeof *suites; s++) {
        PC_CLEANUP(pc_buf_free) struct pc_buf sealed = {0};
        struct pc_vault_write_options options = to_write(suites[s]);
        support_seal(keys, &options, PC_SPAN(TEXT), &sealed);
        for (size_t p = 0; p < sizeof pieces / sizeof *pieces; p++) {
            struct stream stream = {.rest = pc_buf_span(&sealed), .piece = pieces[p]};
            enum pc_vault_fault fault;
            assert_int_equal(opens(keys, &stream, &fault), PC_OK);
            assert_int_equal(stream.out.len, sizeof TEXT - 1);
            pc_buf_free(&stream.out);
        }
    }
    pc_vault_keys_free(keys);
}

static void test_every_byte_matters(void **state) {
    (void)state;
    static const uint16_t suites[] = {0x0178, 0x0478, 0x0578};
    struct pc_vault_keys *keys = support_keys();
    for (size_t s = 0; s < sizeof suites / sizeof *suites; s++) {
        PC_CLEANUP(pc_buf_free) struct pc_buf sealed = {0};
        struct pc_vault_write_options options = to_write(suites[s]);
        support_seal(keys, &options, PC_SPAN(TEXT), &sealed);
        for (size_t i = 0; i < sealed.len; i++) {
            struct stream stream = {.rest = pc_buf_span(&sealed)};
            enum pc_vault_fault fault;
            sealed.ptr[i] = (char)(sealed.ptr[i] ^ (1 << i % 8));
            assert_int_not_equal(opens(keys, &stream, &fault), PC_OK);
            assert_int_not_equal(fault, PC_VAULT_FAULT_NONE);
            sealed.ptr[i] = (char)(sealed.ptr[i] ^ (1 << i % 8));
            pc_buf_free(&stream.out);
        }
    }
    pc_vault_keys_free(keys);
}

static void test_every_cut_is_told(void **state) {
    (void)state;
    static const uint16_t suites[] = {0x0178, 0x0478, 0x0578};
    struct pc_vault_keys *keys = support_keys();
    for (size_t s = 0; s < sizeof suites / sizeof *suites; s++) {
        PC_CLEANUP(pc_buf_free) struct pc_buf sealed = {0};
        struct pc_vault_write_options options = to_write(suites[s]);
        enum pc_vault_fault fault;
        support_seal(keys, &options, PC_SPAN(TEXT), &sealed);
        for (size_t len = 0; len < sealed.len; len++) {
            struct stream stream = {.rest = pc_span_upto(pc_buf_span(&sealed), len)};
            assert_int_equal(opens(keys, &stream, &fault), PC_ERR_CORRUPT);
            assert_int_equal(fault, PC_VAULT_FAULT_TRUNCATED);
            pc_buf_free(&stream.out);
        }
        pc_buf_add_char(&sealed, 'x');
        struct stream stream = {.rest = pc_buf_span(&sealed)};
        assert_int_equal(opens(keys, &stream, &fault), PC_ERR_CORRUPT);
        assert_int_equal(fault, PC_VAULT_FAULT_TRAILING);
        pc_buf_free(&stream.out);
    }
    pc_vault_keys_free(keys);
}

static void test_what_fails_is_passed_on(void **state) {
    (void)state;
    struct pc_vault_keys *keys = support_keys();
    PC_CLEANUP(pc_buf_free) struct pc_buf sealed = {0};
    struct pc_vault_write_options options = to_write(0x0478);
    struct pc_vault_read_options reading = {0};
    enum pc_vault_fault fault;
    support_seal(keys, &options, PC_SPAN(TEXT), &sealed);
    struct stream dies = {.rest = pc_buf_span(&sealed), .piece = 100, .reads_left = 3};
    assert_int_equal(pc_vault_open_stream(keys, &reading, stream_source(&dies), stream_sink(&dies),
                                          &fault, NULL),
                     PC_ERR_IO);
    assert_int_equal(fault, PC_VAULT_FAULT_NONE);
    pc_buf_free(&dies.out);
    struct stream full = {.rest = pc_buf_span(&sealed), .room = 20};
    assert_int_equal(pc_vault_open_stream(keys, &reading, stream_source(&full), stream_sink(&full),
                                          &fault, NULL),
                     PC_ERR_FULL);
    assert_int_equal(full.out.len, 32);
    pc_buf_free(&full.out);
    pc_vault_keys_free(keys);
}

static pc_err opens_single(struct pc_vault_data_key *key, struct pc_span sealed, bool hidden,
                           size_t max_frame, struct stream *stream, enum pc_vault_fault *fault) {
    struct pc_vault_keys *keys = support_keys_of(support_given(key));
    struct pc_vault_read_options options = {
        .policy = PC_VAULT_REQUIRE_ALLOW, .hidden = hidden, .max_frame = max_frame};
    *stream = (struct stream){.rest = sealed, .piece = 13};
    pc_err err = pc_vault_open_stream(keys, &options, stream_source(stream), stream_sink(stream),
                                      fault, NULL);
    pc_vault_keys_free(keys);
    return err;
}

/* A body in one piece: whole, where it fits; in parts to a sink that hides them; else refused. */
static void test_in_one_piece(void **state) {
    (void)state;
    static const uint16_t suites[] = {0x0078, 0x0478};
    for (size_t s = 0; s < 2; s++) {
        struct pc_vault_data_key key = {.len = 32, .bytes = {1}};
        PC_CLEANUP(pc_buf_free) struct pc_buf sealed = {0};
        struct stream stream;
        enum pc_vault_fault fault;
        stream_single(suites[s], &key, &nothing, PC_SPAN(TEXT), &sealed);
        struct pc_span message = pc_buf_span(&sealed);
        assert_int_equal(opens_single(&key, message, false, 0, &stream, &fault), PC_OK);
        assert_span_equal(pc_buf_span(&stream.out), TEXT);
        pc_buf_free(&stream.out);
        assert_int_equal(opens_single(&key, message, true, 16, &stream, &fault), PC_OK);
        assert_span_equal(pc_buf_span(&stream.out), TEXT);
        pc_buf_free(&stream.out);
        assert_int_equal(opens_single(&key, message, false, 16, &stream, &fault), PC_ERR_RANGE);
        assert_int_equal(fault, PC_VAULT_FAULT_POLICY);
        assert_int_equal(stream.out.len, 0);
        sealed.ptr[sealed.len - 1] ^= 1;
        assert_int_equal(opens_single(&key, message, true, 16, &stream, &fault), PC_ERR_CORRUPT);
        assert_int_equal(fault, PC_VAULT_FAULT_ALTERED);
        pc_buf_free(&stream.out);
        assert_int_equal(opens_single(&key, message, false, 0, &stream, &fault), PC_ERR_CORRUPT);
        assert_int_equal(stream.out.len, 0);
        for (size_t cut = 1; cut < sizeof TEXT + 20; cut++) {
            assert_int_equal(opens_single(&key, pc_span_upto(message, message.len - cut), true, 16,
                                          &stream, &fault),
                             PC_ERR_CORRUPT);
            assert_int_equal(fault, PC_VAULT_FAULT_TRUNCATED);
            pc_buf_free(&stream.out);
        }
    }
}

/* Frames longer than is kept in memory, with a signature behind them. */
static void test_long_frames_in_parts(void **state) {
    (void)state;
    static char text[200000];
    for (size_t i = 0; i < sizeof text; i++)
        text[i] = (char)(i >> 4);
    struct pc_vault_keys *keys = support_keys();
    PC_CLEANUP(pc_buf_free) struct pc_buf sealed = {0};
    struct pc_vault_write_options options = {.suite = 0x0578, .frame_length = 90000};
    support_seal(keys, &options, pc_span(text, sizeof text), &sealed);
    struct pc_vault_read_options reading = {.hidden = true, .max_frame = 1024};
    struct stream stream = {.rest = pc_buf_span(&sealed), .piece = 10000};
    enum pc_vault_fault fault;
    assert_int_equal(pc_vault_open_stream(keys, &reading, stream_source(&stream),
                                          stream_sink(&stream), &fault, NULL),
                     PC_OK);
    assert_true(pc_span_eq(pc_buf_span(&stream.out), pc_span(text, sizeof text)));
    pc_buf_free(&stream.out);
    pc_vault_keys_free(keys);
}

/* A length that is not there is not believed: no memory is taken for it, no byte is made up. */
static void test_lengths_that_lie(void **state) {
    (void)state;
    struct pc_vault_data_key key = {.len = 32, .bytes = {1}};
    PC_CLEANUP(pc_buf_free) struct pc_buf sealed = {0};
    struct stream stream;
    enum pc_vault_fault fault;
    stream_single(0x0478, &key, &nothing, PC_SPAN(""), &sealed);
    char *length = sealed.ptr + sealed.len - PC_GCM_TAG - 8;
    memset(length, 0xff, 8);
    assert_int_equal(opens_single(&key, pc_buf_span(&sealed), true, 0, &stream, &fault),
                     PC_ERR_CORRUPT);
    assert_int_equal(fault, PC_VAULT_FAULT_ALTERED);
    memcpy(length, "\0\0\0\x0f\xff\xff\xff\xe0", 8); /* as long as may be */
    assert_int_equal(opens_single(&key, pc_buf_span(&sealed), true, 0, &stream, &fault),
                     PC_ERR_CORRUPT);
    assert_int_equal(fault, PC_VAULT_FAULT_TRUNCATED);
    assert_int_equal(stream.out.len, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_in_any_pieces),     cmocka_unit_test(test_every_byte_matters),
        cmocka_unit_test(test_every_cut_is_told), cmocka_unit_test(test_what_fails_is_passed_on),
        cmocka_unit_test(test_in_one_piece),      cmocka_unit_test(test_long_frames_in_parts),
        cmocka_unit_test(test_lengths_that_lie),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
