/* AES key wrap: Wycheproof's vectors, every length, and what does not open. */
#include "../testing.h"

#include "../vectors.h"
#include "crypto/key_wrap.h"

static const uint8_t kek[32] = "0123456789abcdef0123456789abcde";

/* One with a data size that RFC 3394 does not have may also be refused when it is wrapped. */
static void check(enum pc_key_wrap how, const json_t *test) {
    struct pc_buf key = vector_bytes(test, "key"), msg = vector_bytes(test, "msg");
    struct pc_buf ct = vector_bytes(test, "ct"), plain = PC_BUF_SECRET, again = {0};
    pc_err err = pc_key_unwrap(how, pc_buf_span(&key), pc_buf_span(&ct), &plain);
    bool opened = err == PC_OK && pc_span_eq(pc_buf_span(&plain), pc_buf_span(&msg));
    if (opened != vector_valid(test) &&
        !pc_span_eq(vector_text(test, "result"), PC_SPAN("acceptable")))
        fail_msg("test case %d went wrong", vector_number(test, "tcId"));
    assert_true(err == PC_OK || plain.len == 0);
    if (vector_valid(test)) {
        assert_int_equal(pc_key_wrap(how, pc_buf_span(&key), pc_buf_span(&msg), &again), PC_OK);
        assert_true(pc_span_eq(pc_buf_span(&again), pc_buf_span(&ct)));
    }
    struct pc_buf *all[] = {&key, &msg, &ct, &plain, &again};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        pc_buf_free(all[i]);
}

static void each(const char *file, enum pc_key_wrap how) {
    json_t *root = vectors_load(file);
    if (root == NULL) {
        printf("# skipped: no test vectors: %s\n", file);
        return;
    }
    size_t i, j;
    json_t *group, *test;
    json_array_foreach(json_object_get(root, "testGroups"), i, group)
        json_array_foreach(json_object_get(group, "tests"), j, test) check(how, test);
    json_decref(root);
}

static void wycheproof(void **state) {
    (void)state;
    each("aes_wrap.json", PC_KEY_WRAP);
    each("aes_kwp.json", PC_KEY_WRAP_PADDED);
}

/* RFC 5649 section 6. */
static void known_answer(void **state) {
    (void)state;
    struct pc_buf k = {0}, key = {0}, out = {0}, text = {0};
    assert_int_equal(pc_hex_decode(PC_SPAN("5840df6e29b02af1ab493b705bf16ea1ae8338f4dcc176a8"), &k),
                     PC_OK);
    assert_int_equal(pc_hex_decode(PC_SPAN("c37b7e6492584340bed12207808941155068f738"), &key),
                     PC_OK);
    assert_int_equal(pc_key_wrap(PC_KEY_WRAP_PADDED, pc_buf_span(&k), pc_buf_span(&key), &out),
                     PC_OK);
    pc_hex_encode(pc_buf_span(&out), &text);
    assert_string_equal(pc_buf_str(&text),
                        "138bdeaa9b8fa7fc61f97742e72248ee5ae6ae5360d1ae6a5f54f373fa543b6a");
    struct pc_buf *all[] = {&k, &key, &out, &text};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        pc_buf_free(all[i]);
}

static void every_length_and_every_bit(void **state) {
    (void)state;
    for (size_t len = 1; len <= 40; len++) {
        PC_CLEANUP(pc_buf_free) struct pc_buf sealed = {0};
        PC_CLEANUP(pc_buf_free) struct pc_buf plain = PC_BUF_SECRET;
        static char key[40];
        memset(key, (int)len, sizeof key);
        struct pc_span by = pc_span(kek, 16 + 8 * (len % 3));
        assert_int_equal(pc_key_wrap(PC_KEY_WRAP_PADDED, by, pc_span(key, len), &sealed), PC_OK);
        assert_int_equal(pc_key_unwrap(PC_KEY_WRAP_PADDED, by, pc_buf_span(&sealed), &plain),
                         PC_OK);
        assert_true(pc_span_eq(pc_buf_span(&plain), pc_span(key, len)));
        pc_buf_clear(&plain);
        for (size_t bit = 0; bit < sealed.len * 8; bit++) {
            sealed.ptr[bit / 8] ^= (char)(1 << (bit % 8));
            assert_int_equal(pc_key_unwrap(PC_KEY_WRAP_PADDED, by, pc_buf_span(&sealed), &plain),
                             PC_ERR_CORRUPT);
            sealed.ptr[bit / 8] ^= (char)(1 << (bit % 8));
        }
        for (size_t cut = 0; cut < sealed.len; cut++)
            assert_int_equal(
                pc_key_unwrap(PC_KEY_WRAP_PADDED, by, pc_span(sealed.ptr, cut), &plain),
                PC_ERR_CORRUPT);
        assert_int_equal(plain.len, 0);
    }
}

static void lengths_that_cannot_be(void **state) {
    (void)state;
    PC_CLEANUP(pc_buf_free) struct pc_buf out = {0};
    static char large[PC_KEY_WRAP_MAX + 8];
    struct pc_span full = pc_span(kek, 32);
    assert_int_equal(pc_key_wrap(PC_KEY_WRAP_PADDED, full, PC_SPAN(""), &out), PC_ERR_INVALID);
    assert_int_equal(pc_key_wrap(PC_KEY_WRAP, full, PC_SPAN("12345678"), &out), PC_ERR_INVALID);
    assert_int_equal(pc_key_wrap(PC_KEY_WRAP, full, PC_SPAN("123456789abcdef01"), &out),
                     PC_ERR_INVALID);
    assert_int_equal(pc_key_wrap(PC_KEY_WRAP, full, pc_span(large, sizeof large), &out),
                     PC_ERR_INVALID);
    assert_int_equal(pc_key_wrap(PC_KEY_WRAP, pc_span(kek, 31), PC_SPAN("0123456789abcdef"), &out),
                     PC_ERR_INVALID);
    assert_int_equal(
        pc_key_unwrap(PC_KEY_WRAP, pc_span(kek, 17), PC_SPAN("0123456789abcdef01234567"), &out),
        PC_ERR_INVALID);
    assert_int_equal(out.len, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wycheproof),
        cmocka_unit_test(known_answer),
        cmocka_unit_test(every_length_and_every_bit),
        cmocka_unit_test(lengths_that_cannot_be),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
