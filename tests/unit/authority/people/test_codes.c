/* Codes that people type. */
#include "../../testing.h"

#include "../../entropy.h"
#include "authority/people/codes.h"
#include "crypto/random.h"

static void made(void **state) {
    (void)state;
    unsigned char next = 0;
    struct pc_entropy counting = entropy_counting(&next);
    struct pc_buf out = {0};
    assert_int_equal(pc_code_make(&counting, 15, 5, &out), PC_OK);
    assert_span_equal(pc_buf_span(&out), "01234-56789-ABCDE");
    pc_buf_clear(&out);
    assert_int_equal(pc_code_make(&pc_system_entropy, 8, 0, &out), PC_OK);
    assert_int_equal(out.len, 8);
    pc_buf_clear(&out);
    assert_int_equal(pc_code_make(&pc_system_entropy, PC_CODE_MAX + 1, 0, &out), PC_ERR_RANGE);
    struct pc_entropy dry = entropy_dry();
    assert_int_equal(pc_code_make(&dry, 8, 0, &out), PC_ERR_IO);
    assert_int_equal(out.len, 0);
    pc_buf_free(&out);
}

static void typed(void **state) {
    (void)state;
    static const char *const good[] = {"01234-56789", "0123456789", " o1 2 3-4-5 6789 -",
                                       "OI23456789", "oL23456789"};
    static const char *const bad[] = {"",           "-",          "012345678",     "01234567890",
                                      "012345678U", "012345678!", "012345678\xc3", "01234\n6789"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        struct pc_buf out = {0};
        assert_int_equal(pc_code_normal(pc_span_str(good[i]), 10, &out), PC_OK);
        assert_span_equal(pc_buf_span(&out), "0123456789");
        pc_buf_free(&out);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct pc_buf out = {0};
        assert_int_equal(pc_code_normal(pc_span_str(bad[i]), 10, &out), PC_ERR_DENIED);
        pc_buf_free(&out);
    }
    struct pc_buf out = {0};
    assert_int_equal(pc_code_normal(pc_span("01234\0006789", 10), 10, &out), PC_ERR_DENIED);
    pc_buf_free(&out);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(made), cmocka_unit_test(typed)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
