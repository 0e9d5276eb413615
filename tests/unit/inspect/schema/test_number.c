/* Decimals: compared and divided exactly, however they are written. */
#include "../../testing.h"

#include "inspect/schema/number.h"

static struct pc_js_number number(const char *text) {
    return pc_js_number(pc_span_str(text));
}

static int compare(const char *a, const char *b) {
    struct pc_js_number x = number(a), y = number(b);
    int result = pc_js_number_compare(&x, &y), back = pc_js_number_compare(&y, &x);
    assert_true((result > 0) == (back < 0) && (result == 0) == (back == 0));
    if (result == 0)
        assert_true(pc_js_number_hash(&x) == pc_js_number_hash(&y));
    return (result > 0) - (result < 0);
}

static void numbers_are_in_order(void **state) {
    (void)state;
    static const char *const order[] = {"-1e400",
                                        "-1e308",
                                        "-123456789012345678901234567890",
                                        "-2",
                                        "-1.5",
                                        "-1",
                                        "-1e-400",
                                        "0",
                                        "1e-400",
                                        "0.09",
                                        "0.1",
                                        "0.10000000000000000000000000001",
                                        "0.3",
                                        "0.99",
                                        "1",
                                        "1.01",
                                        "2",
                                        "9.99",
                                        "10",
                                        "11",
                                        "99",
                                        "100",
                                        "9007199254740992",
                                        "9007199254740993",
                                        "1e308",
                                        "1e400"};
    for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
        for (size_t k = 0; k < sizeof order / sizeof *order; k++)
            assert_int_equal(compare(order[i], order[k]), (i > k) - (i < k));
    }
}

static void one_number_is_written_in_many_ways(void **state) {
    (void)state;
    static const char *const ways[][2] = {
        {"1", "1.0"},      {"1", "1e0"},        {"100", "1e2"},    {"100", "1.00E+2"},
        {"0.01", "1e-2"},  {"0", "-0"},         {"0", "0.000e99"}, {"-15", "-1.5e1"},
        {"12.30", "12.3"}, {"0.5", "5e-1"},     {"10", "0.1e2"},   {"1200", "0.0012e6"},
        {"101", "1.01e2"}, {"0.0101", "101e-4"}};
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
        assert_int_equal(compare(ways[i][0], ways[i][1]), 0);
}

static void integers_are_known(void **state) {
    (void)state;
    static const char *const yes[] = {"0", "-0.0", "1", "1.0", "10e-1", "1e308", "1.5e1", "-3"};
    static const char *const no[] = {"0.5",  "1.5",     "15e-2",
                                     "1e-1", "-0.0001", "1.0000000000000001"};
    for (size_t i = 0; i < sizeof yes / sizeof *yes; i++) {
        struct pc_js_number one = number(yes[i]);
        assert_true(pc_js_number_is_integer(&one));
    }
    for (size_t i = 0; i < sizeof no / sizeof *no; i++) {
        struct pc_js_number one = number(no[i]);
        assert_false(pc_js_number_is_integer(&one));
    }
}

static bool divides(const char *divisor, const char *text) {
    struct pc_js_number by = number(divisor), what = number(text);
    struct pc_js_divisor made;
    assert_true(pc_js_divisor(&by, &made));
    return pc_js_number_divides(&made, &what);
}

static void multiples_are_exact(void **state) {
    (void)state;
    assert_true(divides("0.1", "0.3"));
    assert_true(divides("0.01", "19.99"));
    assert_true(divides("0.0001", "0.0075"));
    assert_false(divides("0.0001", "0.00751"));
    assert_true(divides("3", "9007199254740993"));
    assert_false(divides("3", "9007199254740992"));
    assert_true(divides("2", "-4"));
    assert_true(divides("7", "0"));
    assert_false(divides("0.123456789", "1e308"));
    assert_true(divides("0.5", "1e308"));
    assert_true(divides("1e-8", "12391239123"));
    assert_true(divides("20", "100"));
    assert_false(divides("200", "100"));
    assert_true(divides("18446744073709551557", "18446744073709551557"));
    assert_false(divides("18446744073709551557", "18446744073709551556"));
    assert_true(divides("1e5", "1e6"));
    assert_false(divides("1e6", "1e5"));
}

static void no_divisor(void **state) {
    (void)state;
    static const char *const bad[] = {"0", "-1", "0.0", "18446744073709551617",
                                      "1.2345678901234567890123"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct pc_js_number one = number(bad[i]);
        struct pc_js_divisor made;
        assert_false(pc_js_divisor(&one, &made));
    }
}

static void whole_numbers_that_fit(void **state) {
    (void)state;
    int64_t value;
    assert_true(pc_js_whole(PC_SPAN("-999999999999999999"), &value));
    assert_true(value == -999999999999999999);
    assert_false(pc_js_whole(PC_SPAN("1000000000000000000"), &value));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_in_order),
        cmocka_unit_test(one_number_is_written_in_many_ways),
        cmocka_unit_test(integers_are_known),
        cmocka_unit_test(multiples_are_exact),
        cmocka_unit_test(no_divisor),
        cmocka_unit_test(whole_numbers_that_fit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
