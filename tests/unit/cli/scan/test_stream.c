/* Words and bytes of a pipe. */
#include "../../testing.h"

#include <stdlib.h>
#include <unistd.h>

#include "cli/scan/stream.h"

static struct pc_scan_stream *stream_of(struct pc_span bytes) {
    int ends[2];
    struct pc_scan_stream *stream = calloc(1, sizeof *stream);
    assert_non_null(stream);
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], bytes.ptr, bytes.len), bytes.len);
    (void)close(ends[1]);
    stream->fd = ends[0];
    return stream;
}

static void stream_end(struct pc_scan_stream *stream) {
    (void)close(stream->fd);
    free(stream);
}

static void words_and_bytes_take_turns(void **state) {
    (void)state;
    struct pc_scan_stream *stream = stream_of(PC_SPAN("a 3\nxyz\n\nrest"));
    struct pc_span word;
    char bytes[8];
    size_t got;
    assert_int_equal(pc_scan_stream_word(stream, '\n', &word), PC_OK);
    assert_span_equal(word, "a 3");
    assert_int_equal(pc_scan_stream_read(stream, bytes, 3, &got), PC_OK);
    assert_span_equal(pc_span(bytes, got), "xyz");
    assert_int_equal(pc_scan_stream_word(stream, '\n', &word), PC_OK);
    assert_int_equal(word.len, 0);
    assert_int_equal(pc_scan_stream_word(stream, '\n', &word), PC_OK);
    assert_int_equal(word.len, 0);
    assert_int_equal(pc_scan_stream_word(stream, '\n', &word), PC_ERR_NOTFOUND);
    stream_end(stream);
}

static void a_word_that_is_too_long_is_passed_over(void **state) {
    (void)state;
    enum { LENGTH = PC_SCAN_WORD + 10000 };
    char *bytes = malloc(LENGTH + 4);
    assert_non_null(bytes);
    memset(bytes, 'x', LENGTH);
    memcpy(bytes + LENGTH, "\nab\n", 4);
    struct pc_scan_stream *stream = stream_of(pc_span(bytes, LENGTH + 4));
    struct pc_span word;
    assert_int_equal(pc_scan_stream_word(stream, '\n', &word), PC_ERR_RANGE);
    assert_int_equal(pc_scan_stream_word(stream, '\n', &word), PC_OK);
    assert_span_equal(word, "ab");
    stream_end(stream);
    free(bytes);
}

static void what_cannot_be_read_is_an_error(void **state) {
    (void)state;
    struct pc_scan_stream *stream = calloc(1, sizeof *stream);
    struct pc_span word;
    assert_non_null(stream);
    stream->fd = -1;
    assert_int_equal(pc_scan_stream_word(stream, '\n', &word), PC_ERR_IO);
    free(stream);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_and_bytes_take_turns),
        cmocka_unit_test(a_word_that_is_too_long_is_passed_over),
        cmocka_unit_test(what_cannot_be_read_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
