/* Addresses and networks. */
#include "../testing.h"

#include "base/ip.h"

#define ok(call) assert_int_equal((call), PC_OK)

static void addresses_come_back_in_one_form(void **state) {
    (void)state;
    static const char *const rows[][2] = {
        {"0.0.0.0", "0.0.0.0"},
        {"255.255.255.255", "255.255.255.255"},
        {"::1", "::1"},
        {"2001:DB8:0:0:0:0:0:1", "2001:db8::1"},
        {"::ffff:192.0.2.1", "192.0.2.1"},
        {"::ffff:c000:201", "192.0.2.1"},
        {"::192.0.2.1", "::192.0.2.1"},
        {"64:ff9b::192.0.2.1", "64:ff9b::c000:201"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct pc_ip ip;
        char memory[64];
        struct pc_buf out = pc_buf_over(memory, sizeof memory);
        ok(pc_ip_parse(pc_span_str(rows[i][0]), &ip));
        pc_ip_format(&ip, &out);
        assert_string_equal(pc_buf_str(&out), rows[i][1]);
    }
    struct pc_ip none = {0};
    char memory[8];
    struct pc_buf out = pc_buf_over(memory, sizeof memory);
    pc_ip_format(&none, &out);
    assert_span_equal(pc_buf_span(&out), "local");
}

static void other_spellings_are_refused(void **state) {
    (void)state;
    static const char *const texts[] = {
        "",
        "1",
        "1.2.3",
        "1.2.3.4.5",
        "1.2.3.256",
        "01.2.3.4",
        "1.2.3.4 ",
        " 1.2.3.4",
        "0x1.2.3.4",
        "1.2.3.4/8",
        ":::",
        "1:2",
        "::g",
        "::1%lo",
        "[::1]",
        "1::2::3",
        "1.2.3.-4",
        "127.1",
        "2130706433",
        "::ffff:1.2.3.999",
        "1111:2222:3333:4444:5555:6666:7777:8888:9999:aaaa:bbbb:cccc:dddd"};
    struct pc_ip ip;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_int_equal(pc_ip_parse(pc_span_str(texts[i]), &ip), PC_ERR_INVALID);
    assert_int_equal(pc_ip_parse(PC_SPAN("1.2.3.4\0x"), &ip), PC_ERR_INVALID);
}

static void networks_come_back(void **state) {
    (void)state;
    static const char *const texts[] = {"10.0.0.0/8",    "0.0.0.0/0", "::/0",       "192.0.2.1",
                                        "2001:db8::/33", "::1",       "128.0.0.0/1"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct pc_network network;
        char memory[64];
        struct pc_buf out = pc_buf_over(memory, sizeof memory);
        ok(pc_network_parse(pc_span_str(texts[i]), &network));
        pc_network_format(&network, &out);
        assert_string_equal(pc_buf_str(&out), texts[i]);
    }
}

static void networks_are_strict(void **state) {
    (void)state;
    struct pc_network network;
    assert_int_equal(pc_network_parse(PC_SPAN("10.0.0.1/8"), &network), PC_ERR_RANGE);
    assert_int_equal(pc_network_parse(PC_SPAN("10.0.0.0/33"), &network), PC_ERR_RANGE);
    assert_int_equal(pc_network_parse(PC_SPAN("::/129"), &network), PC_ERR_RANGE);
    assert_int_equal(pc_network_parse(PC_SPAN("::1/127"), &network), PC_ERR_RANGE);
    assert_int_equal(pc_network_parse(PC_SPAN("::ffff:10.0.0.0/104"), &network), PC_ERR_RANGE);
    static const char *const texts[] = {"10.0.0.0/",    "/8",          "10.0.0.0/-1", "10.0.0.0/+8",
                                        "10.0.0.0/8/8", "10.0.0.0/ 8", "10.0.0.0/8.0"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_int_equal(pc_network_parse(pc_span_str(texts[i]), &network), PC_ERR_INVALID);
}

static bool contains(const char *network_text, const char *ip_text) {
    struct pc_network network;
    struct pc_ip ip;
    ok(pc_network_parse(pc_span_str(network_text), &network));
    ok(pc_ip_parse(pc_span_str(ip_text), &ip));
    return pc_network_contains(&network, &ip);
}

static void containing(void **state) {
    (void)state;
    assert_true(contains("10.0.0.0/8", "10.255.255.255"));
    assert_false(contains("10.0.0.0/8", "11.0.0.0"));
    assert_true(contains("10.128.0.0/9", "10.128.0.0"));
    assert_false(contains("10.128.0.0/9", "10.127.255.255"));
    assert_true(contains("0.0.0.0/0", "1.2.3.4"));
    assert_true(contains("10.0.0.0/8", "::ffff:10.1.1.1"));
    assert_false(contains("::/0", "1.2.3.4"));
    assert_false(contains("0.0.0.0/0", "::1"));
    assert_true(contains("2001:db8::/33", "2001:db8:7fff::"));
    assert_false(contains("2001:db8::/33", "2001:db8:8000::"));
    assert_true(contains("::1", "::1"));
    struct pc_network nowhere = {0};
    struct pc_ip local = {0};
    assert_false(pc_network_contains(&nowhere, &local));
}

/* A prefix length from damaged bytes once wrote behind the address. */
static void a_prefix_longer_than_the_address_is_cut(void **state) {
    (void)state;
    struct pc_ip ip = {.family = 6, .bytes = {[15] = 1}};
    struct pc_network network = pc_network_of(&ip, 255);
    assert_int_equal(network.bits, 128);
    assert_true(pc_ip_eq(&network.address, &ip));
    struct pc_ip v4 = {.family = 4, .bytes = {1, 2, 3, 4}};
    assert_int_equal(pc_network_of(&v4, 33).bits, 32);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses_come_back_in_one_form),
        cmocka_unit_test(other_spellings_are_refused),
        cmocka_unit_test(networks_come_back),
        cmocka_unit_test(networks_are_strict),
        cmocka_unit_test(containing),
        cmocka_unit_test(a_prefix_longer_than_the_address_is_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
