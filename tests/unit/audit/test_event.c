/* Audit events as JSON. */
#include "../testing.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "audit/event.h"

static struct pc_event full(void) {
    struct pc_event event = {
        .type = PC_EVENT_ACCESS,
        .time = 1763762155123456,
        .action = PC_SPAN("GET"),
        .allowed = true,
        .reason = PC_SPAN("allowed"),
        .user = PC_SPAN("11111111-2222-4333-8444-555555555555"),
        .name = PC_SPAN("ann"),
        .credential = PC_SPAN("token"),
        .credential_id = PC_SPAN("7bd3a5d2-0000-4000-8000-000000000000"),
        .tenant = PC_SPAN("acme"),
        .resource = PC_SPAN("/api/v1/files/17"),
        .route = PC_SPAN("files"),
        .class = PC_SPAN("internal"),
        .host = PC_SPAN("gate.example"),
        .upstream = PC_SPAN("analysis"),
        .address = {.family = 4, .bytes = {192, 0, 2, 7}},
        .agent = PC_SPAN("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"),
        .status = 200,
        .bytes_out = 5120,
        .duration_us = 1834,
    };
    memset(event.request.bytes, 0xab, sizeof event.request.bytes);
    return event;
}

static void render(const struct pc_event *event, struct pc_buf *out) {
    pc_event_render(event, out);
    assert_int_equal(pc_buf_end(out), PC_OK);
    assert_true(out->len <= PC_EVENT_MAX);
}

static json_t *parse(const struct pc_buf *buf) {
    json_t *json = json_loadb(buf->ptr, buf->len, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, NULL);
    assert_non_null(json);
    return json;
}

static void test_members_and_order(void **state) {
    (void)state;
    PC_CLEANUP(pc_buf_free) struct pc_buf out = {0};
    struct pc_event event = full();
    render(&event, &out);
    assert_span_equal(
        pc_buf_span(&out),
        "{\"v\":1,\"type\":\"authorization\",\"category\":\"authorization\","
        "\"time\":\"2025-11-21T21:55:55.123456Z\","
        "\"request_id\":\"abababab-abab-abab-abab-abababababab\","
        "\"user\":\"11111111-2222-4333-8444-555555555555\",\"name\":\"ann\",\"tenant\":\"acme\","
        "\"credential\":\"token\",\"credential_id\":\"7bd3a5d2-0000-4000-8000-000000000000\","
        "\"resource\":\"/api/v1/files/17\",\"action\":\"GET\",\"granted\":true,"
        "\"reason\":\"allowed\",\"route\":\"files\",\"class\":\"internal\","
        "\"host\":\"gate.example\",\"upstream\":\"analysis\",\"address\":\"192.0.2.7\","
        "\"agent\":\"Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0\","
        "\"status\":200,\"bytes\":5120,\"duration_us\":1834}");
}

static void test_authentication_has_success(void **state) {
    (void)state;
    PC_CLEANUP(pc_buf_free) struct pc_buf out = {0};
    struct pc_event event = {.type = PC_EVENT_SIGN_IN, .action = PC_SPAN("password")};
    render(&event, &out);
    json_t *json = parse(&out);
    assert_string_equal(json_string_value(json_object_get(json, "type")), "authentication");
    assert_true(json_is_false(json_object_get(json, "success")));
    assert_null(json_object_get(json, "granted"));
    assert_string_equal(json_string_value(json_object_get(json, "address")), "local");
    json_decref(json);
}

static void test_every_type_has_a_row(void **state) {
    (void)state;
    json_t *names = json_object();
    for (int type = 0; type < PC_EVENT_COUNT; type++) {
        PC_CLEANUP(pc_buf_free) struct pc_buf out = {0};
        struct pc_event event = {.type = (enum pc_event_type)type};
        render(&event, &out);
        json_t *record = parse(&out);
        const char *name = json_string_value(json_object_get(record, "type"));
        assert_non_null(name);
        assert_int_equal(json_object_set_new(names, name, json_true()), 0);
        json_decref(record);
    }
    assert_int_equal(json_object_size(names), PC_EVENT_COUNT);
    json_decref(names);
    PC_CLEANUP(pc_buf_free) struct pc_buf out = {0};
    struct pc_event event = {.type = PC_EVENT_COUNT};
    pc_event_render(&event, &out);
    assert_int_equal(out.err, PC_ERR_INVALID);
}

static void test_cut_at_a_character(void **state) {
    (void)state;
    for (size_t shift = 0; shift < 4; shift++) {
        char name[200];
        memset(name, 'x', sizeof name);
        for (size_t i = shift; i + 4 <= sizeof name; i += 4)
            memcpy(name + i, "\xf0\x9f\x9a\xaa", 4);
        PC_CLEANUP(pc_buf_free) struct pc_buf out = {0};
        struct pc_event event = {.type = PC_EVENT_SYSTEM, .name = pc_span(name, sizeof name)};
        render(&event, &out);
        json_t *json = parse(&out);
        const char *kept = json_string_value(json_object_get(json, "name"));
        assert_true(strlen(kept) > 60 && strlen(kept) <= 64);
        assert_memory_equal(kept, name, strlen(kept));
        assert_true(json_is_true(json_object_get(json, "cut")));
        json_decref(json);
    }
}

static void test_hostile_bytes(void **state) {
    (void)state;
    char all[256];
    for (int i = 0; i < 256; i++)
        all[i] = (char)i;
    PC_CLEANUP(pc_buf_free) struct pc_buf out = {0};
    struct pc_event event = full();
    event.agent = event.resource = event.host = event.reason = pc_span(all, sizeof all);
    render(&event, &out);
    assert_null(memchr(out.ptr, '\n', out.len));
    for (size_t i = 0; i < out.len; i++)
        assert_true((unsigned char)out.ptr[i] >= 0x20 && (unsigned char)out.ptr[i] != 0x7f);
    json_decref(parse(&out));
}

static void test_never_longer_than_the_limit(void **state) {
    (void)state;
    char *bad = malloc(100000);
    assert_non_null(bad);
    memset(bad, '\x01', 100000);
    struct pc_span huge = pc_span(bad, 100000);
    struct pc_event event = full();
    event.action = event.reason = event.user = event.name = event.credential = huge;
    event.credential_id = event.tenant = event.resource = event.route = event.class = huge;
    event.host = event.upstream = event.agent = event.detail = huge;
    PC_CLEANUP(pc_buf_free) struct pc_buf out = {0};
    render(&event, &out);
    json_t *json = parse(&out);
    assert_true(json_is_true(json_object_get(json, "cut")));
    json_decref(json);
    char memory[PC_EVENT_MAX];
    struct pc_buf fixed = pc_buf_over(memory, sizeof memory);
    render(&event, &fixed);
    assert_true(pc_span_eq(pc_buf_span(&fixed), pc_buf_span(&out)));
    free(bad);
}

static void test_detail_is_an_object_of_ours(void **state) {
    (void)state;
    PC_CLEANUP(pc_buf_free) struct pc_buf out = {0};
    struct pc_event event = {.type = PC_EVENT_ACCOUNT,
                             .detail = PC_SPAN("{\"roles\":[\"admin\"]}")};
    render(&event, &out);
    json_t *json = parse(&out);
    assert_int_equal(json_array_size(json_object_get(json_object_get(json, "detail"), "roles")), 1);
    json_decref(json);
}

static void test_speed(void **state) {
    (void)state;
    enum { TIMES = 200000 };
    char memory[PC_EVENT_MAX];
    struct pc_buf out = pc_buf_over(memory, sizeof memory);
    struct pc_event event = full();
    struct timespec from;
    struct timespec to;
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &from);
    for (int i = 0; i < TIMES; i++) {
        pc_buf_clear(&out);
        pc_event_render(&event, &out);
    }
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &to);
    double ns = (double)(to.tv_sec - from.tv_sec) * 1e9 + (double)(to.tv_nsec - from.tv_nsec);
    fprintf(stderr, "# pc_event_render: %.0f ns for %zu bytes\n", ns / TIMES, out.len);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_members_and_order),
        cmocka_unit_test(test_authentication_has_success),
        cmocka_unit_test(test_every_type_has_a_row),
        cmocka_unit_test(test_cut_at_a_character),
        cmocka_unit_test(test_hostile_bytes),
        cmocka_unit_test(test_never_longer_than_the_limit),
        cmocka_unit_test(test_detail_is_an_object_of_ours),
        cmocka_unit_test(test_speed),
    };
    return cmocka_run_group_tests_name("audit/event", tests, NULL, NULL);
}
