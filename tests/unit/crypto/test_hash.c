/* SHA-256 and HMAC against FIPS 180-4 and RFC 4231. */
#include "../testing.h"

#include "base/encode.h"
#include "crypto/hash.h"

static void expect_digest(const uint8_t digest[PC_SHA256_SIZE], const char *hex) {
    struct pc_buf text = {0};
    pc_hex_encode(pc_span(digest, PC_SHA256_SIZE), &text);
    assert_string_equal(pc_buf_str(&text), hex);
    pc_buf_free(&text);
}

static void known_digests(void **state) {
    (void)state;
    uint8_t digest[PC_SHA256_SIZE];
    assert_int_equal(pc_sha256_one(PC_SPAN("abc"), digest), PC_OK);
    expect_digest(digest, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_int_equal(pc_sha256_one((struct pc_span){NULL, 0}, digest), PC_OK);
    expect_digest(digest, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    assert_int_equal(
        pc_sha256_one(PC_SPAN("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"), digest),
        PC_OK);
    expect_digest(digest, "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

static void parts_are_one_text(void **state) {
    (void)state;
    struct pc_span parts[] = {PC_SPAN("a"), {NULL, 0}, PC_SPAN(""), PC_SPAN("bc")};
    uint8_t digest[PC_SHA256_SIZE];
    assert_int_equal(pc_sha256(parts, 4, digest), PC_OK);
    expect_digest(digest, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_int_equal(pc_sha256(NULL, 0, digest), PC_OK);
    expect_digest(digest, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

static void known_macs(void **state) {
    (void)state;
    uint8_t mac[PC_SHA256_SIZE];
    assert_int_equal(pc_hmac_sha256(PC_SPAN("Jefe"), PC_SPAN("what do ya want for nothing?"), mac),
                     PC_OK);
    expect_digest(mac, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    char key[131]; /* longer than a block: it is hashed first */
    memset(key, 0xaa, sizeof key);
    assert_int_equal(
        pc_hmac_sha256(pc_span(key, sizeof key),
                       PC_SPAN("Test Using Larger Than Block-Size Key - Hash Key First"), mac),
        PC_OK);
    expect_digest(mac, "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

static void empty_key_is_no_earlier_key(void **state) {
    (void)state;
    uint8_t mac[PC_SHA256_SIZE];
    assert_int_equal(pc_hmac_sha256(PC_SPAN("Jefe"), PC_SPAN(""), mac), PC_OK);
    assert_int_equal(pc_hmac_sha256((struct pc_span){NULL, 0}, (struct pc_span){NULL, 0}, mac),
                     PC_OK);
    expect_digest(mac, "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_digests),
        cmocka_unit_test(parts_are_one_text),
        cmocka_unit_test(known_macs),
        cmocka_unit_test(empty_key_is_no_earlier_key),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
