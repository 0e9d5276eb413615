/* AES-GCM in pieces: Wycheproof's vectors, in place and cut at every byte; what is refused. */
#include "../testing.h"

#include "../vectors.h"
#include "crypto/gcm_stream.h"

static pc_err seal(struct pc_gcm_stream *stream, const uint8_t *nonce, struct pc_span aad,
                   struct pc_span plain, size_t piece, uint8_t *out, uint8_t *tag) {
    pc_err err = pc_gcm_stream_begin(stream, nonce, aad);
    for (size_t at = 0; at < plain.len && err == PC_OK; at += piece)
        err = pc_gcm_stream_update(stream, pc_span_upto(pc_span_from(plain, at), piece), out + at);
    return err == PC_OK ? pc_gcm_stream_tag(stream, tag) : err;
}

static void check(const json_t *test, size_t key_len) {
    struct pc_buf key = vector_bytes(test, "key"), iv = vector_bytes(test, "iv");
    struct pc_buf aad = vector_bytes(test, "aad"), msg = vector_bytes(test, "msg");
    struct pc_buf ct = vector_bytes(test, "ct"), tag = vector_bytes(test, "tag");
    struct pc_gcm_stream *opens, *seals;
    uint8_t got[PC_GCM_TAG];
    assert_int_equal(key.len, key_len);
    assert_int_equal(pc_gcm_stream_new(pc_buf_span(&key), false, &opens), PC_OK);
    assert_int_equal(pc_gcm_stream_new(pc_buf_span(&key), true, &seals), PC_OK);
    const uint8_t *nonce = (const uint8_t *)iv.ptr;
    for (size_t piece = 1; piece <= msg.len + 1; piece += 7) { /* one key, many messages */
        char *out = malloc(msg.len + 1);
        assert_int_equal(
            seal(seals, nonce, pc_buf_span(&aad), pc_buf_span(&msg), piece, (uint8_t *)out, got),
            PC_OK);
        assert_true(pc_span_eq(pc_span(out, msg.len), pc_buf_span(&ct)));
        assert_int_equal(memcmp(got, tag.ptr, sizeof got) == 0, vector_valid(test));
        free(out);
    }
    struct pc_span in_place = pc_buf_span(&ct);
    assert_int_equal(pc_gcm_stream_begin(opens, nonce, pc_buf_span(&aad)), PC_OK);
    assert_int_equal(pc_gcm_stream_update(opens, in_place, (uint8_t *)ct.ptr), PC_OK);
    assert_int_equal(pc_gcm_stream_verify(opens, (const uint8_t *)tag.ptr),
                     vector_valid(test) ? PC_OK : PC_ERR_CORRUPT);
    assert_true(!vector_valid(test) || pc_span_eq(in_place, pc_buf_span(&msg)));
    pc_gcm_stream_free(opens);
    pc_gcm_stream_free(seals);
    struct pc_buf *all[] = {&key, &iv, &aad, &msg, &ct, &tag};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        pc_buf_free(all[i]);
}

static void test_wycheproof(void **state) {
    (void)state;
    json_t *root = vectors_load("aes_gcm.json");
    if (root == NULL) {
        printf("# skipped: no test vectors\n");
        return;
    }
    size_t i, j, checked = 0;
    json_t *group, *test;
    json_array_foreach(json_object_get(root, "testGroups"), i, group) {
        if (vector_number(group, "ivSize") != 96 || vector_number(group, "tagSize") != 128)
            continue;
        json_array_foreach(json_object_get(group, "tests"), j, test) {
            check(test, (size_t)vector_number(group, "keySize") / 8);
            checked++;
        }
    }
    assert_true(checked > 100);
    json_decref(root);
}

static void test_keys_of_other_lengths(void **state) {
    (void)state;
    static const char key[64];
    struct pc_gcm_stream *stream;
    for (size_t len = 0; len <= sizeof key; len++)
        if (len != 16 && len != 24 && len != 32)
            assert_int_equal(pc_gcm_stream_new(pc_span(key, len), true, &stream), PC_ERR_RANGE);
    pc_gcm_stream_free(NULL);
}

/* A message that was left in the middle does not disturb the next one. */
static void test_left_in_the_middle(void **state) {
    (void)state;
    static const char key[16] = "a key";
    static const uint8_t nonce[PC_GCM_NONCE] = {1};
    uint8_t one[4], two[4], tag_one[PC_GCM_TAG], tag_two[PC_GCM_TAG];
    struct pc_gcm_stream *stream;
    assert_int_equal(pc_gcm_stream_new(pc_span(key, sizeof key), true, &stream), PC_OK);
    assert_int_equal(seal(stream, nonce, PC_SPAN("a"), PC_SPAN("text"), 4, one, tag_one), PC_OK);
    assert_int_equal(pc_gcm_stream_begin(stream, nonce, PC_SPAN("other")), PC_OK);
    assert_int_equal(pc_gcm_stream_update(stream, PC_SPAN("xx"), two), PC_OK);
    assert_int_equal(seal(stream, nonce, PC_SPAN("a"), PC_SPAN("text"), 4, two, tag_two), PC_OK);
    assert_memory_equal(one, two, sizeof one);
    assert_memory_equal(tag_one, tag_two, sizeof tag_one);
    pc_gcm_stream_free(stream);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_wycheproof),
        cmocka_unit_test(test_keys_of_other_lengths),
        cmocka_unit_test(test_left_in_the_middle),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
