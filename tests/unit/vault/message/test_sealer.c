/* Sealing streams: whatever pieces they come in, and what goes wrong meanwhile. */
#include "streams.h"

static void fill(char *text, size_t len) {
    for (size_t i = 0; i < len; i++)
        text[i] = (char)(i * 31 >> 3);
}

static void expect_opens(struct pc_vault_keys *keys, struct pc_span sealed, struct pc_span text) {
    PC_CLEANUP(pc_buf_free) struct pc_buf plain = PC_BUF_SECRET;
    struct pc_vault_read_options options = {0};
    enum pc_vault_fault fault;
    assert_int_equal(pc_vault_open(keys, &options, sealed, &plain, &fault, NULL), PC_OK);
    assert_true(pc_span_eq(pc_buf_span(&plain), text));
}

static void test_every_length(void **state) {
    (void)state;
    static const size_t lengths[] = {0, 1, 63, 64, 65, 127, 128, 129, 1000};
    static const size_t pieces[] = {0, 1, 7, 64};
    char text[1000];
    fill(text, sizeof text);
    struct pc_vault_keys *keys = support_keys();
    for (size_t l = 0; l < sizeof lengths / sizeof *lengths; l++)
        for (size_t p = 0; p < sizeof pieces / sizeof *pieces; p++) {
            struct stream stream = {.rest = pc_span(text, lengths[l]), .piece = pieces[p]};
            struct pc_vault_write_options options = {
                .frame_length = 64, .length = p % 2 == 0 ? UINT64_MAX : lengths[l]};
            options.suite = l % 3 == 0 ? 0x0578 : 0;
            assert_int_equal(pc_vault_seal_stream(keys, &options, stream_source(&stream),
                                                  stream_sink(&stream), NULL),
                             PC_OK);
            expect_opens(keys, pc_buf_span(&stream.out), pc_span(text, lengths[l]));
            pc_buf_free(&stream.out);
        }
    pc_vault_keys_free(keys);
}

/* The same bytes as a layout says: a multiple of the frame's length has no empty frame behind it.
 */
static void test_as_long_as_in_memory(void **state) {
    (void)state;
    char text[256];
    fill(text, sizeof text);
    struct pc_vault_keys *keys = support_keys();
    struct pc_vault_write_options options = {.frame_length = 64, .length = sizeof text};
    struct stream stream = {.rest = pc_span(text, sizeof text)};
    PC_CLEANUP(pc_buf_free) struct pc_buf sealed = {0};
    support_seal(keys, &options, stream.rest, &sealed);
    assert_int_equal(
        pc_vault_seal_stream(keys, &options, stream_source(&stream), stream_sink(&stream), NULL),
        PC_OK);
    assert_int_equal(stream.out.len, sealed.len);
    pc_buf_free(&stream.out);
    pc_vault_keys_free(keys);
}

static void test_what_fails_is_passed_on(void **state) {
    (void)state;
    char text[256];
    fill(text, sizeof text);
    struct pc_vault_keys *keys = support_keys();
    struct pc_vault_write_options options = {.frame_length = 64, .length = UINT64_MAX};
    for (size_t n = 1; n < 5; n++) {
        struct stream dies = {.rest = pc_span(text, sizeof text), .reads_left = n};
        assert_int_equal(
            pc_vault_seal_stream(keys, &options, stream_source(&dies), stream_sink(&dies), NULL),
            PC_ERR_IO);
        pc_buf_free(&dies.out);
        struct stream full = {.rest = pc_span(text, sizeof text), .room = n * 90};
        assert_int_equal(
            pc_vault_seal_stream(keys, &options, stream_source(&full), stream_sink(&full), NULL),
            PC_ERR_FULL);
        pc_buf_free(&full.out);
    }
    options.suite = 0x9999;
    struct stream none = {0};
    assert_int_equal(
        pc_vault_seal_stream(keys, &options, stream_source(&none), stream_sink(&none), NULL),
        PC_ERR_UNSUPPORTED);
    assert_int_equal(none.out.len, 0);
    pc_vault_keys_free(keys);
}

static void test_another_length_than_was_said(void **state) {
    (void)state;
    char text[256];
    fill(text, sizeof text);
    struct pc_vault_keys *keys = support_keys();
    static const uint64_t said[] = {0, 255, 257};
    for (size_t i = 0; i < sizeof said / sizeof *said; i++) {
        struct pc_vault_write_options options = {.frame_length = 64, .length = said[i]};
        struct stream stream = {.rest = pc_span(text, sizeof text)};
        struct pc_diag diag;
        assert_int_equal(pc_vault_seal_stream(keys, &options, stream_source(&stream),
                                              stream_sink(&stream), &diag),
                         PC_ERR_RANGE);
        assert_non_null(strstr(diag.text, "as long as"));
        pc_buf_free(&stream.out);
    }
    pc_vault_keys_free(keys);
}

/* What one message holds becomes another one, piece by piece. */
static pc_err add(void *self, struct pc_span bytes) {
    return pc_vault_sealer_add(self, bytes, NULL);
}

static void test_encrypted_anew(void **state) {
    (void)state;
    char text[1000];
    fill(text, sizeof text);
    struct pc_vault_keys *keys = support_keys();
    PC_CLEANUP(pc_buf_free) struct pc_buf sealed = {0};
    struct pc_vault_write_options old = {.frame_length = 37, .suite = 0x0578};
    struct pc_vault_write_options new = {.frame_length = 100, .length = UINT64_MAX};
    struct pc_vault_read_options reading = {0};
    struct pc_vault_sealer *sealer;
    enum pc_vault_fault fault;
    support_seal(keys, &old, pc_span(text, sizeof text), &sealed);
    struct stream stream = {.rest = pc_buf_span(&sealed)};
    assert_int_equal(pc_vault_sealer_new(keys, &new, stream_sink(&stream), &sealer, NULL), PC_OK);
    struct pc_vault_sink adds = {add, sealer};
    assert_int_equal(
        pc_vault_open_stream(keys, &reading, stream_source(&stream), adds, &fault, NULL), PC_OK);
    assert_int_equal(pc_vault_sealer_end(sealer, NULL), PC_OK);
    pc_vault_sealer_free(sealer);
    expect_opens(keys, pc_buf_span(&stream.out), pc_span(text, sizeof text));
    pc_buf_free(&stream.out);
    pc_vault_keys_free(keys);
}

static void test_no_more_than_there_is_room(void **state) {
    (void)state;
    struct pc_vault_keys *keys = support_keys();
    struct pc_vault_write_options options = {.frame_length = 10, .length = UINT64_MAX};
    struct stream stream = {0};
    struct pc_vault_sealer *sealer;
    size_t room;
    assert_int_equal(pc_vault_sealer_new(keys, &options, stream_sink(&stream), &sealer, NULL),
                     PC_OK);
    memset(pc_vault_sealer_room(sealer, &room), 'x', 4);
    assert_int_equal(room, 10);
    assert_int_equal(pc_vault_sealer_put(sealer, 4, NULL), PC_OK);
    assert_int_equal(pc_vault_sealer_put(sealer, 7, NULL), PC_ERR_RANGE);
    assert_int_equal(pc_vault_sealer_put(sealer, 0, NULL), PC_OK);
    assert_int_equal(pc_vault_sealer_end(sealer, NULL), PC_OK);
    expect_opens(keys, pc_buf_span(&stream.out), PC_SPAN("xxxx"));
    pc_vault_sealer_free(sealer);
    pc_buf_free(&stream.out);
    pc_vault_keys_free(keys);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_length),
        cmocka_unit_test(test_as_long_as_in_memory),
        cmocka_unit_test(test_what_fails_is_passed_on),
        cmocka_unit_test(test_another_length_than_was_said),
        cmocka_unit_test(test_encrypted_anew),
        cmocka_unit_test(test_no_more_than_there_is_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
