/* Spans: comparing, cutting, splitting, numbers. */
#include "../testing.h"

#include "base/span.h"

static const struct pc_span null_span = {NULL, 0};

static void comparing(void **state) {
    (void)state;
    assert_true(pc_span_eq(PC_SPAN("a"), PC_SPAN("a")));
    assert_false(pc_span_eq(PC_SPAN("a"), PC_SPAN("ab")));
    assert_true(pc_span_eq(null_span, PC_SPAN("")));
    assert_false(pc_span_eq(PC_SPAN("a\0b"), PC_SPAN("a\0c")));
    assert_true(pc_span_eq_nocase(PC_SPAN("HoSt"), PC_SPAN("hOsT")));
    assert_false(pc_span_eq_nocase(PC_SPAN("@"), PC_SPAN("`"))); /* differ by 0x20, no letters */
    assert_false(pc_span_eq_nocase(PC_SPAN("\xc3\x84"), PC_SPAN("\xc3\xa4")));
    assert_true(pc_span_eq_secret(PC_SPAN("abc"), PC_SPAN("abc")));
    assert_false(pc_span_eq_secret(PC_SPAN("abc"), PC_SPAN("abd")));
    assert_false(pc_span_eq_secret(PC_SPAN("abc"), PC_SPAN("ab")));
    assert_true(pc_span_eq_secret(null_span, PC_SPAN("")));
    assert_int_equal(pc_span_str(NULL).len, 0);
}

static void heads_and_tails(void **state) {
    (void)state;
    assert_true(pc_span_starts(PC_SPAN("abc"), PC_SPAN("ab")));
    assert_true(pc_span_starts(PC_SPAN("abc"), PC_SPAN("")));
    assert_false(pc_span_starts(PC_SPAN("ab"), PC_SPAN("abc")));
    assert_true(pc_span_ends(PC_SPAN("abc"), PC_SPAN("bc")));
    assert_false(pc_span_ends(PC_SPAN("c"), PC_SPAN("bc")));
    assert_true(pc_span_ends(null_span, PC_SPAN("")));
    assert_span_equal(pc_span_from(PC_SPAN("abc"), 1), "bc");
    assert_span_equal(pc_span_from(PC_SPAN("abc"), 9), "");
    assert_span_equal(pc_span_upto(PC_SPAN("abc"), 2), "ab");
    assert_span_equal(pc_span_upto(PC_SPAN("abc"), 9), "abc");
    assert_int_equal(pc_span_from(null_span, 3).len, 0);
    assert_int_equal(pc_span_find(PC_SPAN("abc"), 'c'), 2);
    assert_int_equal(pc_span_find(PC_SPAN("abc"), 'x'), 3);
    assert_int_equal(pc_span_find(null_span, 'x'), 0);
    assert_span_equal(pc_span_trim(PC_SPAN(" \t a b\t ")), "a b");
    assert_span_equal(pc_span_trim(PC_SPAN("\n a")), "\n a");
    assert_span_equal(pc_span_trim(PC_SPAN("   ")), "");
}

static void splitting(void **state) {
    (void)state;
    struct pc_span rest = PC_SPAN("a,,b,"), item;
    assert_true(pc_span_split(&rest, ',', &item));
    assert_span_equal(item, "a");
    assert_true(pc_span_split(&rest, ',', &item));
    assert_span_equal(item, "");
    assert_true(pc_span_split(&rest, ',', &item));
    assert_span_equal(item, "b");
    assert_true(pc_span_split(&rest, ',', &item));
    assert_span_equal(item, "");
    assert_false(pc_span_split(&rest, ',', &item));
    rest = PC_SPAN("");
    assert_true(pc_span_split(&rest, ',', &item));
    assert_false(pc_span_split(&rest, ',', &item));
    rest = null_span;
    assert_false(pc_span_split(&rest, ',', &item));
}

static void numbers(void **state) {
    (void)state;
    uint64_t n;
    assert_int_equal(pc_span_u64(PC_SPAN("0"), 0, &n), PC_OK);
    assert_int_equal(pc_span_u64(PC_SPAN("18446744073709551615"), UINT64_MAX, &n), PC_OK);
    assert_true(n == UINT64_MAX);
    assert_int_equal(pc_span_u64(PC_SPAN("18446744073709551616"), UINT64_MAX, &n), PC_ERR_RANGE);
    assert_int_equal(pc_span_u64(PC_SPAN("99999999999999999999999"), UINT64_MAX, &n), PC_ERR_RANGE);
    assert_int_equal(pc_span_u64(PC_SPAN("007"), 7, &n), PC_OK);
    assert_int_equal(n, 7);
    assert_int_equal(pc_span_u64(PC_SPAN("8"), 7, &n), PC_ERR_RANGE);
    assert_int_equal(pc_span_u64(PC_SPAN("70"), 7, &n), PC_ERR_RANGE);
    assert_int_equal(pc_span_u64(PC_SPAN("1"), 0, &n), PC_ERR_RANGE);
    static const char *const texts[] = {"",    "-1",  "+1",  " 1",      "1 ",
                                        "0x1", "1.0", "1e3", "\xd9\xa1"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_int_equal(pc_span_u64(pc_span_str(texts[i]), UINT64_MAX, &n), PC_ERR_INVALID);
    assert_int_equal(pc_span_u64(PC_SPAN("1\0"), 99, &n), PC_ERR_INVALID);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(comparing),
        cmocka_unit_test(heads_and_tails),
        cmocka_unit_test(splitting),
        cmocka_unit_test(numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
