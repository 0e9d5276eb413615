/* SHA-256 piece by piece gives what it gives at once. */
#include "../testing.h"

#include "crypto/hash.h"
#include "crypto/hash_stream.h"

static void pieces_of_any_length_give_the_same(void **state) {
    (void)state;
    static char bytes[1000];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (char)(i * 7);
    uint8_t whole[32], pieces[32];
    assert_int_equal(pc_sha256_one(pc_span(bytes, sizeof bytes), whole), PC_OK);
    for (size_t step = 1; step < 300; step += 13) {
        struct pc_sha256_stream *stream;
        assert_int_equal(pc_sha256_stream_new(&stream), PC_OK);
        for (size_t at = 0; at < sizeof bytes; at += step)
            assert_int_equal(
                pc_sha256_stream_add(
                    stream,
                    pc_span(bytes + at, at + step > sizeof bytes ? sizeof bytes - at : step)),
                PC_OK);
        assert_int_equal(pc_sha256_stream_add(stream, (struct pc_span){0}), PC_OK);
        assert_int_equal(pc_sha256_stream_end(stream, pieces), PC_OK);
        assert_memory_equal(whole, pieces, sizeof whole);
        pc_sha256_stream_free(stream);
    }
}

static void nothing_has_the_digest_of_nothing(void **state) {
    (void)state;
    uint8_t whole[32], none[32];
    struct pc_sha256_stream *stream;
    assert_int_equal(pc_sha256_one(PC_SPAN(""), whole), PC_OK);
    assert_int_equal(pc_sha256_stream_new(&stream), PC_OK);
    assert_int_equal(pc_sha256_stream_end(stream, none), PC_OK);
    assert_memory_equal(whole, none, sizeof whole);
    pc_sha256_stream_free(stream);
    pc_sha256_stream_free(NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pieces_of_any_length_give_the_same),
        cmocka_unit_test(nothing_has_the_digest_of_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
