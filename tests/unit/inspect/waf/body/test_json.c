/* JSON bodies: names of values, what is malformed, and what would take long. */
#include "reading.h"

static void values_are_named_by_where_they_stand(void **state) {
    (void)state;
    static const struct {
        const char *text, *listed;
    } rows[] = {
        {"{\"a\":1,\"b\":{\"c\":\"x\",\"d\":[1,[2,3],{\"e\":null,\"f\":true}]},\"a\":\"2\",\"\":5}",
         "json.a=1|json.b.c=x|json.b.d.array_0=1|json.b.d.array_1.array_0=2|"
         "json.b.d.array_1.array_1=3|json.b.d.array_2.e=|json.b.d.array_2.f=true|json.a=2|"
         "json.empty-key=5|"},
        {"{\"g\":[],\"h\":{},\"z\":[[[1]]],\"i\":-1.50e+3}",
         "json.z.array_0.array_0.array_0=1|json.i=-1.50e+3|"},
        {"[1,2,{\"a\":false}]", "json.array_0=1|json.array_1=2|json.array_2.a=false|"},
        {"[[1,2],[],3]", "json.array_0.array_0=1|json.array_0.array_1=2|json.array_2=3|"},
        {"5", "json=5|"},
        {" \"x\" ", "json=x|"},
        {"null", "json=|"},
        {"[]", ""},
        {"{}\n", ""},
        {"{\"a.b\":1}", "json.a.b=1|"},
        {"[0,1,2,3,4,5,6,7,8,9,10]",
         "json.array_0=0|json.array_1=1|json.array_2=2|json.array_3=3|json.array_4=4|"
         "json.array_5=5|json.array_6=6|json.array_7=7|json.array_8=8|json.array_9=9|"
         "json.array_10=10|"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        PC_CLEANUP(end_reading) struct reading r = {0};
        assert_int_equal(run_reading(&r, "JSON", pc_span_str(rows[i].text)), PC_OK);
        struct pc_span got = listed(&r, PC_WAF_ARGS_POST);
        if (!pc_span_eq(got, pc_span_str(rows[i].listed)))
            fail_msg("%s: %.*s", rows[i].text, PC_ARG(got));
        assert_false(is_broken(&r));
    }
}

static void what_is_no_json_is_broken(void **state) {
    (void)state;
    static const char *const bodies[] = {" ",
                                         "{\"a\":1",
                                         "{\"a\":1}x",
                                         "{\"a\":tru}",
                                         "{\"a\":1}{\"b\":2}",
                                         "{\"a\":01}",
                                         "{\"a\":1,}",
                                         "[1,]",
                                         "{a:1}",
                                         "{'a':1}",
                                         "{\"a\"}",
                                         "{\"a\" 1}",
                                         "[1 2]",
                                         "[1}",
                                         "{\"a\":1]",
                                         "]",
                                         "}",
                                         ",",
                                         "[,1]",
                                         "{,}",
                                         "{",
                                         "[",
                                         "/*x*/1",
                                         "{\"a\":NaN}",
                                         "1e",
                                         "-",
                                         "1.",
                                         ".5",
                                         "+1",
                                         "\"a",
                                         "\"a\\",
                                         "\"\\x\"",
                                         "\"\\u12\"",
                                         "\"\\u12g4\"",
                                         "\"a\nb\"",
                                         "\"\xff\"",
                                         "\"\xc0\xaf\"",
                                         "\"\xe2\x82\"",
                                         "\"\xed\xa0\x80\"",
                                         "\xef\xbb\xbf{}",
                                         "\"\xf4\x90\x80\x80\"",
                                         "{\"a\":}",
                                         "{\"a\":1,,\"b\":2}",
                                         "{1:2}",
                                         "nul",
                                         "\v1",
                                         "\"\xe0\x80\x80\"",
                                         "\"\xf0\x80\x80\x80\""};
    for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++) {
        PC_CLEANUP(end_reading) struct reading r = {0};
        assert_int_equal(run_reading(&r, "JSON", pc_span_str(bodies[i])), PC_OK);
        if (!is_broken(&r))
            fail_msg("%s", bodies[i]);
    }
}

static void a_nul_byte_is_no_json(void **state) {
    (void)state;
    PC_CLEANUP(end_reading) struct reading r = {0};
    assert_int_equal(run_reading(&r, "JSON", PC_SPAN("1\0")), PC_OK);
    assert_true(is_broken(&r));
    assert_int_equal(run_reading(&r, "JSON", PC_SPAN("\"\\\0\"")), PC_OK);
    assert_true(is_broken(&r));
}

static void what_was_read_before_is_kept(void **state) {
    (void)state;
    PC_CLEANUP(end_reading) struct reading r = {0};
    assert_int_equal(run_reading(&r, "JSON", PC_SPAN("{\"a\":\"<script>\",\"b\":!")), PC_OK);
    assert_true(is_broken(&r));
    assert_listed(&r, PC_WAF_ARGS_POST, "json.a=<script>|");
}

static void limits_hold(void **state) {
    (void)state;
    PC_CLEANUP(end_reading)
    struct reading r = {.body = {.limits = {.arguments = 2, .json_depth = 3}}};
    assert_int_equal(run_reading(&r, "JSON", PC_SPAN("[1,[[2]]]")), PC_OK);
    assert_false(is_broken(&r));
    assert_int_equal(run_reading(&r, "JSON", PC_SPAN("[1,2,3]")), PC_OK);
    assert_true(is_broken(&r));
    assert_int_equal(r.values.lists[PC_WAF_ARGS_POST].count, 2);
    assert_int_equal(run_reading(&r, "JSON", PC_SPAN("[[[[1]]]]")), PC_OK);
    assert_true(is_broken(&r));
}

static void a_mebibyte_of_brackets_is_bounded(void **state) {
    (void)state;
    enum { SIZE = LARGE };
    static const char *const units[] = {"[", "{\"a\":", "[[],", "\"\\u0041", " ", "-"};
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        char *bytes = repeated(pc_span_str(units[i]), SIZE);
        PC_CLEANUP(end_reading) struct reading r = {.body = {.limits = {.json_depth = SIZE}}};
        double start = now_ms();
        assert_int_equal(run_reading(&r, "JSON", pc_span(bytes, SIZE)), PC_OK);
        assert_true(is_broken(&r));
        assert_true(now_ms() - start < SOON_MS);
        free(bytes);
    }
}

/* A long key above many values. */
static void names_are_bounded_together(void **state) {
    (void)state;
    enum { SIZE = 1 << 20, KEY = SIZE / 2 };
    char *bytes = repeated(PC_SPAN("1,"), SIZE);
    memset(bytes, 'k', KEY);
    memcpy(bytes, "{\"", 2);
    memcpy(bytes + KEY - 4, "\":[1,", 5);
    PC_CLEANUP(end_reading) struct reading r = {.body = {.limits = {.arguments = SIZE}}};
    double start = now_ms();
    assert_int_equal(run_reading(&r, "JSON", pc_span(bytes, SIZE)), PC_OK);
    assert_true(is_broken(&r));
    assert_true(r.arena.used < 8 * SIZE);
    assert_true(now_ms() - start < SOON_MS);
    free(bytes);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_named_by_where_they_stand),
        cmocka_unit_test(what_is_no_json_is_broken),
        cmocka_unit_test(a_nul_byte_is_no_json),
        cmocka_unit_test(what_was_read_before_is_kept),
        cmocka_unit_test(limits_hold),
        cmocka_unit_test(a_mebibyte_of_brackets_is_bounded),
        cmocka_unit_test(names_are_bounded_together),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
