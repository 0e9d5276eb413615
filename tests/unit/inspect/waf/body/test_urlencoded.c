/* Form arguments: decoding, what is malformed, and limits. */
#include "reading.h"

static void arguments_are_decoded(void **state) {
    (void)state;
    const struct {
        struct pc_span text, listed;
        bool invalid;
    } rows[] = {
        {PC_SPAN("a=1&b=2%20x+y"), PC_SPAN("a=1|b=2 x y|"), false},
        {PC_SPAN("a"), PC_SPAN("a=|"), false},
        {PC_SPAN("a&b=&=c&&="), PC_SPAN("a=|b=|=c|=|=|"), false},
        {PC_SPAN("a=%zz&b=%4"), PC_SPAN("a=%zz|b=%4|"), true},
        {PC_SPAN("a=%"), PC_SPAN("a=%|"), true},
        {PC_SPAN("a=%u0041"), PC_SPAN("a=%u0041|"), true},
        {PC_SPAN("a=%00x\0y"), PC_SPAN("a=\0x\0y|"), false},
        {PC_SPAN("a=1;b=2"), PC_SPAN("a=1;b=2|"), false},
        {PC_SPAN("a==b"), PC_SPAN("a==b|"), false},
        {PC_SPAN("%26=%3d&+a=+b"), PC_SPAN("&==| a= b|"), false},
        {PC_SPAN("a=1&a=2"), PC_SPAN("a=1|a=2|"), false},
        {PC_SPAN("a=%2561"), PC_SPAN("a=%61|"), false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        PC_CLEANUP(end_reading) struct reading r = {0};
        assert_int_equal(run_reading(&r, "URLENCODED", rows[i].text), PC_OK);
        struct pc_span got = listed(&r, PC_WAF_ARGS_POST);
        if (!pc_span_eq(got, rows[i].listed))
            fail_msg("row %zu: %.*s", i, PC_ARG(got));
        assert_int_equal(is_set(&r, PC_WAF_URLENCODED_ERROR), rows[i].invalid);
        assert_false(is_broken(&r));
    }
}

static void the_separator_may_be_another(void **state) {
    (void)state;
    PC_CLEANUP(end_reading) struct reading r = {.body = {.limits = {.separator = ';'}}};
    assert_int_equal(run_reading(&r, "URLENCODED", PC_SPAN("a=1&2;b=3")), PC_OK);
    assert_listed(&r, PC_WAF_ARGS_POST, "a=1&2|b=3|");
}

static void what_needs_no_decoding_is_borrowed(void **state) {
    (void)state;
    PC_CLEANUP(end_reading) struct reading r = {0};
    assert_int_equal(run_reading(&r, "URLENCODED", PC_SPAN("abc=def")), PC_OK);
    assert_ptr_equal(r.values.lists[PC_WAF_ARGS_POST].items[0].value.ptr, r.copy + 4);
}

static void more_than_the_limit_breaks_the_body(void **state) {
    (void)state;
    PC_CLEANUP(end_reading) struct reading r = {.body = {.limits = {.arguments = 2}}};
    assert_int_equal(run_reading(&r, "URLENCODED", PC_SPAN("a=1&b=2&")), PC_OK);
    assert_true(!is_broken(&r) || r.values.lists[PC_WAF_ARGS_POST].count == 2);
    assert_int_equal(run_reading(&r, "URLENCODED", PC_SPAN("a=1&b=2&c=3")), PC_OK);
    assert_true(is_broken(&r));
    assert_listed(&r, PC_WAF_ARGS_POST, "a=1|b=2|");
}

static void a_query_is_split_into_its_list(void **state) {
    (void)state;
    PC_CLEANUP(end_reading) struct reading r = {0};
    begin_reading(&r, PC_SPAN("a=%&b=1&c"));
    unsigned invalid = 0;
    assert_int_equal(
        pc_waf_body_arguments(r.body.bytes, 0, 0, PC_WAF_ARGS_GET, &r.values, &invalid), PC_OK);
    assert_listed(&r, PC_WAF_ARGS_GET, "a=%|b=1|c=|");
    assert_int_equal(invalid, 1);
    assert_int_equal(
        pc_waf_body_arguments(r.body.bytes, '&', 2, PC_WAF_ARGS_GET, &r.values, &invalid),
        PC_ERR_FULL);
    assert_int_equal(r.values.lists[PC_WAF_ARGS_GET].count, 5);
}

static void a_mebibyte_of_arguments_is_bounded(void **state) {
    (void)state;
    enum { SIZE = LARGE };
    char *bytes = repeated(PC_SPAN("a=1&"), SIZE);
    PC_CLEANUP(end_reading) struct reading r = {.body = {.limits = {.arguments = SIZE}}};
    double start = now_ms();
    assert_int_equal(run_reading(&r, "URLENCODED", pc_span(bytes, SIZE)), PC_OK);
    assert_int_equal(r.values.lists[PC_WAF_ARGS_POST].count, SIZE / 4);
    memset(bytes, '%', SIZE);
    assert_int_equal(run_reading(&r, "URLENCODED", pc_span(bytes, SIZE)), PC_OK);
    assert_true(now_ms() - start < SOON_MS);
    free(bytes);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arguments_are_decoded),
        cmocka_unit_test(the_separator_may_be_another),
        cmocka_unit_test(what_needs_no_decoding_is_borrowed),
        cmocka_unit_test(more_than_the_limit_breaks_the_body),
        cmocka_unit_test(a_query_is_split_into_its_list),
        cmocka_unit_test(a_mebibyte_of_arguments_is_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
