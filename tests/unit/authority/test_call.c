/* Percent-decoding of paths and queries. */
#include "../testing.h"

#include "authority/call.h"

#define ok(call) assert_int_equal((call), PC_OK)

static void percent_decoding(void **state) {
    (void)state;
    struct pc_arena arena = {0};
    struct pc_span out;
    ok(pc_percent_decode(PC_SPAN("a%40b%C3%a4"), &arena, &out));
    assert_span_equal(out, "a@b\xc3\xa4");
    ok(pc_percent_decode(PC_SPAN(""), &arena, &out));
    assert_int_equal(out.len, 0);
    static const char *const bad[] = {"%", "%4", "%4g", "a%", "%00", "%0a", "\x01", "%zz", "%-1"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(pc_percent_decode(pc_span_str(bad[i]), &arena, &out), PC_ERR_INVALID);
    pc_arena_free(&arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(percent_decoding),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
