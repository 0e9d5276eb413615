/* Which records are wanted. */
#include "../testing.h"

#include "audit/filter.h"

#define RECORD                                                                                     \
    "{\"v\":1,\"type\":\"authorization\",\"time\":\"2026-11-22T01:00:00Z\",\"request_id\":\"r1\"," \
    "\"user\":\"u1\",\"name\":\"Mia \\u00fc\",\"resource\":\"/a\",\"granted\":false,"              \
    "\"reason\":\"no_route\",\"route\":\"read\",\"address\":\"10.1.2.3\"}"

static pc_time at(const char *text) {
    pc_time when = 0;
    assert_int_equal(pc_time_parse(pc_span_str(text), &when), PC_OK);
    return when;
}

static bool takes(struct pc_audit_filter filter) {
    return pc_audit_filter_takes(&filter, PC_SPAN(RECORD));
}

static void each_member_is_compared_whole(void **state) {
    (void)state;
    assert_true(takes((struct pc_audit_filter){0}));
    assert_true(takes((struct pc_audit_filter){.type = PC_SPAN("authorization")}));
    assert_false(takes((struct pc_audit_filter){.type = PC_SPAN("auth")}));
    assert_true(takes((struct pc_audit_filter){.user = PC_SPAN("u1")}));
    assert_true(takes((struct pc_audit_filter){.user = PC_SPAN("Mia ü")}));
    assert_false(takes((struct pc_audit_filter){.user = PC_SPAN("Mia")}));
    assert_true(takes((struct pc_audit_filter){.request = PC_SPAN("r1")}));
    assert_false(takes((struct pc_audit_filter){.request = PC_SPAN("r2")}));
    assert_true(takes((struct pc_audit_filter){.reason = PC_SPAN("no_route")}));
    assert_false(takes((struct pc_audit_filter){.reason = PC_SPAN("read")}));
    assert_true(takes((struct pc_audit_filter){.route = PC_SPAN("read"), .denied = true}));
    assert_false(takes((struct pc_audit_filter){.route = PC_SPAN("u1")}));
}

static void texts_are_found_anywhere(void **state) {
    (void)state;
    assert_true(takes((struct pc_audit_filter){.text = PC_SPAN("NO_ROU")}));
    assert_true(takes((struct pc_audit_filter){.text = PC_SPAN("/a\"")}));
    assert_false(takes((struct pc_audit_filter){.text = PC_SPAN("/b")}));
}

static void times_and_addresses(void **state) {
    (void)state;
    struct pc_audit_filter filter = {.from = at("2026-11-22T01:00:00Z")};
    assert_true(takes(filter));
    filter.to = filter.from;
    assert_false(takes(filter));
    filter = (struct pc_audit_filter){.from = at("2026-11-22T01:00:01Z")};
    assert_false(takes(filter));
    filter = (struct pc_audit_filter){0};
    assert_int_equal(pc_audit_filter_address(PC_SPAN("10.0.0.0/8"), &filter), PC_OK);
    assert_true(takes(filter));
    assert_int_equal(pc_audit_filter_address(PC_SPAN("10.1.2.4"), &filter), PC_OK);
    assert_false(takes(filter));
    assert_int_equal(pc_audit_filter_address(PC_SPAN("here"), &filter), PC_ERR_INVALID);
    assert_int_equal(pc_audit_filter_address(PC_SPAN(""), &filter), PC_ERR_INVALID);
}

static void what_is_no_record_is_not_wanted(void **state) {
    (void)state;
    static const char *const bad[] = {"",     "[]",           "{",
                                      "null", "{\"type\":1}", "{\"granted\":\"no\"}"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        const struct pc_audit_filter denied = {.denied = true}, typed = {.type = PC_SPAN("1")};
        assert_false(pc_audit_filter_takes(&denied, pc_span_str(bad[i])));
        assert_false(pc_audit_filter_takes(&typed, pc_span_str(bad[i])));
    }
    const struct pc_audit_filter from = {.from = 1};
    assert_false(pc_audit_filter_takes(&from, PC_SPAN("{\"time\":\"yesterday\"}")));
    assert_false(pc_audit_filter_takes(&from, PC_SPAN("{}")));
}

static void success_counts_as_granted_does(void **state) {
    (void)state;
    const struct pc_audit_filter denied = {.denied = true};
    assert_true(pc_audit_filter_takes(&denied, PC_SPAN("{\"success\":false}")));
    assert_false(pc_audit_filter_takes(&denied, PC_SPAN("{\"success\":true}")));
    assert_false(pc_audit_filter_takes(&denied, PC_SPAN("{\"granted\":true,\"success\":false}")));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_member_is_compared_whole),
        cmocka_unit_test(texts_are_found_anywhere),
        cmocka_unit_test(times_and_addresses),
        cmocka_unit_test(what_is_no_record_is_not_wanted),
        cmocka_unit_test(success_counts_as_granted_does),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
