/* Addresses in lists of networks. */
#include "asking.h"

static void addresses_of_networks(void **state) {
    (void)state;
    const char *list = "127.0.0.1, ::1,10.1.2.3/8,192.168.0.0/16 , 2001:db8::/32,10.200.0.0/16";
    static const char *const in[] = {"127.0.0.1",      "::1",         "10.0.0.0",
                                     "10.255.255.255", "192.168.7.7", "2001:db8:1::2",
                                     "::ffff:10.1.1.1"};
    static const char *const out[] = {"127.0.0.2", "::2",         "11.0.0.0", "9.255.255.255",
                                      "",          "2001:db9::1", "x",        "10.0.0.1/8",
                                      "10.0.0",    "10.0.0.1 "};
    for (size_t i = 0; i < sizeof in / sizeof in[0]; i++)
        assert_int_equal(ask("ipMatch", list, in[i]), PC_WAF_YES);
    for (size_t i = 0; i < sizeof out / sizeof out[0]; i++)
        assert_int_equal(ask("ipMatch", list, out[i]), PC_WAF_NO);
}

static void whole_families(void **state) {
    (void)state;
    assert_int_equal(ask("ipMatch", "0.0.0.0/0", "255.255.255.255"), PC_WAF_YES);
    assert_int_equal(ask("ipMatch", "0.0.0.0/0", "::1"), PC_WAF_NO);
    assert_int_equal(ask("ipMatch", "::/0", "ffff::1"), PC_WAF_YES);
    assert_int_equal(ask("ipMatch", "::/0", "1.2.3.4"), PC_WAF_NO);
}

static void networks_of_files(void **state) {
    (void)state;
    const char *file = "# ours\n192.0.2.0/24\r\n\n  198.51.100.7 # a gate\n";
    assert_int_equal(ask_file("ipMatchFromFile", file, "192.0.2.200"), PC_WAF_YES);
    assert_int_equal(ask_file("ipMatchF", file, "198.51.100.7"), PC_WAF_YES);
    assert_int_equal(ask_file("ipMatchFromFile", file, "198.51.100.8"), PC_WAF_NO);
    assert_int_equal(ask_file("ipMatchFromFile", "", "198.51.100.8"), PC_WAF_NO);
}

static void wrong_networks_are_refused(void **state) {
    (void)state;
    static const char *const wrong[] = {
        "", "x", "10.0.0.0/33", "::/129", "10.0.0.0/-1", "10.0.0.0/", "10.0.0"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_refused("ipMatch", wrong[i], "network");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses_of_networks),
        cmocka_unit_test(whole_families),
        cmocka_unit_test(networks_of_files),
        cmocka_unit_test(wrong_networks_are_refused),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    pc_arena_free(&capture_arena);
    return failed;
}
