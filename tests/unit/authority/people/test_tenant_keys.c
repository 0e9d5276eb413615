/* Keys of a tenant do not outlive their owner's move, nor the tenant. */
#include "../at_edge.h"

#include "authority/people/keys.h"
#include "authority/people/tenants.h"

#define ACME PC_SPAN("acme")

static bool in_store(struct fixture *f, const struct pc_id *key) {
    struct pc_store *store = f->authority.store;
    struct pc_api_key row;
    return store->key_get(store->self, &f->arena, key, &row) == PC_OK;
}

static void make_tenant(struct fixture *f, struct pc_span name) {
    struct pc_tenant tenant;
    ok(pc_tenant_create(work_of(f), name, name, &tenant));
}

static struct pc_id make_key(struct fixture *f, const char *owner, struct pc_span tenant) {
    struct pc_account account = account_now(f, owner);
    struct pc_key_wish wish = {.tenant = tenant};
    struct pc_api_key key;
    PC_CLEANUP(pc_buf_free) struct pc_buf text = PC_BUF_SECRET;
    ok(pc_key_create(work_of(f), &account, &wish, &key, &text));
    return key.record.id;
}

static void move(struct fixture *f, const char *name, struct pc_span tenant) {
    struct pc_account account = account_now(f, name), out;
    struct pc_account_wish wish = {.tenant = &tenant};
    ok(pc_account_change(work_of(f), &account.id, &wish, &out));
}

static void keys_of_a_tenant_do_not_move_with_their_owner(void **state) {
    struct fixture *f = *state;
    make_tenant(f, ACME);
    make_tenant(f, PC_SPAN("other"));
    make_account(f, "alice");
    struct pc_id narrowed =
        make_key(f, "alice", ACME); /* by the machine, of an owner without one */
    move(f, "alice", ACME);
    assert_true(key_at_edge(f, &narrowed) && in_store(f, &narrowed));
    struct pc_id plain = make_key(f, "alice", (struct pc_span){0});
    move(f, "alice", PC_SPAN(""));
    assert_false(key_at_edge(f, &narrowed) || in_store(f, &narrowed));
    assert_true(key_at_edge(f, &plain) && in_store(f, &plain));
    struct pc_id again = make_key(f, "alice", ACME);
    move(f, "alice", PC_SPAN("other"));
    assert_false(key_at_edge(f, &again) || in_store(f, &again));
    assert_true(key_at_edge(f, &plain));
}

static void keys_of_a_deleted_tenant_go(void **state) {
    struct fixture *f = *state;
    make_tenant(f, ACME);
    make_account(f, "alice");
    struct pc_id narrowed = make_key(f, "alice", ACME);
    struct pc_id plain = make_key(f, "alice", (struct pc_span){0});
    ok(pc_tenant_delete(work_of(f), ACME));
    assert_false(key_at_edge(f, &narrowed) || in_store(f, &narrowed));
    assert_true(key_at_edge(f, &plain));
}

static void keys_of_a_disabled_tenant_rest(void **state) {
    struct fixture *f = *state;
    struct pc_tenant tenant;
    bool disabled = true;
    make_tenant(f, ACME);
    make_account(f, "alice");
    struct pc_id narrowed = make_key(f, "alice", ACME);
    ok(pc_tenant_change(work_of(f), ACME, NULL, &disabled, &tenant));
    struct pc_id made = make_key(f, "alice", ACME);
    assert_false(key_at_edge(f, &narrowed) || key_at_edge(f, &made));
    f->authority.view_stale = true;
    ok(pc_publish_check(&f->authority));
    assert_false(key_at_edge(f, &narrowed) || key_at_edge(f, &made));
    disabled = false;
    ok(pc_tenant_change(work_of(f), ACME, NULL, &disabled, &tenant));
    assert_true(key_at_edge(f, &narrowed) && key_at_edge(f, &made));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(keys_of_a_tenant_do_not_move_with_their_owner, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(keys_of_a_deleted_tenant_go, set_up, tear_down),
        cmocka_unit_test_setup_teardown(keys_of_a_disabled_tenant_rest, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
