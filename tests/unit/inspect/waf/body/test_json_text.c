/* Strings and numbers of JSON. */
#include "inspect/waf/body/json.h"
#include "reading.h"

static void check(struct pc_span text, struct pc_span expected, bool good) {
    PC_CLEANUP(end_reading) struct reading r = {0};
    begin_reading(&r, text);
    struct pc_waf_text_pool pool = {0};
    struct pc_span out;
    const char *wrong;
    size_t at = 0;
    assert_int_equal(pc_waf_json_string(r.body.bytes, &at, &pool, &r.arena, &out, &wrong), PC_OK);
    if ((wrong == NULL) != good)
        fail_msg("%.*s: %s", PC_ARG(text), wrong == NULL ? "taken" : wrong);
    if (!good)
        return;
    assert_int_equal(at, text.len);
    if (!pc_span_eq(out, expected))
        fail_msg("%.*s: %.*s", PC_ARG(text), PC_ARG(out));
}

static void strings_are_unescaped(void **state) {
    (void)state;
    check(PC_SPAN("\""), PC_SPAN(""), true);
    check(PC_SPAN("plain text of some length\""), PC_SPAN("plain text of some length"), true);
    check(PC_SPAN("\\\"\\\\\\/\\b\\f\\n\\r\\t\""), PC_SPAN("\"\\/\b\f\n\r\t"), true);
    check(PC_SPAN("\\u0041\\u00e9\\u20AC\""), PC_SPAN("A\xc3\xa9\xe2\x82\xac"), true);
    check(PC_SPAN("\\ud83d\\ude00\""), PC_SPAN("\xf0\x9f\x98\x80"), true);
    check(PC_SPAN("\\u0000b\""), PC_SPAN("\0b"), true);
    check(PC_SPAN("\\ud800\""), PC_SPAN("?"), true);
    check(PC_SPAN("\\ud800x\""), PC_SPAN("?x"), true);
    check(PC_SPAN("\\ude00\\ud83d\""), PC_SPAN("??"), true);
    check(PC_SPAN("\\ud800\\u0041\""), PC_SPAN("?A"), true);
    check(PC_SPAN("\xe2\x82\xac \xf0\x9f\x98\x80 \xc3\xa9\""),
          PC_SPAN("\xe2\x82\xac \xf0\x9f\x98\x80 \xc3\xa9"), true);
}

static void what_is_no_string_is_refused(void **state) {
    (void)state;
    const struct pc_span texts[] = {PC_SPAN(""),
                                    PC_SPAN("abcdefgh"),
                                    PC_SPAN("\\"),
                                    PC_SPAN("abcdefg\\"),
                                    PC_SPAN("\\\""),
                                    PC_SPAN("\\u\""),
                                    PC_SPAN("\\u004\""),
                                    PC_SPAN("\\u00 1\""),
                                    PC_SPAN("\\a\""),
                                    PC_SPAN("1234567\x1f\""),
                                    PC_SPAN("\x80\""),
                                    PC_SPAN("\xc3\""),
                                    PC_SPAN("\xf5\x80\x80\x80\""),
                                    PC_SPAN("\0\""),
                                    PC_SPAN("\xe2\x82"),
                                    PC_SPAN("\\\0\"")};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        check(texts[i], PC_SPAN(""), false);
}

static void numbers_end_where_they_do(void **state) {
    (void)state;
    static const struct {
        const char *text;
        size_t end;
    } rows[] = {{"0", 1},       {"-0", 2},   {"01", 1},   {"12,", 2}, {"1.5", 3},
                {"1.5e10]", 6}, {"1E-3", 4}, {"1e+", 0},  {"1.", 0},  {"-", 0},
                {"", 0},        {"a", 0},    {"1.e3", 0}, {"--1", 0}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_int_equal(pc_waf_json_number(pc_span_str(rows[i].text), 0), rows[i].end);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(strings_are_unescaped),
        cmocka_unit_test(what_is_no_string_is_refused),
        cmocka_unit_test(numbers_end_where_they_do),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
