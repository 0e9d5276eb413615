/* Roles flattened to permissions, and who counts as an administrator. */
#include "../fixture.h"

#include "authority/people/blocks.h"
#include "authority/people/permissions.h"
#include "authority/people/tenants.h"

static size_t administrators(struct fixture *f, const struct pc_id *except) {
    size_t count;
    ok(pc_administrators_count(work_of(f), except, &count));
    return count;
}

static struct pc_account administrator(struct fixture *f, const char *name) {
    struct pc_span role = PC_SPAN("admin");
    struct pc_texts roles = {&role, 1};
    struct pc_account_wish wish = {.roles = &roles};
    struct pc_account account;
    ok(pc_account_create(work_of(f), pc_span_str(name), (struct pc_span){0}, &wish, &account));
    return account;
}

static void roles_are_flattened(void **state) {
    struct fixture *f = *state;
    struct pc_span granted;
    struct pc_account account = {.roles = PC_SPAN("user gone"),
                                 .permissions = PC_SPAN("read:things view:x")};
    ok(pc_permissions_of(work_of(f), &account, &granted));
    assert_span_equal(granted, "read:things view:x");
    account = (struct pc_account){0};
    ok(pc_permissions_of(work_of(f), &account, &granted));
    assert_int_equal(granted.len, 0);
}

static void patterns_cover(void **state) {
    (void)state;
    assert_true(pc_permissions_cover(PC_SPAN("read:* x"), PC_SPAN("read:a")));
    assert_true(pc_permissions_cover(PC_SPAN("*"), PC_SPAN("*")));
    assert_false(pc_permissions_cover(PC_SPAN("read:*"), PC_SPAN("*")));
    assert_false(pc_permissions_cover(PC_SPAN("read:a"), PC_SPAN("read:*")));
    assert_false(pc_permissions_cover((struct pc_span){0}, PC_SPAN("a")));
}

static void disabled_and_blocked_ones_do_not_count(void **state) {
    struct fixture *f = *state;
    assert_int_equal(administrators(f, NULL), 0);
    struct pc_account one = administrator(f, "one"), two = administrator(f, "two"), out;
    make_account(f, "nobody");
    assert_int_equal(administrators(f, NULL), 2);
    assert_int_equal(administrators(f, &one.id), 1);
    struct pc_block_record block = {.kind = PC_BLOCK_ACCOUNT, .subject = two.id};
    ok(pc_block_create(work_of(f), &block));
    assert_int_equal(administrators(f, NULL), 1);
    bool disabled = true;
    struct pc_account_wish wish = {.disabled = &disabled};
    assert_int_equal(pc_account_change(work_of(f), &one.id, &wish, &out), PC_ERR_EXISTS);
    assert_int_equal(pc_account_delete(work_of(f), &one.id), PC_ERR_EXISTS);
    assert_true(f->work.diag.text[0] != '\0');
    ok(pc_block_delete(work_of(f), &block.id));
    ok(pc_account_change(work_of(f), &one.id, &wish, &out));
    assert_int_equal(administrators(f, NULL), 1);
}

static void administrators_of_a_disabled_tenant_do_not_count(void **state) {
    struct fixture *f = *state;
    struct pc_span acme = PC_SPAN("acme"), idle = PC_SPAN("idle");
    struct pc_account one = administrator(f, "one"), two = administrator(f, "two"), out;
    struct pc_tenant tenant;
    bool disabled = true;
    ok(pc_tenant_create(work_of(f), acme, acme, &tenant));
    ok(pc_tenant_create(work_of(f), idle, idle, &tenant));
    ok(pc_tenant_change(work_of(f), idle, NULL, &disabled, &tenant));
    struct pc_account_wish join = {.tenant = &acme};
    ok(pc_account_change(work_of(f), &one.id, &join, &out));
    ok(pc_account_change(work_of(f), &two.id, &join, &out));
    /* Each of them was spared for the other one's sake, and both were shut out. */
    assert_int_equal(pc_tenant_change(work_of(f), acme, NULL, &disabled, &tenant), PC_ERR_EXISTS);
    struct pc_account_wish leave = {.tenant = &idle};
    ok(pc_account_change(work_of(f), &two.id, &leave, &out));
    assert_int_equal(administrators(f, NULL), 1);
    assert_int_equal(pc_account_change(work_of(f), &one.id, &leave, &out), PC_ERR_EXISTS);
    assert_int_equal(pc_account_delete(work_of(f), &one.id), PC_ERR_EXISTS);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(roles_are_flattened, set_up, tear_down),
        cmocka_unit_test(patterns_cover),
        cmocka_unit_test_setup_teardown(disabled_and_blocked_ones_do_not_count, set_up, tear_down),
        cmocka_unit_test_setup_teardown(administrators_of_a_disabled_tenant_do_not_count, set_up,
                                        tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
