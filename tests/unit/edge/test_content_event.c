/* Findings and violations as details of events: bounded, whole JSON, nothing secret. */
#include "edge/content_event.h"

#include <jansson.h>

#include "../testing.h"

static const struct pc_dlp_rule rule = {.name = {"card", 4}, .level = PC_DLP_CRITICAL};
static char room[PC_FINDINGS_ROOM];

static struct pc_findings empty(void) {
    return (struct pc_findings){.list = pc_buf_over(room, sizeof room)};
}

static void add(struct pc_findings *findings, const char *name, const char *context,
                enum pc_dlp_action action) {
    const struct pc_dlp_finding found = {
        .rule = &rule, .action = action, .context = pc_span_str(context), .hash = {0xab, 0xcd}};
    struct pc_content_place place = {.kind = PC_CONTENT_JSON, .name_len = strlen(name)};
    memcpy(place.name, name, place.name_len);
    const struct pc_guard_finding finding = {&found, 12, 28, &place};
    pc_findings_add(findings, &finding, PC_DLP_BLOCK);
}

static json_t *render(const struct pc_content_report *report) {
    char memory[PC_CONTENT_DETAIL];
    struct pc_buf out = pc_buf_over(memory, sizeof memory);
    pc_content_detail(report, &out);
    assert_int_equal(pc_buf_end(&out), PC_OK);
    json_t *value = json_loadb(out.ptr, out.len, 0, NULL);
    assert_non_null(value);
    return value;
}

static const char *text(json_t *object, const char *key) {
    return json_string_value(json_object_get(object, key));
}

static void a_finding_says_what_and_where(void **state) {
    (void)state;
    struct pc_findings findings = empty();
    const struct pc_guard_tally tally = {.kind = PC_CONTENT_JSON, .text = 100, .skipped_parts = 2};
    add(&findings, "/user/card", "card: ####", PC_DLP_REDACT);
    const struct pc_content_report report = {.direction = PC_DIRECTION_RESPONSE,
                                             .mode = PC_CEILING_REDACT,
                                             .verdict = "redacted",
                                             .found = &findings,
                                             .tally = &tally};
    json_t *value = render(&report), *one = json_array_get(json_object_get(value, "findings"), 0);
    assert_string_equal(text(value, "direction"), "response");
    assert_string_equal(text(value, "mode"), "redact");
    assert_string_equal(text(value, "verdict"), "redacted");
    assert_string_equal(text(value, "kind"), "json");
    assert_int_equal(json_integer_value(json_object_get(value, "bytes")), 100);
    assert_int_equal(json_integer_value(json_object_get(value, "skipped_parts")), 2);
    assert_null(json_object_get(value, "more"));
    assert_string_equal(text(one, "rule"), "card");
    assert_string_equal(text(one, "level"), "critical");
    assert_string_equal(text(one, "action"), "redact");
    assert_string_equal(text(one, "would"), "block");
    assert_string_equal(text(one, "field"), "/user/card");
    assert_int_equal(json_integer_value(json_object_get(one, "start")), 12);
    assert_string_equal(text(one, "hash"), "abcd0000000000000000000000000000");
    json_decref(value);
}

static void those_without_room_are_counted(void **state) {
    (void)state;
    struct pc_findings findings = empty();
    const struct pc_guard_tally tally = {.unreported = 5};
    char name[PC_CONTENT_NAME], context[PC_DLP_CONTEXT + 1];
    memset(name, '"', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    memset(context, '\\', sizeof context - 1);
    context[sizeof context - 1] = '\0';
    for (int i = 0; i < 1000; i++)
        add(&findings, name, context, i == 999 ? PC_DLP_BLOCK : PC_DLP_LOG);
    assert_int_equal(findings.strongest, PC_DLP_BLOCK);
    assert_int_equal(findings.count, 1000);
    const struct pc_content_report report = {
        .verdict = "blocked", .found = &findings, .tally = &tally, .limit = "broken"};
    json_t *value = render(&report);
    size_t listed = json_array_size(json_object_get(value, "findings"));
    assert_true(listed > 2 && listed < 100);
    assert_int_equal(json_integer_value(json_object_get(value, "more")), 1005 - (long)listed);
    assert_string_equal(text(value, "limit"), "broken");
    json_decref(value);
}

static void without_memory_everything_is_counted(void **state) {
    (void)state;
    struct pc_findings findings = {.list = pc_buf_over(room, 0)};
    const struct pc_guard_tally tally = {0};
    add(&findings, "/a", "b", PC_DLP_LOG);
    const struct pc_content_report report = {
        .verdict = "logged", .found = &findings, .tally = &tally};
    json_t *value = render(&report);
    assert_int_equal(json_array_size(json_object_get(value, "findings")), 0);
    assert_int_equal(json_integer_value(json_object_get(value, "more")), 1);
    json_decref(value);
}

static void a_violation_is_told(void **state) {
    (void)state;
    char memory[PC_CONTENT_DETAIL];
    struct pc_buf out = pc_buf_over(memory, sizeof memory);
    const struct pc_openapi_violation violation = {.status = 422,
                                                   .where = PC_OPENAPI_BODY,
                                                   .pointer = PC_SPAN("/tags"),
                                                   .keyword = "maxItems",
                                                   .expected = PC_SPAN("at most 10 items")};
    pc_violation_detail(&violation, true, &out);
    json_t *value = json_loadb(out.ptr, out.len, 0, NULL);
    assert_non_null(value);
    assert_string_equal(text(value, "verdict"), "refused");
    assert_string_equal(text(value, "in"), "body");
    assert_string_equal(text(value, "pointer"), "/tags");
    assert_string_equal(text(value, "keyword"), "maxItems");
    json_decref(value);
    pc_buf_clear(&out);
    pc_violation_words(&violation, &out);
    assert_span_equal(pc_buf_span(&out), "/tags in the body: expected at most 10 items.");
    pc_buf_clear(&out);
    const struct pc_openapi_violation query = {
        .status = 422, .where = PC_OPENAPI_QUERY, .name = PC_SPAN("limit"), .keyword = "maximum"};
    pc_violation_words(&query, &out);
    assert_span_equal(pc_buf_span(&out), "The query parameter limit: expected something else.");
}

static void long_names_are_cut_between_characters(void **state) {
    (void)state;
    char memory[PC_CONTENT_DETAIL], pointer[5000];
    for (size_t i = 0; i + 1 < sizeof pointer; i += 2)
        memcpy(pointer + i, "\xc3\xbc", 2);
    struct pc_buf out = pc_buf_over(memory, sizeof memory);
    const struct pc_openapi_violation violation = {.where = PC_OPENAPI_BODY,
                                                   .pointer = pc_span(pointer, sizeof pointer - 1),
                                                   .name = pc_span(pointer, 4999),
                                                   .expected = pc_span(pointer, 4999)};
    pc_violation_detail(&violation, false, &out);
    assert_int_equal(pc_buf_end(&out), PC_OK);
    json_t *value = json_loadb(out.ptr, out.len, 0, NULL);
    assert_non_null(value);
    assert_string_equal(text(value, "verdict"), "would_refuse");
    assert_null(strstr(text(value, "pointer"), "\xef\xbf\xbd"));
    json_decref(value);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_finding_says_what_and_where),
        cmocka_unit_test(those_without_room_are_counted),
        cmocka_unit_test(without_memory_everything_is_counted),
        cmocka_unit_test(a_violation_is_told),
        cmocka_unit_test(long_names_are_cut_between_characters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
