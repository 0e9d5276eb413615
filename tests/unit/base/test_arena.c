/* Arenas: zeroed, aligned, limited, and given back at once. */
#include "../testing.h"

#include <stdalign.h>

#include "base/arena.h"

static void memory_is_zeroed_aligned_and_apart(void **state) {
    (void)state;
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    char *last = NULL;
    for (size_t size = 1; size < 3000; size += 7) {
        char *at = pc_arena_alloc(&arena, 1, size);
        assert_non_null(at);
        assert_int_equal((uintptr_t)at % alignof(max_align_t), 0);
        for (size_t i = 0; i < size; i++)
            assert_int_equal(at[i], 0);
        memset(at, 0xff, size);
        assert_ptr_not_equal(at, last);
        last = at;
    }
    assert_non_null(pc_arena_alloc(&arena, 1, 1 << 20)); /* more than a block */
}

static void an_overflowing_product_fails(void **state) {
    (void)state;
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    assert_null(pc_arena_alloc(&arena, SIZE_MAX / 2, 3));
    assert_null(pc_arena_alloc(&arena, SIZE_MAX, SIZE_MAX));
    assert_null(pc_arena_alloc(&arena, (size_t)1 << 63, 2));
    assert_int_equal(arena.used, 0);
}

static void the_limit_holds(void **state) {
    (void)state;
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {.limit = 100};
    assert_non_null(pc_arena_alloc(&arena, 1, 64));
    assert_null(pc_arena_alloc(&arena, 1, 64));
    assert_non_null(pc_arena_alloc(&arena, 1, 32));
    assert_null(pc_arena_alloc(&arena, 1, 16));
    pc_arena_free(&arena);
    assert_int_equal(arena.limit, 100);
    assert_non_null(pc_arena_alloc(&arena, 1, 64));
}

static void nothing_still_has_an_address(void **state) {
    (void)state;
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    assert_non_null(pc_arena_alloc(&arena, 0, 8));
    assert_non_null(pc_arena_alloc(&arena, 8, 0));
}

static void a_copy_ends_with_nul(void **state) {
    (void)state;
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {.secret = true};
    struct pc_span copy;
    assert_int_equal(pc_arena_copy(&arena, PC_SPAN("a\0b"), &copy), PC_OK);
    assert_span_equal(copy, "a\0b");
    assert_int_equal(copy.ptr[3], '\0');
    assert_int_equal(pc_arena_copy(&arena, (struct pc_span){NULL, 0}, &copy), PC_OK);
    assert_non_null(copy.ptr);
    struct pc_arena full = {.limit = 1};
    assert_int_equal(pc_arena_copy(&full, PC_SPAN("abc"), &copy), PC_ERR_NOMEM);
}

static void reset_keeps_a_block_and_wipes_it(void **state) {
    (void)state;
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    pc_arena_reset(&arena); /* of an empty one */
    char *first = pc_arena_alloc(&arena, 100, 1);
    memset(first, 'x', 100);
    pc_arena_reset(&arena);
    assert_int_equal(arena.used, 0);
    char *again = pc_arena_alloc(&arena, 100, 1);
    assert_ptr_equal(again, first);
    for (int i = 0; i < 100; i++)
        assert_int_equal(again[i], 0);
    assert_non_null(pc_arena_alloc(&arena, 100000, 1)); /* a block of its own is given back */
    pc_arena_reset(&arena);
    assert_int_equal(arena.used, 0);
    assert_non_null(pc_arena_alloc(&arena, 8, 1));
}

/* Where much is used again and again, a reset keeps as much as it is told, zeroed, and no more. */
static void reset_keeps_what_it_is_told(void **state) {
    (void)state;
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {.keep = 100000};
    char *parts[40];
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 40; i++) {
            char *part = pc_arena_alloc(&arena, 2000, 1);
            assert_non_null(part);
            if (round > 1) /* of the first, what was kept was not all that there was */
                assert_ptr_equal(part, parts[i]);
            for (int j = 0; j < 2000; j++)
                assert_int_equal(part[j], 0);
            memset(part, 'x', 2000);
            parts[i] = part;
        }
        pc_arena_reset(&arena);
        assert_int_equal(arena.used, 0);
    }
    assert_non_null(pc_arena_alloc(&arena, 300000, 1));
    pc_arena_reset(&arena);
    assert_null(arena.blocks);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_is_zeroed_aligned_and_apart),
        cmocka_unit_test(an_overflowing_product_fails),
        cmocka_unit_test(the_limit_holds),
        cmocka_unit_test(nothing_still_has_an_address),
        cmocka_unit_test(a_copy_ends_with_nul),
        cmocka_unit_test(reset_keeps_a_block_and_wipes_it),
        cmocka_unit_test(reset_keeps_what_it_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
