/* The first administrator's token: once, the newest, and only while there is none. */
#include "../fixture.h"

#include "authority/people/first_administrator.h"

static struct pc_span token_of(struct fixture *f) {
    PC_CLEANUP(pc_buf_free) struct pc_buf text = PC_BUF_SECRET;
    struct pc_span copy;
    ok(pc_first_administrator_token(work_of(f), &text));
    ok(pc_arena_copy(&f->arena, pc_buf_span(&text), &copy));
    return copy;
}

static pc_err make(struct fixture *f, struct pc_span token, const char *name) {
    struct pc_account account;
    return pc_first_administrator_make(work_of(f), token, pc_span_str(name), PASSWORD, &account);
}

static void the_newest_token_serves_once(void **state) {
    struct fixture *f = *state;
    assert_int_equal(make(f, PC_SPAN(""), "root"), PC_ERR_DENIED); /* none was made */
    struct pc_span old = token_of(f), token = token_of(f);
    assert_int_equal(make(f, old, "root"), PC_ERR_DENIED);
    assert_int_equal(make(f, PC_SPAN("!"), "root"), PC_ERR_DENIED);
    ok(make(f, token, "root"));
    assert_int_equal(make(f, token, "other"), PC_ERR_DENIED);
    PC_CLEANUP(pc_buf_free) struct pc_buf text = PC_BUF_SECRET;
    assert_int_equal(pc_first_administrator_token(work_of(f), &text), PC_ERR_EXISTS);
}

static void a_role_that_may_not_all_is_made_up_for(void **state) {
    struct fixture *f = *state;
    struct pc_store *store = f->authority.store;
    struct pc_role role = {.name = PC_SPAN("admin"), .permissions = PC_SPAN("read:things")};
    ok(store->role_put(store->self, &role));
    ok(make(f, token_of(f), "root"));
    assert_span_equal(account_now(f, "root").permissions, "*");
}

static void a_missing_role_is_made(void **state) {
    struct fixture *f = *state;
    struct pc_store *store = f->authority.store;
    struct pc_role role;
    ok(store->role_delete(store->self, PC_SPAN("admin")));
    ok(make(f, token_of(f), "root"));
    ok(store->role_get(store->self, &f->arena, PC_SPAN("admin"), &role));
    assert_span_equal(role.permissions, "*");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_newest_token_serves_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_role_that_may_not_all_is_made_up_for, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_missing_role_is_made, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
