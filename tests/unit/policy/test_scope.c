/* Scopes: which words are permissions, and what two lists of patterns have in common. */
#include "../testing.h"

#include "policy/policy.h"
#include "policy/scope.h"

static void words_of_openid_are_no_permissions(void **state) {
    (void)state;
    struct pc_arena arena = {0};
    struct pc_span out;
    assert_true(pc_scope_is_openid(PC_SPAN("openid")));
    assert_true(pc_scope_is_openid(PC_SPAN("offline_access")));
    assert_false(pc_scope_is_openid(PC_SPAN("")));
    assert_false(pc_scope_is_openid(PC_SPAN("OpenID")));
    assert_span_equal(pc_scope_openid_at(0), "openid");
    assert_int_equal(pc_scope_openid_at(5).len, 0);
    assert_int_equal(pc_scope_permissions(PC_SPAN("openid  read:a roles write:*"), &arena, &out),
                     PC_OK);
    assert_span_equal(out, "read:a write:*");
    assert_int_equal(pc_scope_permissions(PC_SPAN("openid email"), &arena, &out), PC_OK);
    assert_int_equal(out.len, 0);
    pc_arena_free(&arena);
}

static void what_a_list_allows(void **state) {
    (void)state;
    struct pc_span list = PC_SPAN("openid read:*");
    assert_true(pc_scope_allows(list, PC_SPAN("openid")));
    assert_true(pc_scope_allows(list, PC_SPAN("read:a")));
    assert_true(pc_scope_allows(list, PC_SPAN("read:*")));
    assert_false(pc_scope_allows(list, PC_SPAN("write:a")));
    assert_false(pc_scope_allows(list, PC_SPAN("*")));
    assert_false(pc_scope_allows(list, PC_SPAN("")));
    assert_false(pc_scope_allows(PC_SPAN("*"), PC_SPAN("openid"))); /* no permission covers it */
    assert_false(pc_scope_allows(PC_SPAN(""), PC_SPAN("openid")));
}

static void in_common(void **state) {
    (void)state;
    static const struct {
        struct pc_span a, b;
        const char *both;
    } rows[] = {
        {PC_SPAN("read:*"), PC_SPAN("read:a write:a"), "read:a"},
        {PC_SPAN("read:a"), PC_SPAN("*"), "read:a"},
        {PC_SPAN("*"), PC_SPAN("read:a"), "read:a"},
        {PC_SPAN("write:a"), PC_SPAN("read:*"), ""},
        {PC_SPAN(""), PC_SPAN("*"), ""},
        {PC_SPAN("*"), PC_SPAN(""), ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct pc_arena arena = {0};
        struct pc_span out;
        assert_int_equal(pc_permissions_intersect(&arena, rows[i].a, rows[i].b, &out), PC_OK);
        assert_int_equal(out.len, strlen(rows[i].both));
        assert_memory_equal(out.ptr, rows[i].both, out.len);
        pc_arena_free(&arena);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_of_openid_are_no_permissions),
        cmocka_unit_test(what_a_list_allows),
        cmocka_unit_test(in_common),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
