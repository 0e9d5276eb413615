/* SipHash-2-4. */
#include "../testing.h"

#include "base/siphash.h"

/* Test vector of the paper (appendix A): key 00..0f, message 00..0e. */
static void siphash_vector(void **state) {
    (void)state;
    uint8_t bytes[16];
    for (uint8_t i = 0; i < 16; i++)
        bytes[i] = i;
    uint64_t number;
    memcpy(&number, bytes, 8);
    assert_int_equal(pc_siphash(bytes, number, pc_span(bytes + 8, 7)),
                     UINT64_C(0xa129ca6149be45e5));
}

/* Of the same bytes under another key or number, of others, and of fewer. */
static void every_input_counts(void **state) {
    (void)state;
    uint8_t key[PC_SIPHASH_KEY] = {1};
    uint64_t hash = pc_siphash(key, 1, PC_SPAN("12345678"));
    assert_int_equal(pc_siphash(key, 1, PC_SPAN("12345678")), hash);
    assert_int_not_equal(pc_siphash(key, 2, PC_SPAN("12345678")), hash);
    assert_int_not_equal(pc_siphash(key, 1, PC_SPAN("12345679")), hash);
    assert_int_not_equal(pc_siphash(key, 1, PC_SPAN("1234567")), hash);
    assert_int_not_equal(pc_siphash(key, 1, PC_SPAN("12345678\0")), hash);
    key[15] = 1;
    assert_int_not_equal(pc_siphash(key, 1, PC_SPAN("12345678")), hash);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(siphash_vector),
        cmocka_unit_test(every_input_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
