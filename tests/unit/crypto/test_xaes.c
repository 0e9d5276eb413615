/* XAES-256-GCM against the specification's vectors, and what it refuses. */
#include "../testing.h"

#include "base/buf.h"
#include "base/encode.h"
#include "crypto/xaes.h"

#define NONCE ((const uint8_t *)"ABCDEFGHIJKLMNOPQRSTUVWX")
#define PLAIN PC_SPAN("XAES-256-GCM")

static struct pc_xaes *with_key(uint8_t byte) {
    struct pc_xaes *xaes = NULL;
    uint8_t key[PC_XAES_KEY];
    memset(key, byte, sizeof key);
    assert_int_equal(pc_xaes_new(&xaes), PC_OK);
    assert_int_equal(pc_xaes_use(xaes, key), PC_OK);
    return xaes;
}

static void expect(struct pc_xaes *xaes, const struct pc_span *aad, size_t parts, const char *hex) {
    uint8_t sealed[12 + PC_XAES_TAG], plain[12];
    struct pc_buf text = {0};
    assert_int_equal(pc_xaes_seal(xaes, NONCE, aad, parts, PLAIN, sealed), PC_OK);
    pc_hex_encode(pc_span(sealed, sizeof sealed), &text);
    assert_string_equal(pc_buf_str(&text), hex);
    assert_int_equal(pc_xaes_open(xaes, NONCE, aad, parts, pc_span(sealed, sizeof sealed), plain),
                     PC_OK);
    assert_memory_equal(plain, PLAIN.ptr, PLAIN.len);
    pc_buf_free(&text);
}

/* The two keys differ in the bit that doubling carries out. */
static void vectors_of_the_specification(void **state) {
    (void)state;
    struct pc_span aad[] = {PC_SPAN("c2sp.org/"), PC_SPAN("XAES-256-GCM")};
    struct pc_xaes *xaes = with_key(1);
    expect(xaes, NULL, 0, "ce546ef63c9cc60765923609b33a9a1974e96e52daf2fcf7075e2271");
    pc_xaes_free(xaes);
    xaes = with_key(3);
    expect(xaes, aad, 2, "986ec1832593df5443a179437fd083bf3fdb41abd740a21f71eb769d");
    pc_xaes_free(xaes);
}

static void a_key_takes_the_place_of_another(void **state) {
    (void)state;
    uint8_t key[PC_XAES_KEY];
    struct pc_xaes *xaes = with_key(9);
    expect(xaes, NULL, 0, "9e0d37587733721f1c9161cd7b6d7f5023c6bd44be272bb459637241");
    memset(key, 1, sizeof key);
    assert_int_equal(pc_xaes_use(xaes, key), PC_OK);
    expect(xaes, NULL, 0, "ce546ef63c9cc60765923609b33a9a1974e96e52daf2fcf7075e2271");
    pc_xaes_free(xaes);
}

static void any_changed_bit_is_refused_and_nothing_released(void **state) {
    (void)state;
    static const uint8_t nothing[12];
    struct pc_xaes *xaes = with_key(1);
    uint8_t sealed[12 + PC_XAES_TAG], plain[12];
    struct pc_span aad = PC_SPAN("place");
    assert_int_equal(pc_xaes_seal(xaes, NONCE, &aad, 1, PLAIN, sealed), PC_OK);
    for (size_t bit = 0; bit < sizeof sealed * 8; bit++) {
        sealed[bit / 8] ^= (uint8_t)(1u << bit % 8);
        memset(plain, 'x', sizeof plain);
        assert_int_equal(pc_xaes_open(xaes, NONCE, &aad, 1, pc_span(sealed, sizeof sealed), plain),
                         PC_ERR_CORRUPT);
        assert_memory_equal(plain, nothing, sizeof plain);
        sealed[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    for (size_t len = 0; len < sizeof sealed; len++)
        assert_int_equal(pc_xaes_open(xaes, NONCE, &aad, 1, pc_span(sealed, len), plain),
                         PC_ERR_CORRUPT);
    struct pc_span other = PC_SPAN("plac");
    assert_int_equal(pc_xaes_open(xaes, NONCE, &other, 1, pc_span(sealed, sizeof sealed), plain),
                     PC_ERR_CORRUPT);
    assert_int_equal(pc_xaes_open(xaes, (const uint8_t *)"BBCDEFGHIJKLMNOPQRSTUVWX", &aad, 1,
                                  pc_span(sealed, sizeof sealed), plain),
                     PC_ERR_CORRUPT);
    assert_int_equal(pc_xaes_open(xaes, NONCE, &aad, 1, pc_span(sealed, sizeof sealed), plain),
                     PC_OK);
    pc_xaes_free(xaes);
}

static void nothing_is_a_message_too(void **state) {
    (void)state;
    struct pc_xaes *xaes = with_key(1);
    uint8_t sealed[PC_XAES_TAG], plain[1];
    assert_int_equal(pc_xaes_seal(xaes, NONCE, NULL, 0, PC_SPAN(""), sealed), PC_OK);
    assert_int_equal(pc_xaes_open(xaes, NONCE, NULL, 0, pc_span(sealed, sizeof sealed), plain),
                     PC_OK);
    pc_xaes_free(xaes);
    pc_xaes_free(NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(vectors_of_the_specification),
        cmocka_unit_test(a_key_takes_the_place_of_another),
        cmocka_unit_test(any_changed_bit_is_refused_and_nothing_released),
        cmocka_unit_test(nothing_is_a_message_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
