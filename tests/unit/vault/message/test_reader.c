/* Reading frames one by one, and headers as they come in. */
#include "support.h"

#include "vault/message/frame.h"

enum { FRAME = 16 };

struct message {
    struct pc_vault_keys *keys;
    struct pc_buf sealed;
    struct pc_vault_reader *reader;
    struct pc_gcm_stream *cipher;
    struct pc_vault_layout layout;
};

/* Of 3 frames, with its header read. */
static void setup(struct message *message) {
    *message = (struct message){.keys = support_keys()};
    struct pc_vault_write_options options = {.frame_length = FRAME};
    support_seal(message->keys, &options, PC_SPAN("0123456789abcdef0123456789abcdefABC"),
                 &message->sealed);
    struct pc_vault_read_options reading = {0};
    enum pc_vault_fault fault;
    size_t need;
    assert_int_equal(pc_vault_reader_new(message->keys, &reading, &message->reader), PC_OK);
    assert_int_equal(
        pc_vault_reader_header(message->reader, pc_buf_span(&message->sealed), &need, &fault, NULL),
        PC_OK);
    assert_int_equal(need, 0);
    assert_int_equal(pc_vault_reader_layout(message->reader, message->sealed.len, &message->layout,
                                            &fault, NULL),
                     PC_OK);
    assert_int_equal(pc_vault_reader_cipher(message->reader, &message->cipher), PC_OK);
}

static void teardown(struct message *message) {
    pc_gcm_stream_free(message->cipher);
    pc_vault_reader_free(message->reader);
    pc_vault_keys_free(message->keys);
    pc_buf_free(&message->sealed);
}

static struct pc_span frame(struct message *message, uint64_t n) {
    uint64_t from = pc_vault_frame_at(&message->layout, n);
    uint64_t upto = n == message->layout.frames ? message->sealed.len
                                                : pc_vault_frame_at(&message->layout, n + 1);
    return pc_span(message->sealed.ptr + from, (size_t)(upto - from));
}

static pc_err opens(struct message *message, uint32_t number, bool final, struct pc_span bytes,
                    char out[64], enum pc_vault_fault *fault) {
    *fault = PC_VAULT_FAULT_NONE;
    memset(out, 'x', 64);
    return pc_vault_reader_frame(message->reader, message->cipher, number, final, bytes,
                                 (uint8_t *)out, fault, NULL);
}

static void test_in_any_order(void **state) {
    (void)state;
    struct message message;
    setup(&message);
    char out[64];
    enum pc_vault_fault fault;
    assert_true(pc_vault_reader_is_framed(message.reader));
    assert_int_equal(message.layout.frames, 3);
    assert_int_equal(message.layout.plain, 35);
    assert_int_equal(opens(&message, 3, true, frame(&message, 3), out, &fault), PC_OK);
    assert_memory_equal(out, "ABCx", 4);
    assert_int_equal(opens(&message, 1, false, frame(&message, 1), out, &fault), PC_OK);
    assert_memory_equal(out, "0123456789abcdefx", 17);
    char *where = message.sealed.ptr + pc_vault_frame_at(&message.layout, 2);
    assert_int_equal(pc_vault_reader_frame(message.reader, message.cipher, 2, false,
                                           frame(&message, 2),
                                           (uint8_t *)where + PC_VAULT_FRAME_HEAD, &fault, NULL),
                     PC_OK);
    assert_memory_equal(where + PC_VAULT_FRAME_HEAD, "0123456789abcdef", FRAME);
    teardown(&message);
}

static void test_frames_that_are_not_the_one(void **state) {
    (void)state;
    struct message message;
    setup(&message);
    char out[64];
    enum pc_vault_fault fault;
    struct pc_span first = frame(&message, 1), last = frame(&message, 3);
    assert_int_equal(opens(&message, 2, false, first, out, &fault), PC_ERR_CORRUPT);
    assert_int_equal(fault, PC_VAULT_FAULT_ALTERED);
    assert_int_equal(opens(&message, 1, true, first, out, &fault), PC_ERR_CORRUPT);
    assert_int_equal(fault, PC_VAULT_FAULT_TRUNCATED);
    assert_int_equal(opens(&message, 3, false, last, out, &fault), PC_ERR_CORRUPT);
    assert_int_equal(fault, PC_VAULT_FAULT_TRAILING);
    for (size_t len = 0; len < last.len; len++)
        assert_int_equal(opens(&message, 3, true, pc_span_upto(last, len), out, &fault),
                         PC_ERR_CORRUPT);
    assert_int_equal(out[0], 'x');
    message.sealed.ptr[pc_vault_frame_at(&message.layout, 1) + PC_VAULT_FRAME_HEAD] ^= 1;
    assert_int_equal(opens(&message, 1, false, first, out, &fault), PC_ERR_CORRUPT);
    assert_int_equal(out[0], 0); /* wiped, not wrong */
    teardown(&message);
}

static void test_lengths_of_messages(void **state) {
    (void)state;
    struct message message;
    setup(&message);
    struct pc_vault_layout layout;
    enum pc_vault_fault fault;
    size_t header = (size_t)message.layout.header, possible = 0;
    for (size_t length = 0; length < header + 200; length++) {
        pc_err err = pc_vault_reader_layout(message.reader, length, &layout, &fault, NULL);
        assert_true(err == PC_OK || (err == PC_ERR_CORRUPT && fault == PC_VAULT_FAULT_TRUNCATED));
        if (err == PC_OK) {
            assert_int_equal(pc_vault_layout_length(&layout), length);
            possible++;
        }
    }
    assert_in_range(possible, FRAME * 4, FRAME * 6);
    uint64_t whole = FRAME + PC_VAULT_FRAME_HEAD + PC_VAULT_FRAME_TAG;
    uint64_t most = header + (UINT32_MAX - 1) * whole + PC_VAULT_FINAL_HEAD + PC_VAULT_FRAME_TAG;
    assert_int_equal(pc_vault_reader_layout(message.reader, most, &layout, &fault, NULL), PC_OK);
    assert_int_equal(layout.frames, UINT32_MAX);
    assert_int_equal(pc_vault_reader_layout(message.reader, most + whole, &layout, &fault, NULL),
                     PC_ERR_CORRUPT);
    assert_int_equal(fault, PC_VAULT_FAULT_ALTERED);
    teardown(&message);
}

/* Who has the key could seal it; the memory for it is as long as the header says. */
static void test_a_final_frame_is_no_longer_than_others(void **state) {
    (void)state;
    const struct pc_vault_body body = {.id_length = 32, .frame_length = FRAME};
    uint8_t head[PC_VAULT_FINAL_HEAD] = {0xff, 0xff, 0xff, 0xff, 0, 0, 0, 1};
    struct pc_vault_piece piece;
    size_t need;
    pc_vault_put_number(head + 20, 4, FRAME);
    assert_int_equal(pc_vault_piece_read(&body, pc_span(head, sizeof head), 1, &piece, &need),
                     PC_OK);
    assert_int_equal(piece.length, FRAME);
    pc_vault_put_number(head + 20, 4, FRAME + 1);
    assert_int_equal(pc_vault_piece_read(&body, pc_span(head, sizeof head), 1, &piece, &need),
                     PC_ERR_CORRUPT);
}

/* A header byte by byte: it says how far it has to be read, and goes no further. */
static void test_headers_as_they_come(void **state) {
    (void)state;
    struct message message;
    setup(&message);
    struct pc_vault_read_options reading = {0};
    struct pc_vault_reader *reader;
    enum pc_vault_fault fault;
    assert_int_equal(pc_vault_reader_new(message.keys, &reading, &reader), PC_OK);
    size_t header = (size_t)message.layout.header, len = 0, need = 0, asked = 0;
    while (len < header) {
        assert_int_equal(pc_vault_reader_header(reader,
                                                pc_span_upto(pc_buf_span(&message.sealed), len),
                                                &need, &fault, NULL),
                         PC_OK);
        assert_true(need > len && need <= header);
        len = asked % 2 == 0 ? len + 1 : need; /* also with less than it takes */
        asked++;
    }
    assert_int_equal(pc_vault_reader_header(reader,
                                            pc_span_upto(pc_buf_span(&message.sealed), header),
                                            &need, &fault, NULL),
                     PC_OK);
    assert_int_equal(need, 0);
    assert_int_equal(pc_vault_reader_header_length(reader), header);
    assert_int_equal(pc_vault_reader_context(reader)->count, 0);
    pc_vault_reader_free(reader);
    teardown(&message);
}

/* A signature is over all frames in their order. */
static void test_signed_ones_are_not_read_so(void **state) {
    (void)state;
    struct pc_vault_keys *keys = support_keys();
    PC_CLEANUP(pc_buf_free) struct pc_buf sealed = {0};
    struct pc_vault_write_options options = {.suite = 0x0578};
    struct pc_vault_read_options reading = {0};
    struct pc_vault_reader *reader;
    struct pc_vault_layout layout;
    enum pc_vault_fault fault;
    size_t need;
    support_seal(keys, &options, PC_SPAN("text"), &sealed);
    assert_int_equal(pc_vault_reader_new(keys, &reading, &reader), PC_OK);
    assert_int_equal(pc_vault_reader_header(reader, pc_buf_span(&sealed), &need, &fault, NULL),
                     PC_OK);
    assert_false(pc_vault_reader_is_framed(reader));
    assert_int_equal(pc_vault_reader_layout(reader, sealed.len, &layout, &fault, NULL),
                     PC_ERR_UNSUPPORTED);
    pc_vault_reader_free(reader);
    pc_vault_keys_free(keys);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_in_any_order),
        cmocka_unit_test(test_frames_that_are_not_the_one),
        cmocka_unit_test(test_lengths_of_messages),
        cmocka_unit_test(test_a_final_frame_is_no_longer_than_others),
        cmocka_unit_test(test_headers_as_they_come),
        cmocka_unit_test(test_signed_ones_are_not_read_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
