/* What services are told about the client. */
#include "../testing.h"

#include "edge/forwarded.h"

static struct pc_ip ip(const char *text) {
    struct pc_ip out;
    assert_int_equal(pc_ip_parse(pc_span_str(text), &out), PC_OK);
    return out;
}

static void expect(const char *client, const char *peer, const char *inbound, const char *want) {
    char memory[512];
    struct pc_buf out = pc_buf_over(memory, sizeof memory);
    struct pc_ip c = ip(client), p = ip(peer);
    pc_forwarded_for(&c, &p, pc_span_str(inbound), &out);
    assert_int_equal(pc_buf_end(&out), PC_OK);
    assert_string_equal(pc_buf_str(&out), want);
}

static void test_untrusted_peer_alone(void **state) {
    (void)state;
    expect("203.0.113.7", "203.0.113.7", "", "203.0.113.7");
    expect("203.0.113.7", "203.0.113.7", "127.0.0.1, 10.0.0.1", "203.0.113.7");
    expect("2001:db8::1", "2001:db8::1", "evil", "2001:db8::1");
}

static void test_chain_from_trusted_proxies(void **state) {
    (void)state;
    expect("203.0.113.7", "10.0.0.2", "203.0.113.7", "203.0.113.7, 10.0.0.2");
    expect("203.0.113.7", "10.0.0.2", "203.0.113.7, 10.0.0.3", "203.0.113.7, 10.0.0.3, 10.0.0.2");
}

static void test_hearsay_left_of_the_client_is_dropped(void **state) {
    (void)state;
    expect("203.0.113.7", "10.0.0.2", "127.0.0.1,203.0.113.7, 10.0.0.3",
           "203.0.113.7, 10.0.0.3, 10.0.0.2");
    expect("203.0.113.7", "10.0.0.2", "203.0.113.7, x, 203.0.113.7", "203.0.113.7, 10.0.0.2");
}

static void test_client_that_the_chain_does_not_name(void **state) {
    (void)state;
    expect("203.0.113.7", "10.0.0.2", "", "203.0.113.7, 10.0.0.2");
    expect("203.0.113.7", "10.0.0.2", ",,,", "203.0.113.7, 10.0.0.2");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_untrusted_peer_alone),
        cmocka_unit_test(test_chain_from_trusted_proxies),
        cmocka_unit_test(test_hearsay_left_of_the_client_is_dropped),
        cmocka_unit_test(test_client_that_the_chain_does_not_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
