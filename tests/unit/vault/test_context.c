/* Encryption contexts: order, what is refused, and the bytes. */
#include "../testing.h"

#include "vault/context.h"

#define PAIR(a, b)                                                                                 \
    { PC_SPAN(a), PC_SPAN(b) }

static void test_pairs_are_sorted_and_written(void **state) {
    (void)state;
    struct pc_vault_pair pairs[] = {PAIR("b", "2"), PAIR("ab", ""), PAIR("a", "1"),
                                    PAIR("\xc3\xa4", "3")};
    struct pc_vault_context context;
    assert_int_equal(pc_vault_context_of(pairs, 4, &context), PC_OK);
    PC_CLEANUP(pc_buf_free) struct pc_buf out = {0};
    assert_int_equal(pc_vault_context_write(&context, &out), PC_OK);
    static const char expected[] = "\0\4\0\1a\0\1"
                                   "1\0\2ab\0\0\0\1b\0\1"
                                   "2\0\2\xc3\xa4\0\1"
                                   "3";
    assert_int_equal(out.len, sizeof expected - 1);
    assert_memory_equal(out.ptr, expected, out.len);
    bool found;
    assert_true(pc_span_eq(pc_vault_context_get(&context, PC_SPAN("b"), &found), PC_SPAN("2")) &&
                found);
    assert_true(pc_vault_context_get(&context, PC_SPAN("ab"), &found).len == 0 && found);
    (void)pc_vault_context_get(&context, PC_SPAN("c"), &found);
    assert_false(found);
}

static void test_none_is_nothing(void **state) {
    (void)state;
    struct pc_vault_context context;
    assert_int_equal(pc_vault_context_of(NULL, 0, &context), PC_OK);
    PC_CLEANUP(pc_buf_free) struct pc_buf out = {0};
    assert_int_equal(pc_vault_context_write(&context, &out), PC_OK);
    assert_int_equal(out.len, 0);
    bool found;
    (void)pc_vault_context_get(&context, PC_SPAN("a"), &found);
    assert_false(found);
}

static void test_what_is_refused(void **state) {
    (void)state;
    struct pc_vault_context context;
    struct pc_vault_pair twice[] = {PAIR("a", "1"), PAIR("b", "1"), PAIR("a", "2")};
    assert_int_equal(pc_vault_context_of(twice, 3, &context), PC_ERR_INVALID);
    struct pc_vault_pair unnamed[] = {PAIR("", "1")};
    assert_int_equal(pc_vault_context_of(unnamed, 1, &context), PC_ERR_INVALID);
    struct pc_vault_pair bytes[] = {PAIR("a", "\xff")}, name[] = {PAIR("a\xc3", "1")};
    assert_int_equal(pc_vault_context_of(bytes, 1, &context), PC_ERR_INVALID);
    assert_int_equal(pc_vault_context_of(name, 1, &context), PC_ERR_INVALID);
    static char text[PC_VAULT_CONTEXT_MAX];
    memset(text, 'x', sizeof text);
    struct pc_vault_pair room[] = {{PC_SPAN("a"), pc_span(text, sizeof text - 7)}};
    assert_int_equal(pc_vault_context_of(room, 1, &context), PC_OK);
    room[0].value.len++;
    assert_int_equal(pc_vault_context_of(room, 1, &context), PC_ERR_RANGE);
    static struct pc_vault_pair many[PC_VAULT_PAIRS_MAX + 1];
    assert_int_equal(pc_vault_context_of(many, PC_VAULT_PAIRS_MAX + 1, &context), PC_ERR_RANGE);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pairs_are_sorted_and_written),
        cmocka_unit_test(test_none_is_nothing),
        cmocka_unit_test(test_what_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
