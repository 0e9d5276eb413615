/* Listen addresses. */
#include "../testing.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "cli/address.h"

static void addresses_are_split(void **state) {
    (void)state;
    struct pc_span host;
    uint16_t port;
    assert_int_equal(pc_address_split(PC_SPAN("0.0.0.0:8443"), &host, &port), PC_OK);
    assert_span_equal(host, "0.0.0.0");
    assert_int_equal(port, 8443);
    assert_int_equal(pc_address_split(PC_SPAN("[::1]:65535"), &host, &port), PC_OK);
    assert_span_equal(host, "::1");
    assert_int_equal(port, 65535);
}

static void others_are_refused(void **state) {
    (void)state;
    static const char *const bad[] = {"",
                                      "8443",
                                      ":8443",
                                      "localhost:",
                                      "localhost:0",
                                      "localhost:65536",
                                      "localhost:+1",
                                      "localhost:x",
                                      "::"};
    struct pc_span host;
    uint16_t port;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_int_not_equal(pc_address_split(pc_span_str(bad[i]), &host, &port), PC_OK);
}

static void a_taken_address_is_named(void **state) {
    (void)state;
    struct sockaddr_in in = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof in;
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&in, len), 0);
    assert_int_equal(listen(fd, 1), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&in, &len), 0);
    char address[32];
    (void)snprintf(address, sizeof address, "127.0.0.1:%u", (unsigned)ntohs(in.sin_port));
    struct pc_diag diag;
    assert_int_equal(pc_address_free(pc_span_str(address), &diag), PC_ERR_BUSY);
    assert_non_null(strstr(diag.text, address));
    (void)close(fd);
    assert_int_equal(pc_address_free(pc_span_str(address), &diag), PC_OK);
}

static void an_address_of_nobody_is_refused(void **state) {
    (void)state;
    struct pc_diag diag;
    assert_int_not_equal(pc_address_free(PC_SPAN("192.0.2.1:8443"), &diag), PC_OK);
    assert_int_not_equal(pc_address_free(PC_SPAN("nothing"), &diag), PC_OK);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses_are_split),
        cmocka_unit_test(others_are_refused),
        cmocka_unit_test(a_taken_address_is_named),
        cmocka_unit_test(an_address_of_nobody_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
