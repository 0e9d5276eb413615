/* Buffers: growing, fixed, secret, and the first failure. */
#include "../testing.h"

#include "base/buf.h"

static void it_grows(void **state) {
    (void)state;
    PC_CLEANUP(pc_buf_free) struct pc_buf buf = {0};
    for (int i = 0; i < 10000; i++)
        pc_buf_add(&buf, PC_SPAN("abc"));
    assert_int_equal(pc_buf_end(&buf), PC_OK);
    assert_int_equal(buf.len, 30000);
    assert_memory_equal(buf.ptr + 29997, "abc", 3);
}

static void numbers_and_formats(void **state) {
    (void)state;
    PC_CLEANUP(pc_buf_free) struct pc_buf buf = {0};
    pc_buf_add_u64(&buf, 0);
    pc_buf_add_char(&buf, ' ');
    pc_buf_add_u64(&buf, UINT64_MAX);
    pc_buf_addf(&buf, " %d %s", -1, "x");
    pc_buf_add_str(&buf, "");
    pc_buf_add_str(&buf, NULL);
    assert_span_equal(pc_buf_span(&buf), "0 18446744073709551615 -1 x");
    assert_string_equal(pc_buf_str(&buf), "0 18446744073709551615 -1 x");
}

static void a_fixed_one_keeps_what_fits_and_the_failure(void **state) {
    (void)state;
    char memory[5];
    struct pc_buf buf = pc_buf_over(memory, sizeof memory);
    pc_buf_add(&buf, PC_SPAN("abc"));
    pc_buf_add(&buf, PC_SPAN("def"));
    assert_int_equal(pc_buf_end(&buf), PC_ERR_FULL);
    pc_buf_add_char(&buf, 'x'); /* would fit, but a hole must not arise */
    assert_span_equal(pc_buf_span(&buf), "abc");
    pc_buf_clear(&buf);
    pc_buf_add(&buf, PC_SPAN("abcde"));
    assert_int_equal(pc_buf_end(&buf), PC_OK);
    assert_null(pc_buf_str(&buf));
}

static void an_absurd_size_is_refused(void **state) {
    (void)state;
    PC_CLEANUP(pc_buf_free) struct pc_buf buf = {0};
    assert_null(pc_buf_reserve(&buf, SIZE_MAX));
    assert_int_equal(pc_buf_end(&buf), PC_ERR_RANGE);
    assert_null(pc_buf_reserve(&buf, 1));
}

static void reserving_does_not_move_the_end(void **state) {
    (void)state;
    PC_CLEANUP(pc_buf_free) struct pc_buf buf = {0};
    assert_non_null(pc_buf_reserve(&buf, 1000));
    assert_int_equal(buf.len, 0);
    assert_true(buf.cap >= 1000);
}

static void a_secret_one_wipes_what_it_clears(void **state) {
    (void)state;
    PC_CLEANUP(pc_buf_free) struct pc_buf buf = PC_BUF_SECRET;
    pc_buf_add_str(&buf, "hunter2");
    for (int i = 0; i < 1000; i++)
        pc_buf_add_str(&buf, "hunter2");
    assert_memory_equal(buf.ptr, "hunter2hunter2", 14);
    pc_buf_clear(&buf);
    for (size_t i = 0; i < 7000; i++)
        assert_int_equal(buf.ptr[i], 0);
    pc_buf_free(&buf);
    assert_true(buf.secret && buf.ptr == NULL && buf.cap == 0);
}

static void wiping_nothing_is_fine(void **state) {
    (void)state;
    pc_wipe(NULL, 5);
    char memory[4] = "abc";
    pc_wipe(memory, sizeof memory);
    assert_memory_equal(memory, "\0\0\0\0", 4);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_grows),
        cmocka_unit_test(numbers_and_formats),
        cmocka_unit_test(a_fixed_one_keeps_what_fits_and_the_failure),
        cmocka_unit_test(an_absurd_size_is_refused),
        cmocka_unit_test(reserving_does_not_move_the_end),
        cmocka_unit_test(a_secret_one_wipes_what_it_clears),
        cmocka_unit_test(wiping_nothing_is_fine),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
