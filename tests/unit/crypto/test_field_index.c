/* Blind indexes: equal values in one column have equal ones, and nothing else has. */
#include "fields.h"

#include <stdio.h>

#include "base/encode.h"

static void is_what_another_program_computes(void **state) {
    (void)state;
    struct pc_field_keys *keys = two_keys();
    for (int i = 0; i < 2; i++) { /* with a new key of the column, and a remembered one */
        uint8_t digest[32];
        struct pc_buf hex = {0};
        assert_int_equal(pc_field_index(keys, PC_SPAN("account.email"), PLAIN, digest), PC_OK);
        pc_hex_encode(pc_span(digest, sizeof digest), &hex);
        assert_string_equal(pc_buf_str(&hex), INDEX_HEX);
        pc_buf_free(&hex);
    }
    pc_field_keys_free(keys);
}

/* More columns than a lane remembers, twice, among them one whose name is too long to remember. */
static void columns_do_not_share_a_key(void **state) {
    (void)state;
    enum { COLUMNS = 20 };
    uint8_t first[COLUMNS][32], again[32];
    struct pc_field_keys *keys = two_keys();
    for (int round = 0; round < 2; round++)
        for (int i = 0; i < COLUMNS; i++) {
            char name[128];
            (void)snprintf(name, sizeof name, "t%d.%0*d", i, i == 7 ? 100 : 1, 1);
            assert_int_equal(pc_field_index(keys, pc_span_str(name), PLAIN, again), PC_OK);
            if (round == 0)
                memcpy(first[i], again, sizeof again);
            assert_memory_equal(first[i], again, sizeof again);
        }
    for (int i = 0; i < COLUMNS; i++)
        for (int j = 0; j < i; j++)
            assert_memory_not_equal(first[i], first[j], sizeof first[i]);
    pc_field_keys_free(keys);
}

static void column_and_value_cannot_run_together(void **state) {
    (void)state;
    uint8_t a[32], b[32];
    struct pc_field_keys *keys = two_keys();
    assert_int_equal(pc_field_index(keys, PC_SPAN("t.c"), PC_SPAN("x"), a), PC_OK);
    assert_int_equal(pc_field_index(keys, PC_SPAN("t."), PC_SPAN("cx"), b), PC_OK);
    assert_memory_not_equal(a, b, sizeof a);
    assert_int_equal(pc_field_index(keys, PC_SPAN("t.c"), PC_SPAN("y"), b), PC_OK);
    assert_memory_not_equal(a, b, sizeof a);
    assert_int_equal(pc_field_index(keys, PC_SPAN(""), PC_SPAN(""), b), PC_OK);
    pc_field_keys_free(keys);
}

static void other_keys_do_not_matter(void **state) {
    (void)state;
    uint8_t a[32], b[32];
    struct pc_field_keys *keys = two_keys();
    assert_int_equal(pc_field_index(keys, PC_SPAN("t.c"), PLAIN, a), PC_OK);
    assert_int_equal(pc_field_keys_use(keys, OTHER), PC_OK);
    assert_int_equal(pc_field_keys_remove(keys, KEY_ID), PC_OK);
    assert_int_equal(pc_field_index(keys, PC_SPAN("t.c"), PLAIN, b), PC_OK);
    assert_memory_equal(a, b, sizeof a);
    pc_field_keys_free(keys);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(is_what_another_program_computes),
        cmocka_unit_test(columns_do_not_share_a_key),
        cmocka_unit_test(column_and_value_cannot_run_together),
        cmocka_unit_test(other_keys_do_not_matter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
