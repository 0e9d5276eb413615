/* CBOR in its canonical form, and everything that is not. */
#include "../testing.h"

#include "identity/cbor.h"

static bool reads(struct pc_span bytes) {
    struct pc_cursor in = pc_cursor(bytes);
    (void)pc_cbor_skip(&in);
    return pc_cursor_end(&in) == PC_OK;
}

#define CBOR(literal) PC_SPAN(literal)

static void whole_items(void **state) {
    (void)state;
    static const struct pc_span good[] = {
        {"\x00", 1},
        {"\x17", 1},
        {"\x18\x18", 2},
        {"\x19\x01\x00", 3},
        {"\x1a\x00\x01\x00\x00", 5},
        {"\x1b\x00\x00\x00\x01\x00\x00\x00\x00", 9},
        {"\x20", 1},
        {"\x39\x01\x00", 3},
        {"\x40", 1},
        {"\x43\x01\x02\x03", 4},
        {"\x63\x66\x6d\x74", 4},
        {"\x80", 1},
        {"\x83\x01\x82\x02\x03\x80", 6},
        {"\xa0", 1},
        {"\xa1\x61\x61\xa1\x01\x02", 6},
        {"\xf4", 1},
        {"\xf5", 1},
        {"\xf6", 1},
    };
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        assert_true(reads(good[i]));
}

static void what_is_not_canonical_or_not_there(void **state) {
    (void)state;
    static const struct pc_span bad[] = {
        {"", 0},
        {"\x18\x17", 2},                             /* room in one byte */
        {"\x19\x00\xff", 3},                         /* in two */
        {"\x1a\x00\x00\xff\xff", 5},                 /* in three */
        {"\x1b\x00\x00\x00\x00\xff\xff\xff\xff", 9}, /* in five */
        {"\x58\x02\x01\x02", 4},
        {"\x18", 1},
        {"\x1b\x00\x00", 3},
        {"\x43\x01\x02", 3},
        {"\x5f\x41\x01\xff", 4}, /* indefinite lengths */
        {"\x9f\x01\xff", 3},
        {"\xbf\xff", 2},
        {"\xff", 1},
        {"\x1c", 1},         /* reserved */
        {"\xc0\x00", 2},     /* a tag */
        {"\xf9\x00\x00", 3}, /* floats */
        {"\xfa\x00\x00\x00\x00", 5},
        {"\xf8\x20", 2}, /* other simple values */
        {"\xe0", 1},
        {"\x82\x01", 2}, /* too few items */
        {"\xa1\x01", 2},
        {"\x9b\xff\xff\xff\xff\xff\xff\xff\xff", 9}, /* more than there can be */
        {"\xbb\xff\xff\xff\xff\xff\xff\xff\xff\x00", 10},
        {"\x5b\xff\xff\xff\xff\xff\xff\xff\xff", 9},
        {"\x00\x00", 2}, /* something behind it */
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(reads(bad[i]));
}

static void no_depth_is_too_deep(void **state) {
    (void)state;
    static char nested[65536];
    memset(nested, '\x81', sizeof nested - 1);
    nested[sizeof nested - 1] = 0;
    assert_true(reads(pc_span(nested, sizeof nested)));
    nested[sizeof nested - 1] = '\x81';
    assert_false(reads(pc_span(nested, sizeof nested)));
}

static void numbers_and_strings(void **state) {
    (void)state;
    struct pc_cursor in = pc_cursor(CBOR("\x39\x01\x00\x26\x07\x42\x01\x02\xa1\x01\x01"));
    assert_int_equal(pc_cbor_int(&in), -257);
    assert_int_equal(pc_cbor_int(&in), -7);
    assert_int_equal(pc_cbor_int(&in), 7);
    assert_int_equal(pc_cbor_bytes(&in).len, 2);
    assert_int_equal(pc_cbor_map(&in, 1), 1);
    assert_false(in.bad);
    static const struct pc_span others[] = {
        {"\x41\x01", 2}, {"\x1a\x80\x00\x00\x00", 5}, {"\xa0", 1}, {"\xf5", 1}, {"", 0}};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        in = pc_cursor(others[i]);
        assert_int_equal(pc_cbor_int(&in), 0);
        assert_true(in.bad);
    }
    in = pc_cursor(CBOR("\x63\x66\x6d\x74"));
    assert_null(pc_cbor_bytes(&in).ptr);
    assert_true(in.bad);
    in = pc_cursor(CBOR("\xa2\x01\x01\x02\x02"));
    assert_int_equal(pc_cbor_map(&in, 1), 0);
    assert_true(in.bad);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole_items),
        cmocka_unit_test(what_is_not_canonical_or_not_there),
        cmocka_unit_test(no_depth_is_too_deep),
        cmocka_unit_test(numbers_and_strings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
