/* Suffixes, and names as contexts have them. */
#include "../../testing.h"

#include "cli/vault/names.h"

static void bases(void **state) {
    (void)state;
    assert_span_equal(pc_files_base(PC_SPAN("a/b/c")), "c");
    assert_span_equal(pc_files_base(PC_SPAN("c")), "c");
    assert_span_equal(pc_files_base(PC_SPAN("a/")), "");
    assert_span_equal(pc_files_base(PC_SPAN("")), "");
}

static void suffixes(void **state) {
    (void)state;
    struct pc_span suffix = PC_SPAN(".encrypted");
    assert_span_equal(pc_files_plain_name(PC_SPAN("a.encrypted"), suffix), "a");
    assert_span_equal(pc_files_plain_name(PC_SPAN("a.encrypted.encrypted"), suffix), "a.encrypted");
    assert_span_equal(pc_files_plain_name(PC_SPAN(".encrypted"), suffix), ".encrypted");
    assert_span_equal(pc_files_plain_name(PC_SPAN("a"), suffix), "a");
    assert_span_equal(pc_files_plain_name(PC_SPAN("a"), PC_SPAN("")), "a");
    assert_true(pc_files_has_suffix(PC_SPAN("a.encrypted"), suffix));
    assert_false(pc_files_has_suffix(PC_SPAN(".encrypted"), suffix));
    assert_false(pc_files_has_suffix(PC_SPAN("a"), PC_SPAN("")));
}

static void a_context_has_the_name(void **state) {
    (void)state;
    struct pc_vault_pair pairs[] = {{PC_SPAN("z"), PC_SPAN("1")}, {PC_SPAN("a"), PC_SPAN("2")}};
    struct pc_vault_pair room[PC_VAULT_PAIRS_MAX];
    struct pc_vault_context given, got;
    PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
    bool found;
    assert_int_equal(pc_vault_context_of(pairs, 2, &given), PC_OK);
    assert_int_equal(pc_files_context(&given, PC_SPAN("name"), room, &text, &got), PC_OK);
    assert_int_equal(got.count, 3);
    assert_span_equal(pc_vault_context_get(&got, PC_SPAN("file"), &found), "name");
    assert_span_equal(got.pairs[2].name, "z");
    assert_int_equal(pc_files_context(&given, PC_SPAN(""), room, &text, &got), PC_OK);
    assert_int_equal(got.count, 2);
}

static void a_name_that_is_given_twice(void **state) {
    (void)state;
    struct pc_vault_pair pair = {PC_SPAN("file"), PC_SPAN("x")};
    struct pc_vault_pair room[PC_VAULT_PAIRS_MAX];
    struct pc_vault_context given, got;
    PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
    assert_int_equal(pc_vault_context_of(&pair, 1, &given), PC_OK);
    assert_int_equal(pc_files_context(&given, PC_SPAN("y"), room, &text, &got), PC_ERR_EXISTS);
    assert_int_equal(pc_files_context(&given, PC_SPAN(""), room, &text, &got), PC_OK);
}

static void names_are_bytes_and_contexts_are_text(void **state) {
    (void)state;
    struct pc_vault_pair room[1];
    struct pc_vault_context none = {0}, got;
    PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
    bool found;
    assert_int_equal(pc_files_context(&none, PC_SPAN("\xc3\xa4\xff\xc3.\n"), room, &text, &got),
                     PC_OK);
    assert_span_equal(pc_vault_context_get(&got, PC_SPAN("file"), &found),
                      "\xc3\xa4\xef\xbf\xbd\xef\xbf\xbd.\n");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bases),
        cmocka_unit_test(suffixes),
        cmocka_unit_test(a_context_has_the_name),
        cmocka_unit_test(a_name_that_is_given_twice),
        cmocka_unit_test(names_are_bytes_and_contexts_are_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
