/* The wiping allocator: it moves and keeps what it should. */
#include "../testing.h"

#include <stdlib.h>

#include "base/wiping.h"

static void test_growing_keeps_the_bytes(void **state) {
    unsigned char *ptr = pc_wiping_malloc(1);
    (void)state;
    ptr[0] = 0;
    for (size_t size = 1; size < 100000; size = size * 2 + 1) {
        unsigned char *grown = pc_wiping_realloc(ptr, size * 2 + 1);
        assert_non_null(grown);
        ptr = grown;
        for (size_t i = 0; i < size; i++)
            assert_int_equal(ptr[i], i & 0xff);
        for (size_t i = 0; i < size * 2 + 1; i++)
            ptr[i] = (unsigned char)(i & 0xff);
    }
    ptr = pc_wiping_realloc(ptr, 10);
    assert_non_null(ptr);
    assert_int_equal(ptr[9], 9);
    pc_wiping_free(ptr);
}

static void test_edges(void **state) {
    (void)state;
    pc_wiping_free(NULL);
    char *text = pc_wiping_strdup("text");
    assert_string_equal(text, "text");
    assert_null(pc_wiping_realloc(text, 0));
    int *numbers = pc_wiping_calloc(4, sizeof *numbers);
    assert_int_equal(numbers[3], 0);
    pc_wiping_free(numbers);
    void *fresh = pc_wiping_realloc(NULL, 8);
    assert_non_null(fresh);
    pc_wiping_free(fresh);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_growing_keeps_the_bytes),
        cmocka_unit_test(test_edges),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
