/* Permissions and their patterns. */
#include "fixture.h"

static bool covers(const char *pattern, const char *permission) {
    return pc_permission_covers(pc_span_str(pattern), pc_span_str(permission));
}

static void patterns(void **state) {
    (void)state;
    assert_true(covers("*", "a"));
    assert_true(covers("*", "a:b:c"));
    assert_true(covers("read:*", "read:things"));
    assert_true(covers("read:*", "read:a:b"));
    assert_true(covers("*:things", "read:things"));
    assert_true(covers("a:*:c", "a:b:c"));
    assert_true(covers("read:things", "read:things"));
}

static void what_they_do_not_cover(void **state) {
    (void)state;
    assert_false(covers("read:*", "read"));
    assert_false(covers("read", "read:things"));
    assert_false(covers("read:things", "read"));
    assert_false(covers("*:things", "read:other"));
    assert_false(covers("*:things", "read:things:x"));
    assert_false(covers("a:*:c", "a:b:d"));
    assert_false(covers("read:thing*", "read:things"));
    assert_false(covers("READ:things", "read:things"));
    assert_false(covers("", "read"));
    assert_false(covers("*", ""));
    assert_false(covers("", ""));
    assert_false(covers("**", "a"));
}

static void granting(void **state) {
    (void)state;
    struct pc_settings s = {
        COMMON,
        ROUTES({CLOSED("a", "/a"), .permissions = TEXTS(PC_SPAN("read:a"), PC_SPAN("read:b"))},
               {CLOSED("b", "/b"), .permissions = TEXTS(PC_SPAN("manage:users"))})};
    struct pc_policy *policy = compiled(&s);
    size_t count;
    const struct pc_route *routes = pc_policy_routes(policy, &count);
    const struct pc_route *both = &routes[count - 2];
    const struct pc_route *manage = &routes[count - 1];
    struct pc_permission_set set = {0};
    assert_false(pc_policy_permits(both, &set));
    pc_policy_grant(policy, PC_SPAN("read:a  unknown:x"), &set);
    assert_false(pc_policy_permits(both, &set));
    pc_policy_grant(policy, PC_SPAN("read:b"), &set);
    assert_true(pc_policy_permits(both, &set));
    assert_false(pc_policy_permits(manage, &set));
    struct pc_permission_set narrow = {0};
    pc_policy_grant(policy, PC_SPAN("*"), &set);
    pc_policy_grant(policy, PC_SPAN("manage:*"), &narrow);
    pc_permission_set_intersect(&set, &narrow);
    assert_true(pc_policy_permits(manage, &set));
    assert_false(pc_policy_permits(both, &set));
    pc_policy_free(policy);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(patterns),
        cmocka_unit_test(what_they_do_not_cover),
        cmocka_unit_test(granting),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
