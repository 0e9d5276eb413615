/* HMAC with a key that is kept gives what HMAC gives. */
#include "../testing.h"

#include "crypto/mac.h"

static void is_hmac_each_time(void **state) {
    (void)state;
    static const char text[] = "several texts, one behind the other, of several lengths, and some "
                               "of them longer than a block of the hash";
    uint8_t key[PC_SHA256_SIZE], want[PC_SHA256_SIZE], got[PC_SHA256_SIZE];
    struct pc_mac *mac = NULL;
    memset(key, 7, sizeof key);
    assert_int_equal(pc_mac_new(key, &mac), PC_OK);
    for (size_t len = 0; len < sizeof text; len++) {
        struct pc_span part = pc_span(text, len);
        assert_int_equal(pc_hmac_sha256(pc_span(key, sizeof key), part, want), PC_OK);
        assert_int_equal(pc_mac_of(mac, part, got), PC_OK);
        assert_memory_equal(want, got, sizeof got);
    }
    pc_mac_free(mac);
    pc_mac_free(NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(is_hmac_each_time)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
