/* The kernel's random bytes. */
#include "../testing.h"

#include "crypto/random.h"

static void fills_all_of_it(void **state) {
    (void)state;
    /* More than getrandom(2) gives in one go, and no byte in place by luck in each of eight rounds.
     */
    static unsigned char bytes[70000];
    static unsigned char seen[sizeof bytes];
    for (int round = 0; round < 8; round++) {
        memset(bytes, 0, sizeof bytes);
        assert_int_equal(pc_entropy_fill(&pc_system_entropy, bytes, sizeof bytes), PC_OK);
        for (size_t i = 0; i < sizeof bytes; i++)
            seen[i] |= bytes[i];
    }
    for (size_t i = 0; i < sizeof seen; i++)
        assert_int_not_equal(seen[i], 0);
}

static void differs_every_time(void **state) {
    (void)state;
    unsigned char a[16];
    unsigned char b[16];
    assert_int_equal(pc_entropy_fill(&pc_system_entropy, a, sizeof a), PC_OK);
    assert_int_equal(pc_entropy_fill(&pc_system_entropy, b, sizeof b), PC_OK);
    assert_memory_not_equal(a, b, sizeof a);
}

static void nothing_is_fine(void **state) {
    (void)state;
    assert_int_equal(pc_entropy_fill(&pc_system_entropy, NULL, 0), PC_OK);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fills_all_of_it),
        cmocka_unit_test(differs_every_time),
        cmocka_unit_test(nothing_is_fine),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
