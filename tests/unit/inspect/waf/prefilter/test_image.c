/* Images that are broken, cut off, or of another platform are refused. */
#include "union.h"

static pc_err open_changed(const struct pc_test_union *united, size_t at, size_t len) {
    char *copy = aligned_alloc(64, (united->image.len + 63) / 64 * 64);
    assert_non_null(copy);
    memcpy(copy, united->image.ptr, united->image.len);
    if (at < united->image.len)
        copy[at] ^= 1;
    struct pc_waf_prefilter *prefilter = NULL;
    pc_err err = pc_waf_prefilter_open(pc_span(copy, len), &prefilter);
    pc_waf_prefilter_close(prefilter);
    free(copy);
    return err;
}

static void broken_images_are_refused(void **state) {
    (void)state;
    struct pc_test_union united;
    const struct pc_waf_pattern pattern = {.regex = PC_SPAN("^a[0-9]+b?c$")};
    pc_test_union_make(&pattern, 1, &united);
    size_t len = united.image.len;
    assert_int_equal(open_changed(&united, SIZE_MAX, len), PC_OK);
    for (size_t at = 0; at < len; at += at < 512 ? 1 : 61)
        assert_int_equal(open_changed(&united, at, len), PC_ERR_CORRUPT);
    for (size_t cut = 0; cut < len; cut += cut < 512 ? 1 : 61)
        assert_int_equal(open_changed(&united, SIZE_MAX, cut), PC_ERR_CORRUPT);
    struct pc_waf_prefilter *prefilter;
    assert_int_equal(pc_waf_prefilter_open(pc_span(united.image.ptr + 1, len - 1), &prefilter),
                     PC_ERR_INVALID);
    pc_test_union_free(&united);
}

static void the_platform_is_always_the_same_here(void **state) {
    (void)state;
    PC_CLEANUP(pc_buf_free) struct pc_buf a = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf b = {0};
    pc_waf_prefilter_platform(&a);
    pc_waf_prefilter_platform(&b);
    assert_int_equal(pc_buf_end(&a), PC_OK);
    assert_true(a.len > 20 && a.len <= 120);
    assert_true(pc_span_eq(pc_buf_span(&a), pc_buf_span(&b)));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(broken_images_are_refused),
        cmocka_unit_test(the_platform_is_always_the_same_here),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
