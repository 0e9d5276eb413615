/* Counting what the firewall found, in records that are hostile, too. */
#include "../testing.h"

#include <jansson.h>

#include "audit/firewall_tally.h"

#define ok(call) assert_int_equal((call), PC_OK)

static pc_err add(struct pc_firewall_tally *tally, const char *time, const char *route,
                  const char *verdict, const char *matches) {
    struct pc_buf text = {0};
    pc_buf_addf(&text,
                "{\"v\":1,\"type\":\"waf\",\"time\":\"2026-11-22T%sZ\",\"request_id\":\"r-%s\","
                "\"route\":\"%s\",\"detail\":{\"verdict\":\"%s\",\"matches\":[%s]}}",
                time, time, route, verdict, matches);
    pc_err err = pc_firewall_tally_add(tally, pc_buf_span(&text));
    pc_buf_free(&text);
    return err;
}

static json_t *render(struct pc_firewall_tally *tally, size_t limit) {
    struct pc_buf text = {0};
    struct pc_json json = pc_json(&text);
    pc_json_object(&json, NULL);
    pc_firewall_tally_render(tally, limit, &json);
    pc_json_object_end(&json);
    json_t *object = json_loadb(text.ptr, text.len, 0, NULL);
    assert_non_null(object);
    pc_buf_free(&text);
    return object;
}

static json_int_t number(const json_t *object, const char *key) {
    return json_integer_value(json_object_get(object, key));
}

#define ONE "{\"id\":1,\"variable\":\"ARGS:a\",\"message\":\"m\",\"severity\":\"ERROR\"}"
#define TWO "{\"id\":2,\"variable\":\"ARGS:a\"}"

static void rules_routes_and_verdicts(void **state) {
    (void)state;
    struct pc_firewall_tally *tally;
    ok(pc_firewall_tally_new(PC_SPAN(""), 0, &tally));
    ok(add(tally, "10:00:00", "posts", "would_block", ONE "," TWO "," ONE));
    ok(add(tally, "09:00:00", "posts", "would_block", ONE));
    ok(add(tally, "11:00:00", "posts", "matched", ONE));
    ok(add(tally, "11:30:00", "shop", "blocked", ONE));
    ok(add(tally, "11:31:00", "shop", "limit", ""));
    json_t *report = render(tally, 0);
    const json_t *requests = json_object_get(report, "requests");
    assert_int_equal(number(requests, "blocked"), 2);
    assert_int_equal(number(requests, "would_block"), 2);
    assert_int_equal(number(requests, "passed"), 1);
    const json_t *items = json_object_get(report, "items");
    assert_int_equal(json_array_size(items), 3);
    const json_t *first = json_array_get(items, 0);
    assert_int_equal(number(first, "rule"), 1);
    assert_int_equal(number(first, "would_block"), 2); /* twice in a request counts once */
    assert_int_equal(number(first, "passed"), 1);
    assert_string_equal(json_string_value(json_object_get(first, "message")), "m");
    assert_string_equal(json_string_value(json_object_get(first, "first")),
                        "2026-11-22T09:00:00.000000Z");
    assert_string_equal(json_string_value(json_object_get(first, "last")),
                        "2026-11-22T11:00:00.000000Z");
    assert_int_equal(json_array_size(json_object_get(report, "routes")), 2);
    json_decref(report);
    report = render(tally, 1);
    assert_int_equal(json_array_size(json_object_get(report, "items")), 1);
    json_decref(report);
    pc_firewall_tally_free(tally);
}

static void one_route_and_since(void **state) {
    (void)state;
    struct pc_firewall_tally *tally;
    pc_time since = 0;
    ok(pc_time_parse(PC_SPAN("2026-11-22T10:00:00Z"), &since));
    ok(pc_firewall_tally_new(PC_SPAN("posts"), since, &tally));
    ok(add(tally, "10:00:00", "posts", "blocked", ONE));
    ok(add(tally, "10:00:00", "shop", "blocked", ONE));
    assert_int_equal(add(tally, "09:59:59", "posts", "blocked", ONE), PC_ERR_FULL);
    json_t *report = render(tally, 0);
    assert_int_equal(number(json_object_get(report, "requests"), "blocked"), 1);
    json_decref(report);
    pc_firewall_tally_free(tally);
}

static void other_records_and_nonsense_are_left_out(void **state) {
    (void)state;
    static const char *const others[] = {
        "",
        "{",
        "[]",
        "\"type\":\"waf\"",
        "{\"type\":\"waf\"}",
        "{\"type\":\"waf\",\"time\":7}",
        "{\"type\":\"waf\",\"time\":\"x\",\"detail\":[]}",
        "{\"type\":\"authorization\",\"time\":\"2026-11-22T10:00:00Z\"}",
        "{\"type\":\"mail\",\"text\":\"\\\"type\\\":\\\"waf\\\"\",\"time\":\"2026-11-22T10:00:"
        "00Z\"}"};
    struct pc_firewall_tally *tally;
    ok(pc_firewall_tally_new(PC_SPAN(""), 0, &tally));
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        ok(pc_firewall_tally_add(tally, pc_span_str(others[i])));
    ok(add(tally, "10:00:00", "posts", "blocked", "7,null,{\"id\":-1},{\"id\":\"x\"},{}"));
    json_t *report = render(tally, 0);
    assert_int_equal(number(json_object_get(report, "requests"), "blocked"), 1);
    assert_int_equal(json_array_size(json_object_get(report, "items")), 0);
    json_decref(report);
    pc_firewall_tally_free(tally);
    pc_firewall_tally_free(NULL);
}

static void its_memory_is_bounded(void **state) {
    (void)state;
    struct pc_firewall_tally *tally;
    ok(pc_firewall_tally_new(PC_SPAN(""), 0, &tally));
    for (unsigned i = 0; i < 2 * PC_TALLY_ROWS_MAX; i++) {
        struct pc_buf match = {0};
        pc_buf_addf(&match, "{\"id\":1,\"variable\":\"ARGS:%u\"}", i);
        ok(add(tally, "10:00:00", "posts", "blocked", pc_buf_str(&match)));
        pc_buf_free(&match);
    }
    json_t *report = render(tally, 0);
    assert_true(json_array_size(json_object_get(report, "items")) <= PC_TALLY_ROWS_MAX);
    assert_true(number(report, "left_out") >= PC_TALLY_ROWS_MAX);
    assert_int_equal(number(json_object_get(report, "requests"), "blocked"), 2 * PC_TALLY_ROWS_MAX);
    json_decref(report);
    pc_firewall_tally_free(tally);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rules_routes_and_verdicts),
        cmocka_unit_test(one_route_and_since),
        cmocka_unit_test(other_records_and_nonsense_are_left_out),
        cmocka_unit_test(its_memory_is_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
