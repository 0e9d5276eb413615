/* Requests that were kept, broken ones too. */
#include "../../testing.h"

#include "authority/firewall/kept.h"

static void it_is_read(void **state) {
    (void)state;
    struct pc_arena arena = {0};
    struct pc_waf_request request;
    struct pc_diag diag = {{0}};
    char address[64] = "";
    struct pc_buf text = pc_buf_over(address, sizeof address - 1);
    assert_int_equal(
        pc_firewall_kept_parse(
            PC_SPAN("PCKEPT1 1 192.0.2.4\nPOST /a?b HTTP/1.1\r\nHost: x\r\n\r\nPCKEPT1 0 y\n"),
            &arena, &request, &diag),
        PC_OK);
    pc_ip_format(&request.client, &text);
    assert_string_equal(address, "192.0.2.4");
    assert_true(request.truncated);
    assert_span_equal(request.target, "/a?b");
    assert_span_equal(request.body, "PCKEPT1 0 y\n");
    assert_int_equal(pc_firewall_kept_parse(PC_SPAN("PCKEPT1 0 ::1\nGET / HTTP/2.0\r\n\r\n"),
                                            &arena, &request, &diag),
                     PC_OK);
    assert_false(request.truncated);
    assert_int_equal(request.client.family, 6);
    pc_arena_free(&arena);
}

static void what_is_broken_is_refused(void **state) {
    (void)state;
    static const char *const bad[] = {"",
                                      "PCKEPT1 0 192.0.2.4",
                                      "PCKEPT2 0 192.0.2.4\nGET / HTTP/1.1\r\n\r\n",
                                      "PCKEPT1 2 192.0.2.4\nGET / HTTP/1.1\r\n\r\n",
                                      "PCKEPT1 0 nobody\nGET / HTTP/1.1\r\n\r\n",
                                      "PCKEPT1 0\nGET / HTTP/1.1\r\n\r\n",
                                      "PCKEPT1 0 192.0.2.4\n\r\n",
                                      "PCKEPT1 0 192.0.2.4\nGET / HTTP/1.1\r\nnone\r\n\r\n",
                                      "GET / HTTP/1.1\r\n\r\n"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct pc_arena arena = {0};
        struct pc_waf_request request;
        struct pc_diag diag = {{0}};
        assert_int_not_equal(pc_firewall_kept_parse(pc_span_str(bad[i]), &arena, &request, &diag),
                             PC_OK);
        pc_arena_free(&arena);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_read),
        cmocka_unit_test(what_is_broken_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
