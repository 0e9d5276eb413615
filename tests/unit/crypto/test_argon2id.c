/* Keys from passphrases: an answer of another implementation (libargon2), and the limits. */
#include "../testing.h"

#include "base/buf.h"
#include "base/encode.h"
#include "crypto/argon2id.h"

static const uint8_t salt[] = "0123456789abcdef";
#define PASSPHRASE PC_SPAN("correct horse battery staple")

static void known_answer(void **state) {
    (void)state;
    uint8_t key[32];
    struct pc_argon2id_cost cost = {.memory_kib = 64, .passes = 3};
    assert_int_equal(pc_argon2id(PASSPHRASE, salt, &cost, key, sizeof key), PC_OK);
    PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
    pc_hex_encode(pc_span(key, sizeof key), &text);
    assert_string_equal(pc_buf_str(&text),
                        "a3996bf29c8b08313dab38c2410db2271c99112bb64af8f092eed2f9d6c98272");
}

static void everything_counts(void **state) {
    (void)state;
    static const struct pc_argon2id_cost costs[] = {{64, 1}, {64, 2}, {72, 1}};
    uint8_t keys[3][32], other[32];
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(pc_argon2id(PASSPHRASE, salt, &costs[i], keys[i], 32), PC_OK);
        for (size_t k = 0; k < i; k++)
            assert_memory_not_equal(keys[i], keys[k], 32);
    }
    assert_int_equal(pc_argon2id(PC_SPAN("correct horse battery stapl"), salt, costs, other, 32),
                     PC_OK);
    assert_memory_not_equal(keys[0], other, 32);
    assert_int_equal(pc_argon2id(PASSPHRASE, (const uint8_t *)"0123456789abcdeF", costs, other, 32),
                     PC_OK);
    assert_memory_not_equal(keys[0], other, 32);
}

static void limits(void **state) {
    (void)state;
    static const struct pc_argon2id_cost wrong[] = {
        {7, 1}, {PC_ARGON2ID_MAX_KIB + 1, 1}, {64, 0}, {64, PC_ARGON2ID_MAX_PASSES + 1}};
    uint8_t key[65];
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_int_equal(pc_argon2id(PASSPHRASE, salt, &wrong[i], key, 32), PC_ERR_RANGE);
    struct pc_argon2id_cost cost = {64, 1};
    assert_int_equal(pc_argon2id(PASSPHRASE, salt, &cost, key, 15), PC_ERR_RANGE);
    assert_int_equal(pc_argon2id(PASSPHRASE, salt, &cost, key, 65), PC_ERR_RANGE);
    assert_int_equal(pc_argon2id(PC_SPAN(""), salt, &cost, key, 32), PC_ERR_RANGE);
    static char longest[PC_ARGON2ID_MAX_PASSPHRASE + 1];
    assert_int_equal(pc_argon2id(pc_span(longest, sizeof longest), salt, &cost, key, 32),
                     PC_ERR_RANGE);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_answer),
        cmocka_unit_test(everything_counts),
        cmocka_unit_test(limits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
