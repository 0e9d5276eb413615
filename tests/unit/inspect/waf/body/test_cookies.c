/* Cookie headers: pairs, what has no name, and what looks like quoting. */
#include "reading.h"

static void cookies_are_split(void **state) {
    (void)state;
    static const struct {
        const char *text, *listed;
    } rows[] = {
        {"a=b; c=d", "a=b|c=d|"},
        {" a=b;c=d", "a=b|c=d|"},
        {"noname; =x; a=b=c; ;;", "noname=|=x|a=b=c|"},
        {"a=%20b+c", "a=%20b+c|"},
        {"a = b", "a = b|"},
        {"a=\"b; c\"", "a=\"b|c\"=|"},
        {"a=b;\tc=d;\n e=f", "a=b|c=d|e=f|"},
        {"$Version=1; a=b", "$Version=1|a=b|"},
        {"=", ""},
        {"a=", "a=|"},
        {" ; ", ""},
        {"", ""},
        {"a=1; a=2", "a=1|a=2|"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        PC_CLEANUP(end_reading) struct reading r = {0};
        begin_reading(&r, pc_span_str(rows[i].text));
        assert_int_equal(pc_waf_body_cookies(r.body.bytes, &r.values), PC_OK);
        struct pc_span got = listed(&r, PC_WAF_REQUEST_COOKIES);
        if (!pc_span_eq(got, pc_span_str(rows[i].listed)))
            fail_msg("%s: %.*s", rows[i].text, PC_ARG(got));
    }
}

static void too_many_are_refused(void **state) {
    (void)state;
    PC_CLEANUP(end_reading) struct reading r = {.values = {.max_items = 1}};
    begin_reading(&r, PC_SPAN("a=1; b=2"));
    assert_int_equal(pc_waf_body_cookies(r.body.bytes, &r.values), PC_ERR_FULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cookies_are_split),
        cmocka_unit_test(too_many_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
