/* Hosts, and whose address counts. */
#include "fixture.h"

static struct pc_policy *policy;

static struct pc_network network(const char *text) {
    struct pc_network out;
    assert_int_equal(pc_network_parse(pc_span_str(text), &out), PC_OK);
    return out;
}

static bool known(const char *host) {
    return pc_policy_host_known(policy, PC_LISTENER_MAIN, pc_span_str(host));
}

static void hosts_of_ours(void **state) {
    (void)state;
    assert_true(known("gate.test"));
    assert_true(known("GATE.test:8443"));
    assert_true(known("a.gate.test"));
    assert_true(known("a.b.gate.test:1"));
    assert_true(known("[::1]"));
    assert_true(known("[::1]:443"));
    assert_true(known("127.0.0.1:8443"));
}

static void other_hosts(void **state) {
    (void)state;
    static const char *const bad[] = {"",
                                      "other.test",
                                      "gate.test.evil.test",
                                      "evilgate.test",
                                      ".gate.test",
                                      "gate.test.",
                                      "gate.test:",
                                      "gate.test:x",
                                      "gate.test:99999",
                                      "gate.test:80:80",
                                      "gate.test@evil.test",
                                      "gate.test/",
                                      "gate.test ",
                                      " gate.test",
                                      "a..gate.test",
                                      "[::1",
                                      "[::1]x",
                                      "[::1]:x",
                                      "::1",
                                      "[gate.test]",
                                      "*.gate.test",
                                      "gate.test#",
                                      "gate.test\\",
                                      "[::2]"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        if (known(bad[i]))
            print_error("known: %s\n", bad[i]);
        assert_false(known(bad[i]));
    }
    assert_false(pc_policy_host_known(policy, PC_LISTENER_MAIN, pc_span("gate.test\0", 10)));
}

static void client(const char *peer, const char *forwarded, const char *want) {
    struct pc_ip ip;
    struct pc_ip expected;
    assert_int_equal(pc_ip_parse(pc_span_str(peer), &ip), PC_OK);
    assert_int_equal(pc_ip_parse(pc_span_str(want), &expected), PC_OK);
    struct pc_ip got = pc_policy_client(policy, &ip, pc_span_str(forwarded));
    assert_true(pc_ip_eq(&got, &expected));
}

static void strangers_are_not_believed(void **state) {
    (void)state;
    client("203.0.113.1", "", "203.0.113.1");
    client("203.0.113.1", "1.2.3.4", "203.0.113.1");
    client("203.0.113.1", "10.0.0.1", "203.0.113.1");
}

static void proxies_are_believed_from_the_right(void **state) {
    (void)state;
    client("10.0.0.1", "1.2.3.4", "1.2.3.4");
    client("10.0.0.1", "9.9.9.9, 1.2.3.4", "1.2.3.4");
    client("10.0.0.1", "1.2.3.4, 10.0.0.2, 10.0.0.3", "1.2.3.4");
    client("fd00::1", "2001:db8::1", "2001:db8::1");
    client("10.0.0.1", "10.0.0.9, 10.0.0.8", "10.0.0.9");
    client("10.0.0.1", "", "10.0.0.1");
    client("10.0.0.1", "::ffff:1.2.3.4", "1.2.3.4");
}

static void rubbish_names_the_peer(void **state) {
    (void)state;
    client("10.0.0.1", "rubbish", "10.0.0.1");
    client("10.0.0.1", "1.2.3.4,", "10.0.0.1");
    client("10.0.0.1", "1.2.3.4, unknown", "10.0.0.1");
    client("10.0.0.1", ",", "10.0.0.1");
    client("10.0.0.1", "1.2.3.4, , 10.0.0.2", "10.0.0.1");
}

/* Rubbish that a stranger put in front of a proxy's word does not hide the stranger. */
static void rubbish_further_left_does_not_matter(void **state) {
    (void)state;
    client("10.0.0.1", "rubbish, 1.2.3.4", "1.2.3.4");
    client("10.0.0.1", ",,, 1.2.3.4, 10.0.0.2", "1.2.3.4");
}

static void allow_list(void **state) {
    (void)state;
    struct pc_ip ip;
    assert_int_equal(pc_ip_parse(PC_SPAN("192.0.2.7"), &ip), PC_OK);
    assert_true(pc_policy_address_allowed_first(policy, &ip));
    assert_int_equal(pc_ip_parse(PC_SPAN("192.0.3.7"), &ip), PC_OK);
    assert_false(pc_policy_address_allowed_first(policy, &ip));
    assert_false(pc_policy_address_allowed_first(policy, &(struct pc_ip){0}));
}

static bool operators_know(const char *host) {
    return pc_policy_host_known(policy, PC_LISTENER_OPERATOR, pc_span_str(host));
}

/* A name that somebody else can point at this machine (DNS rebinding) is none. */
static void operators_may_say_loopback(void **state) {
    (void)state;
    static const char *const good[] = {"localhost",   "LocalHost:8444", "127.0.0.1",
                                       "127.0.0.2:1", "[::1]:8444",     "gate.test:8444"};
    static const char *const bad[] = {
        "",          "rebind.evil.test", "localhost.evil.test", "1.2.3.4",
        "[::2]",     "localhost:x",      "128.0.0.1",           "127.0.0.1.evil.test",
        "[127.0.0.1"};
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        assert_true(operators_know(good[i]));
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(operators_know(bad[i]));
    assert_false(known("localhost"));
    assert_false(known("127.0.0.2"));
}

int main(void) {
    struct pc_network proxies[] = {network("10.0.0.0/8"), network("fd00::/8")};
    struct pc_network allow[] = {network("192.0.2.0/24")};
    struct pc_settings settings = {COMMON, ROUTES({OPEN("a", "/a")}),
                                   .trusted_proxies = {proxies, 2}, .allow = {allow, 1}};
    settings.hosts =
        TEXTS(PC_SPAN("gate.test"), PC_SPAN("*.gate.test"), PC_SPAN("[::1]"), PC_SPAN("127.0.0.1"));
    policy = compiled(&settings);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hosts_of_ours),
        cmocka_unit_test(other_hosts),
        cmocka_unit_test(operators_may_say_loopback),
        cmocka_unit_test(strangers_are_not_believed),
        cmocka_unit_test(proxies_are_believed_from_the_right),
        cmocka_unit_test(rubbish_names_the_peer),
        cmocka_unit_test(rubbish_further_left_does_not_matter),
        cmocka_unit_test(allow_list),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    pc_policy_free(policy);
    return failed;
}
