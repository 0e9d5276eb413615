/* Rule numbers as text, and what is to be said about an exclusion. */
#include "../../testing.h"

#include "authority/firewall/render.h"

static void numbers(void **state) {
    (void)state;
    static const char *const bad[] = {"",    "0",     "x",          "1-",           "-1",
                                      "2-1", "1-2-3", "4294967296", "1-4294967296", " 1"};
    uint32_t first, last;
    assert_int_equal(pc_exclusion_rule_parse(PC_SPAN("942100"), &first, &last), PC_OK);
    assert_true(first == 942100 && last == 942100);
    assert_int_equal(pc_exclusion_rule_parse(PC_SPAN("942100-942190"), &first, &last), PC_OK);
    assert_true(first == 942100 && last == 942190);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_not_equal(pc_exclusion_rule_parse(pc_span_str(bad[i]), &first, &last), PC_OK);
}

static void expect(const struct pc_exclusion *exclusion, pc_time now, const char *wanted) {
    struct pc_buf text = {0};
    struct pc_json json = pc_json(&text);
    pc_exclusion_render(&json, exclusion, now, 30);
    assert_non_null(strstr(pc_buf_str(&text), wanted));
    pc_buf_free(&text);
}

static void findings(void **state) {
    (void)state;
    struct pc_exclusion e = {.record = {.id = {{1}},
                                        .first = 1,
                                        .last = 9,
                                        .host = PC_SPAN("a.test"),
                                        .route = PC_SPAN("posts"),
                                        .variable = PC_SPAN("ARGS:a"),
                                        .expires = 100 * PC_DAY},
                             .created = PC_DAY};
    expect(&e, 2 * PC_DAY, "\"rule\":\"1-9\"");
    expect(&e, 2 * PC_DAY, "\"findings\":[]");
    expect(&e, 32 * PC_DAY, "\"findings\":[\"dead\"]");
    e.last_hit = 20 * PC_DAY;
    expect(&e, 32 * PC_DAY, "\"findings\":[]");
    e.last_hit = 86 * PC_DAY;
    expect(&e, 87 * PC_DAY, "\"findings\":[\"ends soon\"]");
    expect(&e, 100 * PC_DAY, "\"findings\":[\"over\"]");
    e.record =
        (struct pc_exclusion_record){.id = {{1}}, .tag = PC_SPAN("t"), .expires = 100 * PC_DAY};
    expect(&e, 86 * PC_DAY - 1, "\"findings\":[\"every variable\",\"by tag\",\"every route\"]");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers),
        cmocka_unit_test(findings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
