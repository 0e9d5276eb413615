/* Counting records, minute by minute, and what is shown of it. */
#include "../testing.h"

#include <stdio.h>
#include <string.h>

#include "authority/overview.h"

#define NOW ((pc_time)1795309200000000) /* 2026-11-22T01:00:00Z */

static struct pc_overview *overview;

static int make(void **state) {
    (void)state;
    return pc_overview_new(&overview) == PC_OK ? 0 : -1;
}

static int drop(void **state) {
    (void)state;
    pc_overview_free(overview);
    return 0;
}

static void count(pc_time when, const char *before, const char *behind) {
    char time[40], text[2048];
    struct pc_buf buf = pc_buf_over(time, sizeof time);
    pc_time_format(when, &buf);
    int n = snprintf(text, sizeof text, "{\"v\":1,%s,\"time\":\"%.*s\"%s}", before,
                     PC_ARG(pc_buf_span(&buf)), behind);
    pc_overview_count(overview, pc_span(text, (size_t)n), NOW);
}

#define ACCESS  "\"type\":\"authorization\",\"category\":\"authorization\""
#define SIGN_IN "\"type\":\"authentication\",\"category\":\"authentication\""

static void denied(pc_time when, const char *reason, const char *route, const char *address) {
    char text[1024];
    (void)snprintf(text, sizeof text,
                   ",\"granted\":false,\"reason\":\"%s\",\"route\":\"%s\",\"address\":\"%s\","
                   "\"status\":403,\"duration_us\":7",
                   reason, route, address);
    count(when, ACCESS, text);
}

static char shown[65536];

static void expect(const char *text) {
    struct pc_buf out = pc_buf_over(shown, sizeof shown);
    struct pc_json json = pc_json(&out);
    pc_json_object(&json, NULL);
    pc_overview_render(overview, NOW, &json);
    pc_json_object_end(&json);
    assert_non_null(pc_buf_str(&out));
    if (strstr(shown, text) == NULL)
        fail_msg("no %s in %s", text, shown);
}

static void windows_have_what_is_in_them(void **state) {
    (void)state;
    static const char good[] = ",\"granted\":true,\"status\":200,\"duration_us\":7";
    count(NOW, ACCESS, good);
    count(NOW - 10 * PC_MINUTE, ACCESS, good);
    count(NOW - 5 * PC_HOUR, ACCESS, good);
    count(NOW - 30 * PC_HOUR, ACCESS, good); /* too old */
    count(NOW + 5 * PC_HOUR, ACCESS, good);  /* not yet */
    count(NOW, SIGN_IN, ",\"success\":true");
    count(NOW, SIGN_IN, ",\"success\":false");
    count(NOW, SIGN_IN, ",\"success\":false");
    count(NOW, "\"type\":\"security_block\"", ",\"granted\":true"); /* no request */
    expect("{\"name\":\"5m\",\"requests\":1,\"denied\":0,\"status\":{\"1xx\":0,\"2xx\":1,\"3xx\":0,"
           "\"4xx\":0,\"5xx\":0},\"sign_ins\":{\"good\":1,\"bad\":2}}");
    expect("{\"name\":\"1h\",\"requests\":2,");
    expect("{\"name\":\"24h\",\"requests\":3,");
}

static void denials_by_reason_route_and_address(void **state) {
    (void)state;
    for (int i = 0; i < 3; i++)
        denied(NOW, "no_route", "a", "10.0.0.1");
    denied(NOW - 2 * PC_HOUR, "permission", "b", "10.0.0.2");
    denied(NOW, "made_up", "b", "10.0.0.1");
    denied(NOW, "redirect_https", "c", "10.0.0.3"); /* no denial */
    expect("{\"reason\":\"no_route\",\"5m\":3,\"1h\":3,\"24h\":3}");
    expect("{\"reason\":\"permission\",\"5m\":0,\"1h\":0,\"24h\":1}");
    expect("{\"reason\":\"other\",\"5m\":1,\"1h\":1,\"24h\":1}");
    expect("\"denied_routes\":[{\"route\":\"a\",\"count\":3},{\"route\":\"b\",\"count\":1}]");
    expect("\"denied_addresses\":[{\"address\":\"10.0.0.1\",\"count\":4}]");
}

/* What the authority refuses was counted as a request where the edge let it through. */
static void a_request_is_counted_once(void **state) {
    (void)state;
    count(NOW, ACCESS, ",\"granted\":true,\"status\":401,\"duration_us\":7");
    count(NOW, ACCESS, ",\"granted\":false,\"reason\":\"not_signed_in\",\"status\":401");
    expect("{\"name\":\"5m\",\"requests\":1,\"denied\":1,");
}

static void rubbish_is_not_counted(void **state) {
    (void)state;
    static const char *const bad[] = {"", "{", "{\"type\":\"authorization\",}",
                                      "{\"v\":1,\"type\":\"authorization\",\"time\":\"",
                                      "{\"v\":1,\"type\":\"authorization\",\"time\":\"never\"}"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        pc_overview_count(overview, pc_span_str(bad[i]), NOW);
    count(NOW, ACCESS, ",\"status\":");
    expect("{\"name\":\"24h\",\"requests\":0,\"denied\":0,");
    char route[600];
    memset(route, 'r', sizeof route);
    route[200] = '\0';
    denied(NOW, "no_route", route, "10.0.0.1");
    route[63] = '\0'; /* it is cut */
    expect(route);
}

static void the_ring_of_denials_goes_round(void **state) {
    (void)state;
    for (int i = 0; i < 5000; i++)
        denied(NOW, "no_route", "a", "10.0.0.1");
    expect("\"denied_routes\":[{\"route\":\"a\",\"count\":4096}]");
    expect("{\"reason\":\"no_route\",\"5m\":5000,");
}

static void a_folder_that_is_not_there_counts_nothing(void **state) {
    (void)state;
    pc_overview_recall(overview, "/nonexistent/folder", 0, NOW);
    expect("\"denials\":[]");
    pc_overview_free(NULL);
}

#define FRESH(test) cmocka_unit_test_setup_teardown(test, make, drop)

int main(void) {
    const struct CMUnitTest tests[] = {
        FRESH(windows_have_what_is_in_them),   FRESH(denials_by_reason_route_and_address),
        FRESH(a_request_is_counted_once),      FRESH(rubbish_is_not_counted),
        FRESH(the_ring_of_denials_goes_round), FRESH(a_folder_that_is_not_there_counts_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
