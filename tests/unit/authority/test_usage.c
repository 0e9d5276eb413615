/* Uses of keys and sessions, read off real records. */
#include "../testing.h"

#include "audit/event.h"
#include "authority/usage.h"

#define NOW ((pc_time)1700000000 * PC_SECOND)

static void uses_are_read_off_real_records(void **state) {
    (void)state;
    struct pc_use use;
    PC_CLEANUP(pc_buf_free) struct pc_buf record = {0};
    struct pc_event event = {.type = PC_EVENT_ACCESS,
                             .time = NOW + 5,
                             .action = PC_SPAN("GET"),
                             .allowed = true,
                             .user = PC_SPAN("0af0b9e2-3bd5-4dc3-8a0f-6d8f3a1f4c11"),
                             .credential = PC_SPAN("key"),
                             .credential_id = PC_SPAN("5b0c6a1e-6a1c-4c59-9a3b-3f2d8f1f0a77"),
                             .resource = PC_SPAN("/things")};
    pc_event_render(&event, &record);
    assert_true(pc_use_read(pc_buf_span(&record), &use));
    assert_int_equal(use.kind, PC_USE_KEY);
    assert_int_equal(use.id.bytes[0], 0x5b);
    assert_true(use.time == NOW + 5);
    event.allowed = false;
    pc_buf_clear(&record);
    pc_event_render(&event, &record);
    assert_false(pc_use_read(pc_buf_span(&record), &use));
    event.allowed = true;
    event.credential = PC_SPAN("session");
    pc_buf_clear(&record);
    pc_event_render(&event, &record);
    assert_true(pc_use_read(pc_buf_span(&record), &use));
    assert_int_equal(use.kind, PC_USE_SESSION);
    /* A hostile path cannot pass for a credential: its quotes are escaped. */
    event.credential = PC_SPAN("token");
    event.resource = PC_SPAN("/,\"credential\":\"key\",\"credential_id\":\""
                             "5b0c6a1e-6a1c-4c59-9a3b-3f2d8f1f0a77\"");
    pc_buf_clear(&record);
    pc_event_render(&event, &record);
    assert_false(pc_use_read(pc_buf_span(&record), &use));
    assert_false(pc_use_read((struct pc_span){0}, &use));
}

static void exclusions_are_read_off_the_firewall_s_records(void **state) {
    (void)state;
    struct pc_use uses[PC_USE_EXCLUSIONS_MAX];
    PC_CLEANUP(pc_buf_free) struct pc_buf record = {0};
    struct pc_event event = {
        .type = PC_EVENT_WAF,
        .time = NOW + 5,
        .action = PC_SPAN("GET"),
        .allowed = true,
        .detail =
            PC_SPAN("{\"mode\":\"block\",\"excluded\":[\"5b0c6a1e-6a1c-4c59-9a3b-3f2d8f1f0a77\","
                    "\"0af0b9e2-3bd5-4dc3-8a0f-6d8f3a1f4c11\"],\"matches\":[]}")};
    pc_event_render(&event, &record);
    assert_int_equal(pc_use_read_exclusions(pc_buf_span(&record), uses), 2);
    assert_int_equal(uses[0].kind, PC_USE_EXCLUSION);
    assert_int_equal(uses[0].id.bytes[0], 0x5b);
    assert_int_equal(uses[1].id.bytes[0], 0x0a);
    assert_true(uses[1].time == NOW + 5);
    /* What a client sent is escaped, and cannot pass for the member. */
    event.detail = PC_SPAN("{\"mode\":\"block\"}");
    event.resource = PC_SPAN("/,\"excluded\":[\"5b0c6a1e-6a1c-4c59-9a3b-3f2d8f1f0a77\"]");
    pc_buf_clear(&record);
    pc_event_render(&event, &record);
    assert_int_equal(pc_use_read_exclusions(pc_buf_span(&record), uses), 0);
    assert_int_equal(pc_use_read_exclusions((struct pc_span){0}, uses), 0);
    assert_int_equal(pc_use_read_exclusions(
                         PC_SPAN("{\"type\":\"waf\",\"time\":\"2026-11-22T10:00:00Z\",\"detail\":"
                                 "{\"x\":1,\"excluded\":[7,\"x\"]}}"),
                         uses),
                     0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(uses_are_read_off_real_records),
        cmocka_unit_test(exclusions_are_read_off_the_firewall_s_records),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
